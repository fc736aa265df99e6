import type { ResolvedProfile } from '../settings/schema.ts';
import { type Failure, failure, problemOf } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';
import { createContext, type SessionContext, type SessionParts } from './context.ts';
import { type Keeper, keep } from './keeper.ts';
import { createMemory, type SessionMemory } from './memory.ts';
import { readSnapshot } from './read.ts';
import { renew } from './renewal.ts';
import { signIn } from './sign-in.ts';
import { createSignInParty } from './sign-in-party.ts';
import { signOut } from './sign-out.ts';
import type { SessionSnapshot } from './snapshot.ts';
import type { Activity } from './state.ts';
import { tidy } from './tidy.ts';
import type { Session, SignInRequest } from './types.ts';
import { validityOf } from './validity.ts';

export type { SessionParts } from './context.ts';

/** A session in the process that does its work: the host, or a command that found no host. */
export interface LocalSession extends Session {
  /** Puts right what an earlier process left behind. Once, at start. */
  tidy(): Promise<void>;
  /** Renews in the background, by the wall clock, until `signal` aborts. */
  keepFresh(signal: AbortSignal): void;
  close(): void;
}

export function createSession(profile: ResolvedProfile, parts: SessionParts, hosted: boolean): LocalSession {
  const context = createContext(profile, parts);
  const memory = createMemory(context);
  const listeners = new Set<(snapshot: SessionSnapshot) => void>();
  let activity: Activity = { kind: 'idle' };
  let keeper: Keeper | undefined;
  let pendingRenewal: Promise<Result<SessionSnapshot, Failure>> | undefined;

  const snapshot = (): Promise<Result<SessionSnapshot, Failure>> =>
    readSnapshot(profile.name, {
      clock: parts.clock,
      stateFolder: parts.folders.state,
      hosted,
      activity,
    });
  const announce = async (): Promise<void> => {
    if (listeners.size === 0) return;
    const seen = await snapshot();
    if (seen.ok) for (const listener of listeners) listener(seen.value);
  };
  const setActivity = (next: Activity): void => {
    activity = next;
    void announce();
  };
  /** Runs one operation, says what changed, and keeps exceptions inside. */
  const operate = async (
    work: () => Promise<Result<void, Failure>>,
  ): Promise<Result<SessionSnapshot, Failure>> => {
    const done = await contained(context, work);
    setActivity({ kind: 'idle' });
    keeper?.replan();
    return done.ok ? snapshot() : done;
  };

  /** The end of certificates is tidied once; their record stays, to say that they have run out. */
  let tidiedUntilMs: number | undefined;
  const tidyAway = async (): Promise<void> => {
    await contained(context, async () => ok(await tidy(context, memory)));
    await announce();
  };
  const due = async (): Promise<{ renewalMs: number | undefined; expiryMs: number | undefined }> => {
    const loaded = await context.records.load();
    const record = loaded.ok ? loaded.value : undefined;
    const endMs = record === undefined ? undefined : validityOf(record)?.untilMs;
    return {
      renewalMs: record?.leaving === true ? undefined : record?.renewal.dueAtMs,
      expiryMs: endMs === tidiedUntilMs ? undefined : endMs,
    };
  };

  const session: LocalSession = {
    profile: profile.name,
    snapshot,
    signIn: createSignInParty((request) => operate(() => signInAlone(context, memory, request, setActivity))),
    renew(request) {
      pendingRenewal ??= operate(() => {
        setActivity({ kind: 'renewing' });
        return renew(context, memory, request);
      }).finally(() => {
        pendingRenewal = undefined;
      });
      return pendingRenewal;
    },
    async signOut(request) {
      const done = await contained(context, () => signOut(context, memory, request));
      await announce();
      return done;
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tidy: tidyAway,
    keepFresh(signal) {
      keeper = keep(
        parts.clock,
        {
          async nextDueMs() {
            const { renewalMs, expiryMs } = await due();
            return Math.min(renewalMs ?? Infinity, expiryMs ?? Infinity);
          },
          async run() {
            const { renewalMs, expiryMs } = await due();
            const nowMs = parts.clock.now();
            if (expiryMs !== undefined && expiryMs <= nowMs) {
              tidiedUntilMs = expiryMs;
              await tidyAway();
            }
            if (renewalMs !== undefined && renewalMs <= nowMs) await session.renew({ signal });
          },
        },
        signal,
      );
    },
    close: () => memory.forgetConnections(),
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
    return err(failure('INTERNAL', { problem: problemOf(thrown) }));
  }
}
