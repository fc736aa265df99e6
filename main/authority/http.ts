import type { ClientRequest, IncomingMessage } from 'node:http';
import { type Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { Clock } from '../support/clock.ts';
import { problemOf } from '../support/failure.ts';
import { ProxyTrouble } from '../support/network/trouble.ts';
import { err, ok, type Result } from '../support/result.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** With query, as it goes on the wire. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
  /** When its last byte came, in milliseconds since 1970. */
  readonly atMs: number;
}

/** Why there is no answer. */
export type HttpFault =
  | { readonly kind: 'timeout' }
  | { readonly kind: 'oversized' }
  /** The proxy on the way is what is wrong. */
  | { readonly kind: 'proxy'; readonly trouble: ProxyTrouble }
  | {
      readonly kind: 'broken';
      /** Node's or OpenSSL's code: "ECONNREFUSED", "CERT_HAS_EXPIRED". */
      readonly code: string | undefined;
      readonly problem: string;
      /** The connection had served before and closed before any answer: it may have been closed for long. */
      readonly stale: boolean;
    };

export interface ExchangeParts {
  readonly origin: string;
  readonly agent: Agent;
  readonly clock: Clock;
  /** For the whole exchange, from the look-up of the name to the last byte. */
  readonly timeoutMs: number;
  readonly requestId: string;
}

/** Certificates and provisioner lists are a few kilobytes. Whatever is larger than this is not from step-ca. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** One HTTP exchange over TLS. Follows no redirect, keeps no cookie, retries nothing, throws nothing. */
export function exchange(parts: ExchangeParts, request: HttpRequest): Promise<Result<HttpAnswer, HttpFault>> {
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const options: RequestOptions = {
    agent: parts.agent,
    method: request.method,
    headers: {
      accept: 'application/json',
      'user-agent': 'Latchkey',
      'x-request-id': parts.requestId,
      ...(body && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    },
  };
  return new Promise((resolve) => {
    let outgoing: ClientRequest;
    try {
      outgoing = httpsRequest(new URL(request.path, parts.origin), options);
    } catch (thrown) {
      // A certificate or key that OpenSSL does not take is thrown at once.
      resolve(err(broken(thrown, { stale: false })));
      return;
    }
    const finish = (result: Result<HttpAnswer, HttpFault>): void => {
      timer.cancel();
      resolve(result);
      // Whoever got no whole answer has no use for the rest of it, and the connection must not serve again.
      if (!result.ok) outgoing.destroy();
    };
    const timer = parts.clock.after(parts.timeoutMs, () => finish(err({ kind: 'timeout' })));
    let answered = false;
    outgoing.on('error', (thrown) => {
      const closed = ['ECONNRESET', 'EPIPE'].includes(codeOf(thrown) ?? '');
      finish(err(broken(thrown, { stale: closed && outgoing.reusedSocket && !answered })));
    });
    outgoing.on('response', (incoming) => {
      answered = true;
      receive(incoming, parts.clock).then(finish);
    });
    outgoing.end(body);
  });
}

function receive(incoming: IncomingMessage, clock: Clock): Promise<Result<HttpAnswer, HttpFault>> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) resolve(err({ kind: 'oversized' }));
      else chunks.push(chunk);
    });
    incoming.on('error', (thrown) => resolve(err(broken(thrown, { stale: false }))));
    incoming.on('end', () =>
      resolve(
        ok({
          status: incoming.statusCode ?? 0,
          body: Buffer.concat(chunks).toString('utf8'),
          headers: incoming.headers,
          atMs: clock.now(),
        }),
      ),
    );
  });
}

function broken(thrown: unknown, { stale }: { stale: boolean }): HttpFault {
  if (thrown instanceof ProxyTrouble) return { kind: 'proxy', trouble: thrown };
  // OpenSSL's own word ("ssl/tls alert bad certificate"): its message names source files besides.
  const reason = thrown instanceof Error && 'reason' in thrown ? thrown.reason : undefined;
  const problem = typeof reason === 'string' ? reason : problemOf(thrown);
  return { kind: 'broken', code: codeOf(thrown), problem, stale };
}

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : undefined;
}
