import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { connectAuthority } from '#main/authority/authority.ts';
import type { Authority } from '#main/authority/types.ts';
import { silentLog } from '#main/support/log.ts';
import { createPki, type Pki, publicParts } from '#test/stack/authority/pki.ts';
import { FakeClock } from '#test/support/fake-clock.ts';

export interface SeenRequest {
  readonly line: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
  /** 1 for the first connection that was made to the server. */
  readonly connection: number;
}

export type Script = (request: SeenRequest, response: ServerResponse) => void;

/** A TLS server that says what a test tells it to, under a root of its own. */
export interface ScriptedAuthority {
  readonly url: string;
  readonly fingerprint: string;
  readonly rootPem: string;
  readonly seen: SeenRequest[];
  /** How many TLS connections were made so far. */
  connections(): number;
  /** How many of them are open. */
  open(): number;
  /** Ends the connection of an answer without a word of TLS (a TCP reset), as a crash does. */
  reset(response: ServerResponse): void;
  /** From now on. Until the first call every request is answered with 500. */
  answer(script: Script): void;
  /** Hangs up every idle connection, as step-ca does after 15 s. Resolves when they are gone. */
  hangUpIdle(): Promise<void>;
}

/** Making keys takes longest, so the tests of a file share them. */
let sharedPki: Promise<Pki> | undefined;

export function testPki(): Promise<Pki> {
  sharedPki ??= createPki();
  return sharedPki;
}

export async function startScriptedAuthority(
  options: { readonly tls?: ServerOptions } = {},
): Promise<ScriptedAuthority> {
  const parts = publicParts(await testPki());
  const { certPem, keyPem } = await parts.issueServerCertificate({
    dnsNames: ['localhost'],
    ips: ['127.0.0.1'],
  });
  let script: Script = (_, response) => response.writeHead(500).end();
  const seen: SeenRequest[] = [];
  const sockets = new Map<Socket, number>();
  /** Below TLS, by the client's port. */
  const plainSockets = new Map<number | undefined, Socket>();
  let connections = 0;

  const server = createServer({ cert: certPem, key: keyPem, ...options.tls }, async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const request = {
      line: `${incoming.method} ${incoming.url}`,
      body: Buffer.concat(chunks).toString('utf8'),
      headers: incoming.headers,
      connection: sockets.get(incoming.socket) ?? 0,
    };
    seen.push(request);
    script(request, response);
  });
  server.keepAliveTimeout = 0;
  server.on('connection', (socket: Socket) => {
    const port = socket.remotePort;
    plainSockets.set(port, socket);
    socket.once('close', () => plainSockets.delete(port));
  });
  server.on('secureConnection', (socket) => {
    connections += 1;
    sockets.set(socket, connections);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    url: `https://127.0.0.1:${address.port}`,
    fingerprint: parts.fingerprint,
    rootPem: parts.rootPem,
    seen,
    connections: () => connections,
    open: () => sockets.size,
    reset: (response) => plainSockets.get(response.socket?.remotePort)?.resetAndDestroy(),
    answer(next) {
      script = next;
    },
    async hangUpIdle() {
      const gone = [...sockets.keys()].map(
        (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
      );
      server.closeIdleConnections();
      await Promise.all(gone);
    },
  };
}

/** A scripted server and the product's own door to it, with a root that is known already. */
export async function connectScripted(
  options: Parameters<typeof startScriptedAuthority>[0] = {},
): Promise<{ server: ScriptedAuthority; authority: Authority; clock: FakeClock }> {
  const server = await startScriptedAuthority(options);
  const clock = new FakeClock();
  const authority = await connectAuthority(server, { clock, log: silentLog, rootPem: server.rootPem });
  if (!authority.ok) throw new Error(authority.error.code);
  onTestFinished(authority.value.close);
  return { server, authority: authority.value, clock };
}

/** Waits for what goes over a socket, which no fake clock moves. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** As step-ca writes an answer. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Script {
  return (request, response) => {
    response
      .writeHead(status, {
        'content-type': 'application/json',
        'x-request-id': String(request.headers['x-request-id']),
        ...headers,
      })
      .end(JSON.stringify(body));
  };
}

/** step-ca's sentences without a reason, by status. */
export const WITHHELD: Readonly<Record<number, string>> = {
  401: 'The request lacked necessary authorization to be completed. Please see the certificate authority logs for more info.',
  403: 'The request was forbidden by the certificate authority. Please see the certificate authority logs for more info.',
  500: 'The certificate authority encountered an Internal Server Error. Please see the certificate authority logs for more info.',
  501: 'The requested method is not implemented by the certificate authority. Please see the certificate authority logs for more info.',
};

export function refusal(status: number, message = WITHHELD[status] ?? ''): Script {
  return json(status, { status, message });
}

/** Answers by route ("POST /ssh/sign", without the query). */
export function routes(table: Readonly<Record<string, Script>>): Script {
  return (request, response) => {
    const script =
      table[request.line.replace(/\?.*/, '')] ?? refusal(404, 'The requested resource could not be found.');
    script(request, response);
  };
}
