import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import * as http from 'node:http';
import * as https from 'node:https';
import type { Clock } from '../support/clock.ts';
import type { RouteFinder } from '../support/network/route.ts';
import { RoutedAgent } from '../support/network/routed-agent.ts';
import { isUntrustedCode } from '../support/network/signer.ts';

/** The part of `fetch` that this module needs. Node's own and Electron's `net.fetch` fit. */
export type Fetch = (url: string, init: FetchInit) => Promise<Response>;

export interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
}

/** Longer than the pause between two uses while a person is busy in the browser (sign-in.ts). */
const IDLE_LIMIT_MS = 65_000;

/** A token answer with hundreds of groups has some tens of kilobytes. */
export const MOST_ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * A `fetch` over node:https. Node's own drops a connection after 4 idle seconds and offers no way to change
 * that, so the token request after the callback would wait for a new TLS handshake each time; its first
 * request also takes several times as long. It goes the ways of `routes`. Whom Node's own list does not vouch for, the
 * system's store may: companies that look into connections put themselves there.
 */
export function createKeepAliveFetch(clock: Clock, routes?: RouteFinder): Fetch {
  const agents = new Map<string, Agent>();
  let trusted: string[] | undefined;
  let lastUsedMs = clock.now();

  /** Only those that wait: another request may be under way on its own. */
  function closeIdleConnections(): void {
    const idle = [...agents.values()].flatMap(({ freeSockets }) => Object.values(freeSockets)).flat();
    for (const socket of idle) socket?.destroy();
  }

  /** Plain http is for providers on this computer alone: never through a proxy. */
  function createAgent(secure: boolean): Agent {
    const kept = { keepAlive: true, timeout: IDLE_LIMIT_MS };
    // Verification is said outright, so that no environment variable can switch it off.
    return secure
      ? new RoutedAgent({ ...kept, rejectUnauthorized: true, ...(trusted && { ca: trusted }) }, routes)
      : new http.Agent(kept);
  }

  async function send(url: string, init: FetchInit): Promise<Response> {
    const { protocol } = new URL(url);
    const secure = protocol === 'https:';
    const client = secure ? https : http;
    // The agent's own timer stands still while the computer sleeps, and what was open before is dead.
    if (clock.now() - lastUsedMs > IDLE_LIMIT_MS) closeIdleConnections();
    lastUsedMs = clock.now();
    const agent = agents.get(protocol) ?? createAgent(secure);
    agents.set(protocol, agent);
    const { method, headers, signal, body } = init;
    return exchange(client.request(url, { agent, method, headers, signal }), body);
  }

  return async (url, init) => {
    try {
      return await send(url, init);
    } catch (thrown) {
      if (trusted === undefined && isUntrusted(thrown)) {
        const { systemTrust } = await import('../support/network/system-trust.ts');
        trusted = systemTrust();
        agents.delete('https:');
        // Nobody has read this request either: it goes out only on a connection that was verified.
        return send(url, init);
      }
      if (!(thrown instanceof StaleConnection)) throw thrown;
      // It was closed while idle, so nobody has read this request; the others were probably closed as well.
      closeIdleConnections();
      return send(url, init);
    }
  };
}

class StaleConnection extends Error {}

function isUntrusted(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && isUntrustedCode(String(thrown.code));
}

function exchange(request: ClientRequest, body: string | undefined): Promise<Response> {
  return new Promise((resolve, reject) => {
    let answered = false;
    request.on('error', (error: NodeJS.ErrnoException) => {
      const closed = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      reject(closed && request.reusedSocket && !answered ? new StaleConnection() : error);
    });
    request.on('response', (answer) => {
      answered = true;
      receive(answer).then(resolve, reject);
    });
    request.end(body);
  });
}

async function receive(answer: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_ANSWER_BYTES) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  const headers = new Headers();
  for (const [name, values] of Object.entries(answer.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return new Response(size === 0 ? null : Buffer.concat(chunks).toString(), {
    status: answer.statusCode ?? 0,
    headers,
  });
}
