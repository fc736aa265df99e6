import type { Clock } from '../support/clock.ts';
import type { Failure } from '../support/failure.ts';
import type { Log } from '../support/log.ts';
import type { RouteFinder } from '../support/network/route.ts';
import type { Result } from '../support/result.ts';
import { attempt, type Connection } from './connection.ts';
import { createDiscovery } from './discovery.ts';
import { createKeepAliveFetch, type Fetch } from './keep-alive-fetch.ts';
import { type RefreshRequest, refresh } from './refresh.ts';
import { type PendingSignIn, startSignIn } from './sign-in.ts';
import { endSessionUrl, revokeRefreshToken } from './sign-out.ts';
import type { SignInOptions } from './transaction.ts';
import { createTransport } from './transport.ts';
import type { OktaClient, OktaSession } from './types.ts';

export interface OktaParts {
  readonly clock: Clock;
  readonly log: Log;
  /** The desktop brings Chromium's, which knows the system's proxies and certificates. */
  readonly fetch?: Fetch | undefined;
  /** The ways that a fetch of our own goes; direct where left out. */
  readonly routes?: RouteFinder | undefined;
  /** How long a sign-in waits for the browser; five minutes, as long as Okta keeps a code. */
  readonly timeLimitMs?: number | undefined;
  /** For one request to Okta; 20 seconds. */
  readonly requestLimitMs?: number | undefined;
  /** [0, 1); Math.random unless a test says otherwise. */
  readonly random?: (() => number) | undefined;
}

/** One application at one authorization server of Okta. Every method answers a result; none throws. */
export interface Okta {
  /**
   * Asks Okta who it is: discovery, and the keys in the background. `skewMs` says by how many milliseconds
   * this computer's clock is ahead of Okta's (negative: behind), good to about a second. Opens no browser and
   * no port.
   */
  prepare(): Promise<Result<{ skewMs: number }, Failure>>;
  /** While one sign-in waits, a second call gets the same one. */
  startSignIn(options?: SignInOptions): Promise<Result<PendingSignIn, Failure>>;
  refresh(request: RefreshRequest): Promise<Result<OktaSession, Failure>>;
  revokeRefreshToken(token: string): Promise<Result<void, Failure>>;
  endSessionUrl(
    idTokenHint: string,
    postLogoutRedirectUri?: string | undefined,
  ): Promise<Result<string, Failure>>;
}

const SIGN_IN_LIMIT_MS = 5 * 60_000;
const REQUEST_LIMIT_MS = 20_000;

export function createOkta(client: OktaClient, parts: OktaParts): Okta {
  const { clock, log, random = Math.random } = parts;
  const transport = createTransport(client, {
    clock,
    log,
    random,
    fetch: parts.fetch ?? createKeepAliveFetch(clock, parts.routes),
    routes: parts.routes,
    requestLimitMs: parts.requestLimitMs ?? REQUEST_LIMIT_MS,
  });
  const discovery = createDiscovery(client, transport, { clock, log });
  const connection: Connection = { client, clock, log, random, transport, discovery };
  let pending: Promise<Result<PendingSignIn, Failure>> | undefined;
  let nonce: string | undefined;

  async function signInOnce(options: SignInOptions): Promise<Result<PendingSignIn, Failure>> {
    const started = await startSignIn(connection, options, {
      timeLimitMs: parts.timeLimitMs ?? SIGN_IN_LIMIT_MS,
      onOver(used) {
        pending = undefined;
        nonce = used ?? nonce;
      },
      retire: (token) => void revokeRefreshToken(connection, token),
    });
    if (!started.ok) pending = undefined;
    return started;
  }

  return {
    prepare: () =>
      attempt(connection, async () => {
        // Afresh, because the clock may have been set since.
        await discovery.metadata.renew();
        discovery.keys.get().catch(() => undefined);
        return { skewMs: transport.skewMs() ?? 0 };
      }),
    startSignIn(options = {}) {
      pending ??= signInOnce(options);
      return pending;
    },
    refresh: (request) => refresh(connection, request, nonce),
    revokeRefreshToken: (token) => revokeRefreshToken(connection, token),
    endSessionUrl: (idTokenHint, postLogoutRedirectUri) =>
      endSessionUrl(connection, idTokenHint, postLogoutRedirectUri),
  };
}
