import type { Socket } from 'node:net';
import { CancellationTokenSource, type MessageConnection } from 'vscode-jsonrpc/node';
import type { IdentityAnswer, SessionSnapshot } from '../session/snapshot.ts';
import type { Session, SignInRequest } from '../session/types.ts';
import { type Failure, fail, problemOf } from '../support/failure.ts';
import type { Result } from '../support/result.ts';
import {
  type Answer,
  type Method,
  type Notice,
  type NoticeParams,
  notifications,
  type Params,
  questions,
  requests,
} from './contract.ts';
import { connectionOver } from './wire.ts';

/** A snapshot may hold a few hundred groups and login names; this is far above. */
const LONGEST_ANSWER = 4 * 1024 * 1024;

export function openConnection(socket: Socket): MessageConnection {
  const connection = connectionOver(socket, { message: LONGEST_ANSWER });
  connection.listen();
  return connection;
}

/** Sessions that live in the host, behind the same interface as those that live here. */
export function remoteSessions(connection: MessageConnection): (profile: string) => Session {
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
  ): Promise<Answer<M> | Result<never, Failure>> => {
    if (signal?.aborted === true) return fail('SIGN_IN_CANCELLED', {});
    const cancellation = new CancellationTokenSource();
    const cancel = (): void => cancellation.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const answer: unknown = await connection.sendRequest(method, params, cancellation.token);
      const checked = requests[method].result.safeParse(answer);
      if (!checked.success) return fail('HOST_GONE', { problem: 'its answer cannot be read' });
      return checked.data as Answer<M>;
    } catch (thrown) {
      return fail('HOST_GONE', { problem: problemOf(thrown) });
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  };

  return (profile) => ({
    profile,
    snapshot: () => ask('snapshot', { profile }),
    async signIn(request) {
      const ticket = ++lastTicket;
      signIns.set(ticket, request);
      try {
        const { afresh, as, signal } = request;
        return await ask('signIn', { profile, afresh, as, ticket }, signal);
      } finally {
        signIns.delete(ticket);
      }
    },
    renew: ({ signal }) => ask('renew', { profile }, signal),
    refreshGroups: ({ signal }) => ask('refreshGroups', { profile }, signal),
    signOut: ({ everywhere, forget = false }) => ask('signOut', { profile, everywhere, forget }),
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
