import type { Socket } from 'node:net';
import { type CancellationToken, ErrorCodes, ResponseError } from 'vscode-jsonrpc/node';
import type { ConfirmedIdentity, IdentityAnswer } from '../session/snapshot.ts';
import type { Session } from '../session/types.ts';
import type { Clock } from '../support/clock.ts';
import { type Failure, problemOf } from '../support/failure.ts';
import type { Log } from '../support/log.ts';
import { err, ok, type Result } from '../support/result.ts';
import { unforeseen } from '../support/unforeseen.ts';
import {
  type Answer,
  type HostInfo,
  type Method,
  type Notice,
  type NoticeParams,
  type Params,
  PROTOCOL,
  questions,
  requests,
} from './contract.ts';
import { connectionOver } from './wire.ts';

export interface ServeParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly info: HostInfo;
  /** The session of a profile, made when first asked for. */
  session(profile: string): Promise<Result<Session, Failure>>;
}

/** Requests are short; the longest holds a profile's name. */
const LONGEST_REQUEST = 64 * 1024;
/** Requests of one connection that may be open at once. */
const MOST_OPEN = 100;
/** Watches of one connection; there is one for each profile that somebody looks at. */
const MOST_WATCHES = 100;
/** A connection that has not said hello by then is let go, in milliseconds. */
const HELLO_WITHIN_MS = 10_000;

/**
 * Serves one connection to its end. Every request is checked against the contract; what belongs to the connection
 * (open sign-ins and renewals, watches) ends with it.
 */
export function serve(socket: Socket, parts: ServeParts): void {
  const connection = connectionOver(socket, { message: LONGEST_REQUEST });
  const gone = new AbortController();
  /** By ticket; undefined while the session is still being made. */
  const watches = new Map<number, (() => void) | undefined>();
  let greeted = false;
  let open = 0;

  const handle = <M extends Method>(
    method: M,
    work: (params: Params<M>, signal: AbortSignal) => Promise<Answer<M>>,
  ): void => {
    connection.onRequest<unknown, void>(method, async (params: unknown, token: CancellationToken) => {
      if (!greeted && method !== 'hello') {
        return new ResponseError(ErrorCodes.InvalidRequest, 'Say hello first, with this protocol');
      }
      if (open >= MOST_OPEN) {
        return new ResponseError(ErrorCodes.InvalidRequest, 'Too many requests at once');
      }
      const checked = requests[method].params.safeParse(params);
      if (!checked.success) {
        return new ResponseError(ErrorCodes.InvalidParams, `The parameters of ${method} are wrong`);
      }
      const cancelled = new AbortController();
      token.onCancellationRequested(() => cancelled.abort());
      open += 1;
      try {
        // The schema is the one of `method`; the compiler cannot follow the index through the union.
        return await work(checked.data as Params<M>, AbortSignal.any([gone.signal, cancelled.signal]));
      } catch (thrown) {
        parts.log.warn('control.request', { method, problem: problemOf(thrown) });
        return err(unforeseen(thrown));
      } finally {
        open -= 1;
      }
    });
  };

  const tell = <N extends Notice>(notice: N, params: NoticeParams<N>): void => {
    if (gone.signal.aborted) return;
    // A connection that breaks here is noticed by its close.
    connection.sendNotification(notice, params).catch(() => {});
  };

  const askIdentity = async (ticket: number, identity: ConfirmedIdentity): Promise<IdentityAnswer> => {
    // A client that answers with an error, or has gone, has not agreed.
    const answer: unknown = await connection
      .sendRequest('signIn.identity', { ticket, identity })
      .catch(() => 'cancel');
    const checked = questions['signIn.identity'].result.safeParse(answer);
    return checked.success ? checked.data : 'cancel';
  };

  const onSession = async <T>(
    profile: string,
    work: (session: Session) => Promise<Result<T, Failure>>,
  ): Promise<Result<T, Failure>> => {
    const session = await parts.session(profile);
    return session.ok ? work(session.value) : session;
  };

  handle('hello', async (params) => {
    greeted = params.protocol === PROTOCOL;
    return parts.info;
  });
  handle('snapshot', ({ profile }) => onSession(profile, (session) => session.snapshot()));
  handle('signIn', ({ profile, afresh, as, ticket }, signal) =>
    onSession(profile, (session) =>
      session.signIn({
        afresh,
        as,
        signal,
        onBrowser: (pending) => tell('signIn.browser', { ticket, pending }),
        onIdentity: (identity) => askIdentity(ticket, identity),
        onConfirmed: (email) => tell('signIn.confirmed', { ticket, email }),
      }),
    ),
  );
  handle('renew', ({ profile }, signal) => onSession(profile, (session) => session.renew({ signal })));
  handle('refreshGroups', ({ profile }, signal) =>
    onSession(profile, (session) => session.refreshGroups({ signal })),
  );
  handle('keepSignIn', ({ profile }, signal) =>
    onSession(profile, (session) => session.keepSignIn({ signal })),
  );
  handle('signOut', ({ profile, ...request }) => onSession(profile, (session) => session.signOut(request)));
  handle('watch', ({ profile, ticket }) => {
    if (watches.size >= MOST_WATCHES) throw new Error('too many watches');
    watches.set(ticket, watches.get(ticket));
    return onSession(profile, async (session) => {
      if (watches.has(ticket)) {
        // A ticket that is used again is a new watch; the one before must not go on unseen.
        watches.get(ticket)?.();
        watches.set(
          ticket,
          session.watch((snapshot) => tell('snapshot', { ticket, snapshot })),
        );
      }
      return ok(null);
    });
  });
  handle('unwatch', async ({ ticket }) => {
    watches.get(ticket)?.();
    watches.delete(ticket);
    return ok(null);
  });

  const impatience = parts.clock.after(HELLO_WITHIN_MS, () => {
    if (!greeted) socket.destroy();
  });
  connection.onDispose(() => {
    impatience.cancel();
    gone.abort();
    for (const stop of watches.values()) stop?.();
    watches.clear();
  });
  connection.listen();
}
