import type { ResolvedProfile } from '../settings/schema.ts';
import { type Failure, problemOf } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';
import { unforeseen } from '../support/unforeseen.ts';
import { createBackground } from './background.ts';
import { createContext, type SessionContext, type SessionParts } from './context.ts';
import { BACKGROUND_PATIENCE_MS, followAccess, POLICY_PATIENCE_MS } from './follow-access.ts';
import type { ActivityEvent } from './journal/events.ts';
import { happened, type Operation, signedOut } from './journal/happened.ts';
import { keepSignIn } from './keep-sign-in.ts';
import { letGo } from './let-go.ts';
import { createMemory, type SessionMemory } from './memory.ts';
import { readSnapshot } from './read.ts';
import type { SessionRecord } from './record.ts';
import { refreshGroups } from './refresh-groups.ts';
import { renew } from './renewal.ts';
import { signIn } from './sign-in.ts';
import { createSignInParty } from './sign-in-party.ts';
import { signOut } from './sign-out.ts';
import type { SessionSnapshot } from './snapshot.ts';
import type { Activity } from './state.ts';
import { tidy } from './tidy.ts';
import type { RenewRequest, Session, SignInRequest } from './types.ts';
import { createUnderWay } from './under-way.ts';
import { endUnkeptSignIn } from './unkept.ts';

export type { SessionParts } from './context.ts';

/** A session in the process that does its work: the host, or a command that found no host. */
export interface LocalSession extends Session {
  /** Puts right what an earlier process left behind. Once, at start. */
  tidy(): Promise<void>;
  /** Renews in the background, by the wall clock, until `signal` aborts. */
  keepFresh(signal: AbortSignal): void;
  /**
   * The computer woke up, or is on another network: what is due is looked at now, and what found nobody at the other end
   * is tried again before its pause is over. Does nothing where nobody keeps the session fresh.
   */
  wake(): void;
  /**
   * Before this process ends: nobody waits for a browser any more, what is being done comes to its end if that takes no
   * more than three seconds, and a host leaves nothing in an agent that keeps entries for ever.
   */
  close(): Promise<void>;
}

/** What takes longer at the end is finished by the next start; systems that shut down wait not much longer. */
const END_PATIENCE_MS = 3_000;

