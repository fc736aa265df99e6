import type { ResolvedProfile } from '../settings/schema.ts';
import { type Failure, problemOf } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';
import { unforeseen } from '../support/unforeseen.ts';
import { createContext, type SessionContext, type SessionParts } from './context.ts';
import { BACKGROUND_PATIENCE_MS, followAccess, POLICY_PATIENCE_MS, policyDue } from './follow-access.ts';
import type { ActivityEvent } from './journal/events.ts';
import { happened, type Operation, signedOut } from './journal/happened.ts';
import { keepSignIn } from './keep-sign-in.ts';
import { type Keeper, keep } from './keeper.ts';
import { letGo } from './let-go.ts';
import { isLostByAgent } from './lost-by-agent.ts';
import { createMemory, type SessionMemory } from './memory.ts';
import { readSnapshot } from './read.ts';
import type { SessionRecord } from './record.ts';
import { refreshGroups } from './refresh-groups.ts';
import { renew } from './renewal.ts';
import { plannedDue } from './schedule.ts';
import { signIn } from './sign-in.ts';
import { createSignInParty } from './sign-in-party.ts';
import { signOut } from './sign-out.ts';
import type { SessionSnapshot } from './snapshot.ts';
import type { Activity } from './state.ts';
import { tidy } from './tidy.ts';
import type { RenewRequest, Session, SignInRequest } from './types.ts';
import { createUnderWay } from './under-way.ts';
import { endUnkeptSignIn } from './unkept.ts';
import { certificatesOf } from './validity.ts';

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
   * more than a few seconds, and nothing stays in an agent that keeps entries for ever.
   */
  close(): Promise<void>;
}

/** Whoever held the profile's lock for so long will be done by then, or is stuck. */
const TIDY_AGAIN_MS = 60_000;
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
  let keeper: Keeper | undefined;

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
    keeper?.replan();
    return done.ok ? snapshot() : done;
  };

  /** Up to which end certificates were tidied; their record stays, to say that they have run out. */
  let tidiedUntilMs = Number.NEGATIVE_INFINITY;
  /** When to tidy again, because another process was at work all the time. */
  let untidyUntilMs = Number.POSITIVE_INFINITY;
  const tidyAway = async (): Promise<void> => {
    const done = await doing(() => contained(context, () => tidy(context, memory)));
    const isBusy = !done.ok && done.error.code === 'BUSY_ELSEWHERE';
    untidyUntilMs = isBusy ? parts.clock.now() + TIDY_AGAIN_MS : Number.POSITIVE_INFINITY;
    await announce();
  };
  /**
   * The certificate that was renewed because the agent had lost it, base64: once for each, and what did not help is
   * tried again as any renewal that met trouble.
   */
  let replaced: string | undefined;
  /** Since the last try the way to the others may have come back. */
  let awakened = false;
  const due = async (): Promise<Due> => {
    const loaded = await context.records.load();
    const record = loaded.ok ? loaded.value : undefined;
    if (record === undefined || record.leaving === true) {
      return { renewalMs: Infinity, expiryMs: Infinity, policyMs: Infinity };
    }
    const nowMs = parts.clock.now();
    // The clock has been set back: what had ended by it may end once more.
    if (tidiedUntilMs > nowMs) tidiedUntilMs = Number.NEGATIVE_INFINITY;
    const { ssh, x509 } = certificatesOf(record);
    const ends = [ssh?.validBeforeMs, x509?.notAfterMs].filter((end) => end !== undefined);
    const plannedMs = plannedDue(record, nowMs);
    const mayReplace =
      plannedMs !== Infinity && record.trouble === undefined && record.ssh?.certificate !== replaced;
    const lost = mayReplace && (await isLostByAgent(context, record)) ? record.ssh?.certificate : undefined;
    const isCutOff = plannedMs !== Infinity && foundNobody(record.trouble?.failure);
    return {
      lost,
      renewalMs: lost === undefined && !(awakened && isCutOff) ? plannedMs : nowMs,
      expiryMs: Math.min(...ends.filter((end) => end > tidiedUntilMs)),
      policyMs: policyDue(profile, record),
    };
  };

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
      await tidyAway();
      await context.journal.prune();
    },
    keepFresh(signal) {
      keeper = keep(
        parts.clock,
        {
          async nextDueMs() {
            const { renewalMs, expiryMs, policyMs } = await due();
            const nextMs = Math.min(renewalMs, expiryMs, policyMs, untidyUntilMs);
            // Nothing waited for it; trouble that comes later has a pause of its own.
            if (nextMs > parts.clock.now()) awakened = false;
            return nextMs;
          },
          async run() {
            const { renewalMs, expiryMs, policyMs, lost } = await due();
            const nowMs = parts.clock.now();
            if (expiryMs <= nowMs) {
              tidiedUntilMs = expiryMs;
              note([{ kind: 'ran-out', endedAtMs: expiryMs }]);
            }
            if (Math.min(expiryMs, untidyUntilMs) <= nowMs) await tidyAway();
            replaced = lost ?? replaced;
            awakened = false;
            if (renewalMs <= nowMs) await session.renew({ signal });
            else if (policyMs <= nowMs) {
              await noted('policy', async () => ok(await follow({ signal }, BACKGROUND_PATIENCE_MS)));
              await announce();
            }
          },
        },
        signal,
      );
    },
    wake() {
      awakened = true;
      keeper?.replan();
    },
    async close() {
      leaving.abort();
      await underWayIsOver(parts.clock, END_PATIENCE_MS);
      await letGo(context);
      memory.closeConnections();
    },
  };
  return session;
}

/** Whether the other end was not reached at all, as it is without a network. */
function foundNobody(cause: Failure | undefined): boolean {
  return cause?.code === 'OKTA_UNREACHABLE' || cause?.code === 'CA_UNREACHABLE';
}

/** What is to be done next, by the wall clock; Infinity where nothing is. */
interface Due {
  readonly renewalMs: number;
  readonly expiryMs: number;
  /** When the access policy is looked at again. */
  readonly policyMs: number;
  /** The certificate that the ssh-agent has lost, base64: renewed at once. */
  readonly lost?: string | undefined;
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
