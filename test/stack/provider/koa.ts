import type { IncomingMessage } from 'node:http';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { ApiError, Refusal } from './errors.ts';
import { PAGE_HEADERS, type Page } from './pages.ts';

/**
 * A step in front of oidc-provider's own routes: answers by itself, or lets the request through and looks at
 * the answer.
 */
export type Step = (ctx: KoaContextWithOIDC, next: () => Promise<unknown>) => Promise<void>;

/** A step for one address; every other request passes it by. */
export function at(path: string, step: Step): Step {
  return async (ctx, next) => {
    await (ctx.path === path ? step(ctx, next) : next());
  };
}

/** A refusal as the body that OAuth has for it. */
export function sendRefusal(ctx: KoaContextWithOIDC, { status, error, description }: Refusal): void {
  ctx.status = status;
  ctx.body = { error, error_description: description };
}

export function sendPage(ctx: KoaContextWithOIDC, page: Page): void {
  ctx.set(PAGE_HEADERS);
  ctx.status = page.status;
  ctx.body = page.body;
}

export function sendApiError(ctx: KoaContextWithOIDC, status: number, error: ApiError): void {
  ctx.status = status;
  ctx.body = error;
}

const LARGEST_FORM_BYTES = 16_384;

/** A posted form. Too large a body is an error of the sender: the rest is not read. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > LARGEST_FORM_BYTES) throw new Error('the form is too large');
  }
  return new URLSearchParams(text);
}