export function createSession(profile: ResolvedProfile, parts: SessionParts, hosted: boolean): LocalSession {
  const context = createContext(profile, parts);
  const memory = createMemory(context);
  const { doing, over: underWayIsOver } = createUnderWay();
  const listeners = new Set<(snapshot: SessionSnapshot) => void>();
  let signingIn: Activity | undefined;
  let renewal:
    | { readonly answer: Promise<Result<SessionSnapshot, Failure>>; readonly signal: AbortSignal }
    | undefined;

  const snapshot = (): Promise<Result<SessionSnapshot, Failure>> =>
    readSnapshot(profile.name, {
      clock: parts.clock,
      stateFolder: parts.folders.state,
      hosted,
      agentAt: context.agentAt,
      activity: signingIn ?? { kind: renewal === undefined ? 'idle' : 'renewing' },
    });
  const tellListeners = async (): Promise<void> => {
    if (listeners.size === 0) return;
    const seen = await snapshot();
    if (!seen.ok) return;
    for (const listener of listeners) {
      try {
        listener(seen.value);
      } catch (thrown) {
        parts.log.warn('session.listener', { problem: problemOf(thrown) });
      }
    }
  };
  let announced = Promise.resolve();
  /** One after the other: what was seen earlier must not be told last. */
  const announce = (): Promise<void> => {
    announced = announced
      .then(tellListeners)
      .catch((thrown: unknown) => parts.log.warn('session.announce', { problem: problemOf(thrown) }));
    return announced;
  };
  const setSigningIn = (next: Activity | undefined): void => {
    signingIn = next;
    void announce();
  };
  const recorded = async (): Promise<SessionRecord | undefined> => {
    const loaded = await context.records.load();
    return loaded.ok ? loaded.value : undefined;
  };
  const note = (events: readonly ActivityEvent[]): void => {
    for (const event of events) context.journal.note(profile.name, event);
  };
  /** Runs `work`, and writes down for the person what became of it. */
  const noted = <T>(
    operation: Operation,
    work: () => Promise<Result<T, Failure>>,
  ): Promise<Result<T, Failure>> =>
    doing(async () => {
      const before = await recorded();
      const done = await work();
      note(happened(operation, before, await recorded(), done));
      return done;
    });
  const follow = async (request: RenewRequest, patienceMs: number): Promise<void> => {
    const followed = await contained(context, () => followAccess(context, request, patienceMs));
    if (!followed.ok) parts.log.warn('session.access', { code: followed.error.code });
  };
  /** Runs one operation and keeps exceptions inside; then `over`, and says what changed. */
  const operate = async (
    operation: Operation,
    work: () => Promise<Result<void, Failure>>,
    over: () => void,
    request: RenewRequest,
  ): Promise<Result<SessionSnapshot, Failure>> => {
    const done = await noted(operation, async () => {
      const worked = await contained(context, work);
      if (!hosted) await contained(context, async () => ok(await endUnkeptSignIn(context, memory)));
      // The certificates are in their places, whatever becomes of this.
      if (worked.ok) await follow(request, POLICY_PATIENCE_MS);
      return worked;
    });
    if (operation === 'sign-in') await context.journal.prune();
    over();
    void announce();
    background.replan();
    return done.ok ? snapshot() : done;
  };

  const background = createBackground(context, {
    async tidy() {
      const done = await doing(() => contained(context, () => tidy(context, memory)));
      await announce();
      return done;
    },
    ranOut: (endedAtMs) => note([{ kind: 'ran-out', endedAtMs }]),
    renew: (signal) => session.renew({ signal }),
    async followPolicy(signal) {
      await noted('policy', async () => ok(await follow({ signal }, BACKGROUND_PATIENCE_MS)));
      await announce();
    },
  });

  let leaving = new AbortController();
  const join = createSignInParty((request) =>
    operate(
      'sign-in',
      () => signInAlone(context, memory, request, setSigningIn),
      () => {
        signingIn = undefined;
      },
      request,
    ),
  );

  const session: LocalSession = {
    profile: profile.name,
    snapshot,
    signIn: (request) => join({ ...request, signal: AbortSignal.any([request.signal, leaving.signal]) }),
    async renew(request) {
      renewal ??= {
        signal: request.signal,
        answer: operate(
          'renewal',
          () => renew(context, memory, request),
          () => {
            renewal = undefined;
          },
          request,
        ),
      };
      void announce();
      const joined = renewal;
      const answer = await joined.answer;
      // Whoever began it gave up waiting for the lock; we have not.
      const given = !answer.ok && joined.signal !== request.signal && joined.signal.aborted;
      return given && !request.signal.aborted ? session.renew(request) : answer;
    },
    refreshGroups: (request) =>
      operate(
        'groups',
        () => refreshGroups(context, memory, request),
        () => {},
        request,
      ),
    async keepSignIn(request) {
      const done = await doing(() => contained(context, () => keepSignIn(context, memory, request)));
      await announce();
      return done.ok ? snapshot() : done;
    },
    async signOut(request) {
      // Somebody who leaves waits for no browser any more.
      leaving.abort();
      leaving = new AbortController();
      const done = await doing(() => contained(context, () => signOut(context, memory, request)));
      if (done.ok && request.forget !== true) note(signedOut(done.value));
      if (request.forget === true) await context.journal.forget(profile.name);
      await announce();
      return done;
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async tidy() {
      await background.tidy();
      await context.journal.prune();
    },
    keepFresh: background.keepFresh,
    wake: background.wake,
    async close() {
      leaving.abort();
      await underWayIsOver(parts.clock, END_PATIENCE_MS);
      // What a command brought stays when it ends, where it was asked for.
      if (hosted) await letGo(context);
      memory.closeConnections();
    },
  };
  return session;
}

/** Another process's sign-in for the same profile is not joined, but named: two browsers would only confuse. */
async function signInAlone(
  context: SessionContext,
  memory: SessionMemory,
  request: SignInRequest,
  setActivity: (activity: Activity) => void,
): Promise<Result<void, Failure>> {
  const lock = await context.signInLock();
  if (!lock.ok) return lock;
  try {
    return await signIn(context, memory, request, setActivity);
  } finally {
    await lock.value.release();
  }
}

/** The border of the module: what is thrown inside was not foreseen, and becomes a failure like any other. */
async function contained<T>(
  context: SessionContext,
  work: () => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  try {
    return await work();
  } catch (thrown) {
    context.parts.log.warn('session.unforeseen', { problem: problemOf(thrown) });
    return err(unforeseen(thrown));
  }
}
