import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Failure, fail } from '../support/failure.ts';
import type { Log } from '../support/log.ts';
import { isLoopbackUri } from '../support/loopback.ts';
import { ok, type Result } from '../support/result.ts';
import { type CallbackPage, callbackHeaders, callbackPage } from './callback-page.ts';

export interface CallbackListener {
  /** The registered redirect URI that is listened on, byte for byte. */
  readonly redirectUri: string;
  /** Stops listening. The page that is on its way still arrives. */
  close(): void;
}

export interface CallbackOptions {
  /**
   * Looks at the query of a request to the redirect URI and says which page answers it. Called again for the
   * next request after "stranger"; after any other page the listener has closed itself.
   */
  readonly receive: (query: URLSearchParams) => CallbackPage;
  readonly log: Log;
}

/**
 * Listens on the first of the registered redirect URIs whose port is free, and on nothing else: Okta compares
 * the whole string, whatever RFC 8252 section 7.3 says about ports, and shows an error page of its own where it
 * differs. Fails with PORT_BUSY when none is free, SETTINGS_INVALID when one is no address of this computer.
 */
export async function listenForCallback(
  redirectUris: readonly string[],
  options: CallbackOptions,
): Promise<Result<CallbackListener, Failure>> {
  const unusable = redirectUris.filter((uri) => !isLoopbackUri(uri));
  if (unusable.length > 0 || redirectUris.length === 0) {
    const problems = unusable.map((uri) => `“${uri}” is not an http address of this computer`);
    return fail('SETTINGS_INVALID', {
      source: 'redirect URIs',
      problems: problems.length > 0 ? problems : ['there is none'],
    });
  }
  for (const redirectUri of redirectUris) {
    const listener = await listen(redirectUri, options);
    if (listener !== undefined) return ok(listener);
  }
  return fail('PORT_BUSY', { redirectUris });
}

/** Undefined when the port is taken, or kept back by the system. */
async function listen(redirectUri: string, options: CallbackOptions): Promise<CallbackListener | undefined> {
  const url = new URL(redirectUri);
  const servers: Server[] = [];
  /** Browsers open connections ahead and never use them; Node waits a minute for those. */
  const unused = new Set<Socket>();
  const close = (): void => {
    for (const server of servers) server.close();
    for (const socket of unused) socket.destroy();
  };
  const handle = createHandler(url, options, close);
  for (const address of addressesOf(url)) {
    const server = createServer((request, response) => {
      unused.delete(request.socket);
      handle(request, response);
    });
    server.on('connection', (socket) => {
      unused.add(socket);
      socket.once('close', () => unused.delete(socket));
    });
    const code = await bind(server, address, Number(url.port || 80));
    if (code === undefined) servers.push(server);
    else if (address !== '::1' || !NO_IPV6.includes(code) || servers.length === 0) {
      options.log.info('okta.callback.busy', { redirectUri, code });
      close();
      return undefined;
    }
  }
  return { redirectUri, close };
}

/** A browser may take "localhost" for either, so nobody else may have the other one. */
function addressesOf({ hostname }: URL): readonly string[] {
  return hostname === 'localhost' ? ['127.0.0.1', '::1'] : [hostname.replace(/^\[|\]$/g, '')];
}

const NO_IPV6 = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];

/** The error code, or undefined when it listens. */
function bind(server: Server, host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    server.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
    server.listen({ host, port, exclusive: true }, () => resolve(undefined));
  });
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Only what a browser does when Okta sends it back gets in: GET, the exact path, our own Host. The page
 * answers in place. A redirect to an address without the code would need a second request to a listener that
 * is about to close, and a successful sign-in might end on the browser's "cannot connect"; the code in the
 * address bar has been redeemed by then, works once, and only with the verifier of this process (RFC 7636).
 */
function createHandler(url: URL, { receive, log }: CallbackOptions, close: () => void): Handler {
  const headers = callbackHeaders();
  let over = false;

  return (request, response) => {
    const target = request.url ?? '';
    const queryAt = target.indexOf('?');
    const path = queryAt === -1 ? target : target.slice(0, queryAt);
    const status = statusOf(request, path, url);
    if (status !== 200) {
      log.debug('okta.callback.ignored', { status });
      response.writeHead(status, { ...headers, ...(status === 405 ? { allow: 'GET' } : {}) }).end();
      return;
    }
    const query = new URLSearchParams(queryAt === -1 ? '' : target.slice(queryAt));
    const page = over ? 'stranger' : receive(query);
    if (page === 'stranger') log.warn('okta.callback.stranger');
    const body = callbackPage(page);
    response
      .writeHead(page === 'stranger' ? 400 : 200, { ...headers, 'content-length': Buffer.byteLength(body) })
      .end(body);
    if (page !== 'stranger') {
      over = true;
      close();
    }
  };
}

/** The path is taken as it came: an absolute target ("GET http://…") is no browser's. */
function statusOf(request: IncomingMessage, path: string, url: URL): 200 | 404 | 405 | 421 {
  if (request.headers.host?.toLowerCase() !== url.host) return 421;
  if (path !== url.pathname) return 404;
  return request.method === 'GET' ? 200 : 405;
}
