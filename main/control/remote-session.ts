import type { Socket } from 'node:net';
import {
  CancellationTokenSource,
  ConnectionError,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
} from 'vscode-jsonrpc/node';
import type { IdentityAnswer, SessionSnapshot } from '../session/snapshot.ts';
import type { Session, SignInRequest } from '../session/types.ts';
import type { Clock } from '../support/clock.ts';
import { type Failure, fail, problemOf } from '../support/failure.ts';
import { type Err, ok, type Result } from '../support/result.ts';
import {
  type Answer,
  type HostInfo,
  hostInfoSchema,
  type Method,
  type Notice,
  type NoticeParams,
  notifications,
  type Params,
  PROTOCOL,
  questions,
  requests,
} from './contract.ts';
import { connectionOver } from './wire.ts';

/** A snapshot may hold a few hundred groups and login names; this is far above. */
const LONGEST_ANSWER = 4 * 1024 * 1024;

/** A living host answers at once; one that is stopped or drowned does not, in milliseconds. */
const HELLO_WITHIN_MS = 5_000;

export interface ClientParts {
  readonly clock: Clock;
  /** Our own, told to the host. */
  readonly version: string;
}

export function openConnection(socket: Socket): MessageConnection {
  const connection = connectionOver(socket, { message: LONGEST_ANSWER });
  connection.listen();
  return connection;
}

/** Who hosts. HOST_GONE where that cannot be read, or does not come in time; the connection is left as it is. */
export async function sayHello(
  connection: MessageConnection,
  { clock, version }: ClientParts,
): Promise<Result<HostInfo, Failure>> {
  const { promise: silence, resolve } = Promise.withResolvers<Err<Failure>>();
  const impatience = clock.after(HELLO_WITHIN_MS, () =>
    resolve(fail('HOST_GONE', { problem: 'it does not answer' })),
  );
  const answer = async (): Promise<Result<HostInfo, Failure>> => {
    try {
      const host = hostInfoSchema.safeParse(
        await connection.sendRequest('hello', { protocol: PROTOCOL, version }),
      );
      return host.success ? ok(host.data) : UNREADABLE;
    } catch (thrown) {
      return gone(thrown);
    }
  };
  try {
    return await Promise.race([answer(), silence]);
  } finally {
    impatience.cancel();
  }
}

const UNREADABLE: Err<Failure> = fail('HOST_GONE', { problem: 'its answer cannot be read' });

/** The library's names for a connection that has ended are not for people. */
function gone(thrown: unknown): Err<Failure> {
  const ended =
    thrown instanceof ConnectionError ||
    (thrown instanceof ResponseError &&
      (thrown.code === ErrorCodes.PendingResponseRejected || thrown.code === ErrorCodes.MessageWriteError));
  return fail('HOST_GONE', { problem: ended ? 'it closed the connection' : problemOf(thrown) });
}

/** Sessions that live in the host, behind the same interface as those that live here. */
export function remoteSessions(
  connection: MessageConnection,
  parts: ClientParts,
): (profile: string) => Session {
  const watchers = new Map<number, (snapshot: SessionSnapshot) => void>();
  const signIns = new Map<number, SignInRequest>();
  let lastTicket = 0;

  const hear = <N extends Notice>(notice: N, act: (params: NoticeParams<N>) => void): void => {
    connection.onNotification(notice, (params: unknown) => {
      const checked = notifications[notice].safeParse(params);
      // The schema is the one of `notice`; the compiler cannot follow the index through the union.
      if (checked.success) act(checked.data as NoticeParams<N>);
    });
  };
  hear('snapshot', ({ ticket, snapshot }) => watchers.get(ticket)?.(snapshot));
  hear('signIn.browser', ({ ticket, pending }) => signIns.get(ticket)?.onBrowser(pending));
  hear('signIn.confirmed', ({ ticket, email }) => signIns.get(ticket)?.onConfirmed(email));

  connection.onRequest<IdentityAnswer, void>('signIn.identity', async (params: unknown) => {
    const checked = questions['signIn.identity'].params.safeParse(params);
    const asked = checked.success ? signIns.get(checked.data.ticket) : undefined;
    return checked.success && asked !== undefined ? asked.onIdentity(checked.data.identity) : 'cancel';
  });

  const ask = async <M extends Exclude<Method, 'hello'>>(
    method: M,
    params: Params<M>,
    signal?: AbortSignal,
  ): Promise<Answer<M> | Err<Failure>> => {
    if (signal?.aborted === true) return fail('SIGN_IN_CANCELLED', {});
    const cancellation = new CancellationTokenSource();
    const cancel = (): void => cancellation.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const answer: unknown = await connection.sendRequest(method, params, cancellation.token);
      const checked = requests[method].result.safeParse(answer);
      return checked.success ? (checked.data as Answer<M>) : UNREADABLE;
    } catch (thrown) {
      return gone(thrown);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  };

  /** Fails where the host does not live; where it does, what it was asked has an end of its own. */
  const silence = async (): Promise<Err<Failure>> => {
    const hello = await sayHello(connection, parts);
    return hello.ok ? new Promise(() => {}) : hello;
  };

  /** A person who goes does not wait for a host that is stopped. */
  const askUntil = <M extends Exclude<Method, 'hello'>>(
    method: M,
    params: Params<M>,
    signal: AbortSignal,
  ): Promise<Answer<M> | Err<Failure>> => {
    const over = new AbortController();
    const left = new Promise<Err<Failure>>((resolve) => {
      signal.addEventListener('abort', () => resolve(silence()), { once: true, signal: over.signal });
    });
    return Promise.race([ask(method, params, signal), left]).finally(() => over.abort());
  };

  /** What nobody can cancel is not asked of a host that is stopped. */
  const askLiving = <M extends Exclude<Method, 'hello'>>(
    method: M,
    params: Params<M>,
  ): Promise<Answer<M> | Err<Failure>> => Promise.race([ask(method, params), silence()]);

  return (profile) => ({
    profile,
    snapshot: () => askLiving('snapshot', { profile }),
    async signIn(request) {
      const ticket = ++lastTicket;
      signIns.set(ticket, request);
      try {
        const { afresh, as, signal } = request;
        return await askUntil('signIn', { profile, afresh, as, ticket }, signal);
      } finally {
        signIns.delete(ticket);
      }
    },
    renew: ({ signal }) => askUntil('renew', { profile }, signal),
    refreshGroups: ({ signal }) => askUntil('refreshGroups', { profile }, signal),
    keepSignIn: ({ signal }) => askUntil('keepSignIn', { profile }, signal),
    signOut: ({ everywhere, forget = false }) => askLiving('signOut', { profile, everywhere, forget }),
    watch(listener) {
      const ticket = ++lastTicket;
      watchers.set(ticket, listener);
      void ask('watch', { profile, ticket });
      return () => {
        watchers.delete(ticket);
        void ask('unwatch', { ticket });
      };
    },
  });
}
