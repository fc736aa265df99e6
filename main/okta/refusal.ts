import * as z from 'zod/mini';
import { parseJson } from '../support/json.ts';

/** An answer of any status but 2xx. */
export interface RefusedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** Why Okta refused: an OAuth error code or one of Okta's own ("E0000047"), and its words. */
export interface Refusal {
  readonly error: string;
  readonly said: string;
}

const Words = z.catch(z.optional(z.string()), undefined);
const OAuthError = z.object({ error: z.string(), error_description: Words });
const OktaError = z.object({ errorCode: z.string(), errorSummary: Words });

/**
 * Reads Okta's three shapes: an OAuth body (RFC 6749 section 5.2), a body of Okta's own API, or a
 * WWW-Authenticate header without a body (RFC 6750 section 3). Undefined for anything else, such as the HTML
 * of its edge.
 */
export function readRefusal({ body, headers }: RefusedAnswer): Refusal | undefined {
  const json = parseJson(body);
  const oauth = z.safeParse(OAuthError, json);
  if (oauth.success) return refusal(oauth.data.error, oauth.data.error_description);
  const okta = z.safeParse(OktaError, json);
  if (okta.success) return refusal(okta.data.errorCode, okta.data.errorSummary);
  const challenge = headers.get('www-authenticate') ?? '';
  const error = /\berror="([^"]*)"/.exec(challenge)?.[1];
  return error === undefined
    ? undefined
    : refusal(error, /\berror_description="([^"]*)"/.exec(challenge)?.[1]);
}

/** As it may be shown and kept. */
export function refusal(error: string, description: string | undefined): Refusal {
  return { error: plainWords(error), said: plainWords(description ?? error) };
}

const LONGEST_SAYING = 300;

/** One line, of some length, and nothing in it that may be a token or a code. */
function plainWords(text: string): string {
  return text
    .replace(/[\p{C}\s]+/gu, ' ')
    .replace(/[\w.~-]{40,}/g, '…')
    .trim()
    .slice(0, LONGEST_SAYING);
}
