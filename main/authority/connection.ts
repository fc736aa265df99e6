import { randomUUID } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import { type Clock, sleep } from '../support/clock.ts';
import type { Failure } from '../support/failure.ts';
import type { Log } from '../support/log.ts';
import type { RouteFinder } from '../support/network/route.ts';
import { err, type Result } from '../support/result.ts';
import type { AuthorityLocation } from './address.ts';
import { failureOfFault } from './errors.ts';
import { exchange, type HttpAnswer, type HttpFault, type HttpRequest } from './http.ts';
import { IDLE_LIMIT_MS, IdleAgent } from './idle-agent.ts';
import { lookedInto } from './looked-into.ts';

/** Everything that goes to the authority goes through here, over TLS that trusts one root alone. */
export interface Connection {
  readonly location: AuthorityLocation;
  /** Any HTTP status is an answer; a failure means that there is none. */
  send(request: HttpRequest): Promise<Result<HttpAnswer, Failure>>;
  keepWarm(signal: AbortSignal): void;
  /** As `Authority.skewMs`. */
  skewMs(): number | undefined;
  close(): void;
}

export interface ConnectionParts {
  readonly location: AuthorityLocation;
  readonly rootPem: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeoutMs: number;
  /** Shows who we are (mTLS). A connection with an identity serves one purpose and is closed after it. */
  readonly identity?: ClientIdentity | undefined;
  readonly routes?: RouteFinder | undefined;
}

/** `cert`: PEM, leaf first. `pfx`: PKCS#12. */
export type ClientIdentity = Pick<SecureContextOptions, 'cert' | 'key' | 'pfx' | 'passphrase'>;

/**
 * A waiting connection is used once in this while, with `GET /health`: a few hundred bytes on a connection that is
 * there. Opening a new one each time the authority has closed the old one would cost it a TLS handshake each time,
 * and would leave moments without any. The distance to the idle limit covers one slow answer.
 */
const WARM_INTERVAL_MS = IDLE_LIMIT_MS - 2_000;
/** Timers may come a little after their time. */
const LATE_MS = 1_000;

export function openConnection(parts: ConnectionParts): Connection {
  const { location, clock, log, timeoutMs } = parts;
  const agent = new IdleAgent(
    {
      ca: parts.rootPem,
      // Said outright, so that no environment variable can switch it off.
      rejectUnauthorized: true,
      ...parts.identity,
    },
    clock,
    parts.routes,
  );
  const closed = new AbortController();
  let skewMs: number | undefined;

  async function attempt(request: HttpRequest): Promise<Result<HttpAnswer, HttpFault>> {
    const requestId = randomUUID();
    const startedAt = clock.now();
    const result = await exchange({ origin: location.origin, agent, clock, timeoutMs, requestId }, request);
    const endedAt = clock.now();
    // Timers, and so the limit, stand still in a sleep; an answer that was under way then tells no time.
    const isLate = endedAt < startedAt || endedAt - startedAt > timeoutMs + LATE_MS;
    if (result.ok) skewMs = isLate ? undefined : (skewOf(result.value, (startedAt + endedAt) / 2) ?? skewMs);
    log.debug('authority.request', {
      method: request.method,
      path: request.path,
      ms: endedAt - startedAt,
      requestId,
      ...(result.ok ? { status: result.value.status } : { fault: result.error.kind }),
    });
    return result;
  }

  /**
   * A request that found its kept connection closed is sent once more, on a new one. That is safe for every request
   * we have: step-ca takes an ID token or a proof once and revokes a certificate once. Should it have acted unseen
   * all the same, the second answer is a refusal (401, for which a fresh ID token is the remedy anyway) and never a
   * second deed. A new connection that breaks, or silence, does not mean "closed for long": no second try there.
   */
  async function send(request: HttpRequest): Promise<Result<HttpAnswer, Failure>> {
    agent.closeIdleLongerThan(IDLE_LIMIT_MS);
    let result = await attempt(request);
    if (!result.ok && result.error.kind === 'broken' && result.error.stale) {
      // One was closed behind our back, so the others probably are.
      agent.closeIdleLongerThan(-1);
      result = await attempt(request);
    }
    if (result.ok) return result;
    const failed = failureOfFault(location, result.error, timeoutMs);
    return err(failed.code === 'CA_FINGERPRINT' ? await lookedInto(failed, location, parts) : failed);
  }

  async function warm(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await send({ method: 'GET', path: '/health' });
      await sleep(clock, WARM_INTERVAL_MS, signal);
    }
  }

  return {
    location,
    send,
    keepWarm: (signal) => void warm(AbortSignal.any([signal, closed.signal])),
    skewMs: () => skewMs,
    close() {
      closed.abort();
      agent.destroy();
    },
  };
}

/** `Date` has whole seconds, cut; half a second more is the best guess. */
function skewOf(answer: HttpAnswer, atMs: number): number | undefined {
  const date = Date.parse(answer.headers.date ?? '');
  return Number.isNaN(date) ? undefined : Math.round(date + 500 - atMs);
}
