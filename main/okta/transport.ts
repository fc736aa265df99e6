import type { Clock } from '../support/clock.ts';
import { type Failure, failure, problemOf } from '../support/failure.ts';
import type { Log } from '../support/log.ts';
import type { RouteFinder } from '../support/network/route.ts';
import { isUntrustedCode } from '../support/network/signer.ts';
import { ProxyTrouble } from '../support/network/trouble.ts';
import { version } from '../support/version.ts';
import { failureOfAnswer, type Purpose } from './errors.ts';
import type { Fetch } from './keep-alive-fetch.ts';
import type { OktaClient } from './types.ts';

/** Carries a failure through openid-client's code, which knows exceptions only. Never leaves main/okta. */
export class OktaTrouble extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

export interface OktaRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** Everything that goes to Okta goes through here. */
export interface Transport {
  /** A 2xx answer whose body is here already; anything else is thrown as OktaTrouble. */
  send(purpose: Purpose, url: string, request: OktaRequest): Promise<Response>;
  /**
   * Milliseconds by which this computer's clock is ahead of Okta's (negative: behind), from the Date of the
   * last answer; good to about a second. Undefined before the first answer, and where the last one is late.
   */
  skewMs(): number | undefined;
  /** Whether the computer slept, or its clock was set, while the last answer was on its way: it tells no time. */
  isLate(): boolean;
}

export interface TransportParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly fetch: Fetch;
  /** The ways that `fetch` goes, to say who is on them. */
  readonly routes?: RouteFinder | undefined;
  /** For one request, from looking up the name to the last byte. */
  readonly requestLimitMs: number;
  /** [0, 1) */
  readonly random: () => number;
}

/** Groups are worth waiting for, but a sign-in does not hang on them. */
const USERINFO_LIMIT_MS = 5_000;
/** Timers may come a little after their time. */
const LATE_MS = 1_000;

export function createTransport(client: OktaClient, parts: TransportParts): Transport {
  const { clock, log, random } = parts;
  const { host } = client.issuer;
  let skewMs: number | undefined;
  let late = false;

  async function send(purpose: Purpose, url: string, request: OktaRequest): Promise<Response> {
    const startedAt = clock.now();
    const answer = await withinLimit(purpose, (signal) => receive(url, request, signal));
    const now = clock.now();
    // Timers, and so the limit, stand still in a sleep; the clock goes on.
    late = now < startedAt || now - startedAt > parts.requestLimitMs + LATE_MS;
    skewMs = late ? undefined : (skewOf(answer.headers, (startedAt + now) / 2) ?? skewMs);
    const { status, headers, body } = answer;
    const requestId = headers.get('x-okta-request-id');
    log.debug('okta.answer', { purpose, status, ms: now - startedAt, requestId });
    if (status >= 200 && status < 300) return new Response(body === '' ? null : body, { status, headers });
    const refusal = failureOfAnswer(answer, { purpose, client, now, random: random() });
    log.info('okta.refused', { purpose, status, code: refusal.code, requestId });
    throw new OktaTrouble(refusal);
  }

  async function receive(url: string, request: OktaRequest, signal: AbortSignal) {
    const response = await parts.fetch(url, {
      method: request.method,
      // No Origin: Okta would take us for a page in a browser, and those get no refresh tokens.
      headers: { ...request.headers, 'user-agent': `latchkey/${version}` },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'manual',
      signal,
    });
    return { status: response.status, headers: response.headers, body: await response.text() };
  }

  async function withinLimit<T>(purpose: Purpose, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const limitMs =
      purpose === 'userinfo' ? Math.min(USERINFO_LIMIT_MS, parts.requestLimitMs) : parts.requestLimitMs;
    const abort = new AbortController();
    const timer = clock.after(limitMs, () => abort.abort());
    try {
      return await work(abort.signal);
    } catch (thrown) {
      const problem = abort.signal.aborted ? `no answer within ${limitMs / 1000} s` : problemOf(thrown);
      log.info('okta.unreachable', { purpose, host, problem });
      throw new OktaTrouble(await failureOf(thrown, problem));
    } finally {
      timer.cancel();
    }
  }

  async function failureOf(thrown: unknown, problem: string): Promise<Failure> {
    if (thrown instanceof ProxyTrouble) return thrown.failure(host);
    const isUntrusted = thrown instanceof Error && 'code' in thrown && isUntrustedCode(String(thrown.code));
    if (!isUntrusted) return failure('OKTA_UNREACHABLE', { host, problem });
    const { inspectionOf } = await import('../support/network/inspection.ts');
    return inspectionOf('okta', host, client.issuer.discoveryUrl, parts.routes);
  }

  return { send, skewMs: () => skewMs, isLate: () => late };
}

/** `Date` has whole seconds, cut: half a second more is the best guess. A cache adds the answer's age. */
function skewOf(headers: Headers, atMs: number): number | undefined {
  const date = Date.parse(headers.get('date') ?? '');
  const ageMs = (Number(headers.get('age')) || 0) * 1000;
  return Number.isNaN(date) ? undefined : Math.round(atMs - (date + 500 + ageMs));
}
