import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export const ok = (body?: unknown): Answer => ({ status: 200, body });

/** Method and path with a `*` for each part handed to the act; what it throws is a mistake of the sender. */
export type AdministratorRoutes<T> = readonly (readonly [
  route: string,
  act: (on: T, parts: readonly string[], body: unknown) => Answer | Promise<Answer>,
])[];

/** Answers one request of an administrator's port in JSON. A browser page of another site is not listened to. */
export async function answerAdministrator<T>(
  routes: AdministratorRoutes<T>,
  on: T,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body } =
    request.headers.origin === undefined
      ? await act(routes, on, request)
      : { status: 403, body: { problem: 'not for browsers' } };
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : `${JSON.stringify(body, undefined, 2)}\n`);
}

async function act<T>(routes: AdministratorRoutes<T>, on: T, request: IncomingMessage): Promise<Answer> {
  const [path = ''] = (request.url ?? '').split('?');
  for (const [route, actOnRoute] of routes) {
    const parts = matchRoute(route, `${request.method} ${path}`);
    if (parts === undefined) continue;
    try {
      return await actOnRoute(on, parts, await readJson(request));
    } catch (error) {
      return { status: 400, body: { problem: error instanceof Error ? error.message : String(error) } };
    }
  }
  return { status: 404, body: { problem: 'no such route', routes: routes.map(([route]) => route) } };
}

function matchRoute(route: string, asked: string): readonly string[] | undefined {
  const wanted = route.split('/');
  const given = asked.split('/');
  if (wanted.length !== given.length) return undefined;
  const fits = wanted.every((part, index) => part === '*' || part === given[index]);
  return fits ? given.filter((_, index) => wanted[index] === '*').map(decodeURIComponent) : undefined;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : JSON.parse(text);
}
