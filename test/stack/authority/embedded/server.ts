import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { TLSSocket } from 'node:tls';
import { chainPem, publicParts } from '../pki.ts';
import type { EmbeddedAuthority } from './authority.ts';
import { badRequest, Refusal } from './refusal.ts';
import { findRoute } from './routes.ts';

/** step-ca's limit for reading, writing and idling alike. */
const IDLE_MS = 15_000;

export interface RequestLog {
  /** Called before the answer is sent. `reason` is why it was refused. */
  write(method: string, url: string, status: number, requestId: string, reason: string): void;
}

/** An HTTPS server for the routes. It takes connections with and without a client certificate. */
export async function serve(authority: EmbeddedAuthority, port: number, log: RequestLog): Promise<Server> {
  const { rootPem, issueServerCertificate } = publicParts(authority.pki);
  const { keyPem, certPem } = await issueServerCertificate({ dnsNames: ['localhost'], ips: ['127.0.0.1'] });
  const server = createServer(
    {
      key: keyPem,
      cert: certPem,
      ca: [rootPem, ...chainPem(authority.pki), ...authority.otherRoots],
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
      keepAliveTimeout: IDLE_MS,
      keepAliveTimeoutBuffer: 0,
    },
    (request, response) => {
      void answer(authority, request, response, log);
    },
  );
  server.setTimeout(IDLE_MS);
  // "Verify if given": none is fine, a bad one ends the connection.
  server.on('secureConnection', (socket) => {
    if (presentedCertificate(socket) !== undefined && !socket.authorized) socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

async function answer(
  authority: EmbeddedAuthority,
  request: IncomingMessage,
  response: ServerResponse,
  log: RequestLog,
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const requestId = header(request, 'x-request-id') ?? header(request, 'x-smallstep-id') ?? randomUUID();
  response.setHeader('X-Request-Id', requestId);
  const send = (status: number, type: string | undefined, body: string, reason: string): void => {
    if (type !== undefined) response.setHeader('Content-Type', type);
    log.write(method, url, status, requestId, reason);
    response.writeHead(status).end(body);
  };
  const { pathname, searchParams } = new URL(url, 'https://authority');
  const path = pathname.startsWith('/1.0/') ? pathname.slice('/1.0'.length) : pathname;
  const route = findRoute(method, path);
  if (route === 404) return send(404, 'text/plain; charset=utf-8', '404 page not found\n', '');
  if (route === 405) return send(405, undefined, '', '');
  try {
    const peerCertificate =
      request.socket instanceof TLSSocket ? presentedCertificate(request.socket) : undefined;
    const body = method === 'POST' ? await readJson(request) : undefined;
    const done = await route(authority, { path, query: searchParams, body, peerCertificate });
    send(done.status, 'application/json', `${JSON.stringify(done.body)}\n`, '');
  } catch (thrown) {
    const { status, said, reason } =
      thrown instanceof Refusal ? thrown : new Refusal(500, 'Internal Server Error', String(thrown));
    send(status, 'application/json', `${JSON.stringify({ status, message: said })}\n`, reason);
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  // Renewal takes no body; the routes that do refuse its absence by what they miss.
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('error decoding json');
  }
}

function presentedCertificate(socket: TLSSocket): Buffer | undefined {
  // Without a certificate Node answers an empty object, whatever its types say.
  const certificate: { readonly raw?: Buffer } = socket.getPeerCertificate();
  return certificate.raw;
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
