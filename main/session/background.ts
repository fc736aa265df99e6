import type { Failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';
import type { SessionContext } from './context.ts';
import { policyDue } from './follow-access.ts';
import { type Keeper, keep } from './keeper.ts';
import { isLostByAgent } from './lost-by-agent.ts';
import { plannedDue } from './schedule.ts';
import { certificatesOf } from './validity.ts';

/** What a host does for a session without being asked, by the wall clock. */
export interface Background {
  tidy(): Promise<void>;
  /** See `LocalSession.keepFresh`. */
  keepFresh(signal: AbortSignal): void;
  /** See `LocalSession.wake`. */
  wake(): void;
  /** To be called when what is due may have changed. */
  replan(): void;
}

/** How the session does it. Failures are recorded by then, but for that of `tidy`. */
export interface BackgroundDeeds {
  /** BUSY_ELSEWHERE where another process was at work all the time. */
  tidy(): Promise<Result<void, Failure>>;
  ranOut(endedAtMs: number): void;
  renew(signal: AbortSignal): Promise<unknown>;
  followPolicy(signal: AbortSignal): Promise<void>;
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

/** Whoever held the profile's lock for so long will be done by then, or is stuck. */
const TIDY_AGAIN_MS = 60_000;

export function createBackground(context: SessionContext, deeds: BackgroundDeeds): Background {
  const { clock } = context.parts;
  let keeper: Keeper | undefined;
  /** Up to which end certificates were tidied; their record stays, to say that they have run out. */
  let tidiedUntilMs = Number.NEGATIVE_INFINITY;
  /** When to tidy again, because another process was at work all the time. */
  let untidyUntilMs = Number.POSITIVE_INFINITY;
  /**
   * The certificate that was renewed because the agent had lost it, base64: once for each, and what did not help is
   * tried again as any renewal that met trouble.
   */
  let replaced: string | undefined;
  /** Since the last try the way to the others may have come back. */
  let awakened = false;

  const tidy = async (): Promise<void> => {
    const done = await deeds.tidy();
    const isBusy = !done.ok && done.error.code === 'BUSY_ELSEWHERE';
    untidyUntilMs = isBusy ? clock.now() + TIDY_AGAIN_MS : Number.POSITIVE_INFINITY;
  };
  const due = async (): Promise<Due> => {
    const loaded = await context.records.load();
    const record = loaded.ok ? loaded.value : undefined;
    if (record === undefined || record.leaving === true) {
      return { renewalMs: Infinity, expiryMs: Infinity, policyMs: Infinity };
    }
    const nowMs = clock.now();
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
      policyMs: policyDue(context.profile, record),
    };
  };
  const nextDueMs = async (): Promise<number> => {
    const { renewalMs, expiryMs, policyMs } = await due();
    const nextMs = Math.min(renewalMs, expiryMs, policyMs, untidyUntilMs);
    // Nothing waited for it; trouble that comes later has a pause of its own.
    if (nextMs > clock.now()) awakened = false;
    return nextMs;
  };
  const run = async (signal: AbortSignal): Promise<void> => {
    const { renewalMs, expiryMs, policyMs, lost } = await due();
    const nowMs = clock.now();
    if (expiryMs <= nowMs) {
      tidiedUntilMs = expiryMs;
      deeds.ranOut(expiryMs);
    }
    if (Math.min(expiryMs, untidyUntilMs) <= nowMs) await tidy();
    // The session was closed meanwhile, and what would begin now would be cut off.
    if (signal.aborted) return;
    replaced = lost ?? replaced;
    awakened = false;
    if (renewalMs <= nowMs) await deeds.renew(signal);
    else if (policyMs <= nowMs) await deeds.followPolicy(signal);
  };

  return {
    tidy,
    keepFresh(signal) {
      keeper = keep(clock, { nextDueMs, run: () => run(signal) }, signal);
    },
    wake() {
      awakened = true;
      keeper?.replan();
    },
    replan: () => keeper?.replan(),
  };
}

/** Whether the other end was not reached at all, as it is without a network. */
function foundNobody(cause: Failure | undefined): boolean {
  return cause?.code === 'OKTA_UNREACHABLE' || cause?.code === 'CA_UNREACHABLE';
}
