import { sleep } from '../support/clock.ts';
import { type Failure, fail } from '../support/failure.ts';
import { err, ok, type Result, unreachable } from '../support/result.ts';
import { listenForCallback } from './callback.ts';
import type { CallbackPage } from './callback-page.ts';
import { attempt, type Connection, configure } from './connection.ts';
import { openTransaction, type SignInOptions } from './transaction.ts';
import type { OktaSession } from './types.ts';

/** A sign-in that waits for the person in the browser. */
export interface PendingSignIn {
  /** To be opened in the system browser. Works once. */
  readonly authorizationUrl: string;
  /** The registered redirect URI in use, byte for byte. */
  readonly redirectUri: string;
  /** When waiting ends, in milliseconds since 1970. */
  readonly expiresAtMs: number;
  /** Resolves when nobody waits for the browser any more: it is back and Okta is asked for tokens, or it is over. */
  readonly returned: Promise<void>;
  /**
   * Fails with SIGN_IN_CANCELLED, SIGN_IN_TIMEOUT, SIGN_IN_UNKNOWN_ANSWER, ACCESS_REMOVED, CLOCK_WRONG or any
   * of the OKTA_… failures. Never rejects.
   */
  readonly result: Promise<Result<OktaSession, Failure>>;
  /** Ends it at once. Tokens that arrive all the same are revoked. */
  cancel(): void;
}

export interface SignInParts {
  /** How long to wait for the browser. */
  readonly timeLimitMs: number;
  /** Called when it is over; with its nonce when it succeeded. */
  readonly onOver: (nonce: string | undefined) => void;
  /** Gets rid of a refresh token that nobody waits for any more. */
  readonly retire: (refreshToken: string) => void;
}

/** Listens for the browser's answer, and answers what to open in the browser. */
export async function startSignIn(
  connection: Connection,
  options: SignInOptions,
  parts: SignInParts,
): Promise<Result<PendingSignIn, Failure>> {
  const { client, clock, log } = connection;
  const opened = await attempt(connection, () => openTransaction(connection, options));
  if (!opened.ok) return opened;
  const transaction = opened.value;
  const expiresAtMs = clock.now() + parts.timeLimitMs;
  const { promise: result, resolve } = Promise.withResolvers<Result<OktaSession, Failure>>();
  /** Aborted when the browser has come back, or need not any more. */
  const waiting = new AbortController();
  const returned = new Promise<void>((resolve) => {
    waiting.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  let settled = false;
  const listening = await listenForCallback(client.redirectUris, { log, receive });
  if (!listening.ok) return listening;
  const { redirectUri, close } = listening.value;

  function settle(outcome: Result<OktaSession, Failure>): void {
    settled = true;
    waiting.abort();
    close();
    log.info('okta.sign_in.ended', { outcome: outcome.ok ? 'signed in' : outcome.error.code });
    parts.onOver(outcome.ok ? transaction.nonce : undefined);
    resolve(outcome);
  }

  function receive(query: URLSearchParams): CallbackPage {
    if (waiting.signal.aborted || clock.now() >= expiresAtMs) return 'stranger';
    const verdict = transaction.judge(query);
    switch (verdict.kind) {
      case 'stranger':
        return 'stranger';
      case 'refused':
        settle(err(verdict.failure));
        return 'refused';
      case 'code':
        waiting.abort();
        void redeem(query);
        return 'done';
      default:
        return unreachable(verdict);
    }
  }

  async function redeem(query: URLSearchParams): Promise<void> {
    const redeemed = await transaction.redeem(redirectUri, query);
    if (!settled) settle(redeemed);
    else if (redeemed.ok && redeemed.value.refreshToken !== undefined)
      parts.retire(redeemed.value.refreshToken);
  }

  /** By the wall clock, which goes on while the computer sleeps; the timer does not. */
  async function giveUpInTime(): Promise<void> {
    while (!waiting.signal.aborted && clock.now() < expiresAtMs) {
      await sleep(clock, expiresAtMs - clock.now(), waiting.signal);
    }
    if (!waiting.signal.aborted)
      settle(fail('SIGN_IN_TIMEOUT', { minutes: Math.ceil(parts.timeLimitMs / 60_000) }));
  }

  void giveUpInTime();
  void stayReady(connection, waiting.signal);
  log.info('okta.sign_in.started', { redirectUri });
  return ok({
    authorizationUrl: transaction.authorizationUrl(redirectUri),
    redirectUri,
    expiresAtMs,
    returned,
    result,
    cancel() {
      if (!settled) settle(fail('SIGN_IN_CANCELLED', {}));
    },
  });
}

/** Load balancers close what is idle for a minute. */
const WARM_INTERVAL_MS = 20_000;

/**
 * While the person is busy in the browser: fetches the keys, goes once through all that needs no code, and
 * keeps a connection to Okta open, so that after the callback only the token request itself has to travel.
 * Okta does not count requests for its discovery document. What fails here is tried again, and reported,
 * where it is needed.
 */
async function stayReady(connection: Connection, signal: AbortSignal): Promise<void> {
  await configure(connection, { purpose: 'code' }).catch(() => undefined);
  for (;;) {
    await sleep(connection.clock, WARM_INTERVAL_MS, signal);
    if (signal.aborted) return;
    await connection.discovery.metadata.renew().catch(() => undefined);
  }
}
