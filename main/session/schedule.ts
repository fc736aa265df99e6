import type { Failure } from '../support/failure.ts';
import type { SessionRecord } from './record.ts';
import { reactionTo } from './state.ts';

/** How far a renewal may be brought forward, as a share of the life, so that a fleet does not renew all at once. */
const JITTER_SHARE = 0.05;
const FIRST_RETRY_MS = 15_000;
const LONGEST_RETRY_MS = 10 * 60_000;
/** Somebody has to act; asking more often would not help, but a mended authority should be noticed. */
const RETRY_WHEN_SOMEBODY_IS_NEEDED_MS = 15 * 60_000;

/**
 * When to renew certificates that were issued at `nowMs` and end at `validUntilMs`: at `renewAtPercent` of what is
 * left of their life, a little earlier by chance. Wall-clock milliseconds. `random` gives [0, 1).
 */
export function renewalDue(
  nowMs: number,
  validUntilMs: number,
  renewAtPercent: number,
  random: () => number,
): number {
  const lifeMs = validUntilMs - nowMs;
  const share = renewAtPercent / 100 - random() * JITTER_SHARE;
  return nowMs + Math.max(0, Math.round(lifeMs * share));
}

/** The longest pause that `retryDue` makes. */
const LONGEST_PAUSE_MS = 1.2 * RETRY_WHEN_SOMEBODY_IS_NEEDED_MS;

/**
 * When what a record says is due. A try that was planned by a clock which has been set back since would come far too
 * late, perhaps after the certificates: it is due now. (A regular renewal stands between two times of the authority's.)
 */
export function plannedDue(
  { renewal, trouble }: Pick<SessionRecord, 'renewal' | 'trouble'>,
  nowMs: number,
): number {
  const { dueAtMs = Infinity } = renewal;
  const isTooFar = trouble !== undefined && dueAtMs !== Infinity && dueAtMs > nowMs + LONGEST_PAUSE_MS;
  return isTooFar ? nowMs : dueAtMs;
}

/**
 * When to try again after the `failures`-th failure in a row (1 for the first): doubling from 15 s to 10 min, with
 * a fifth of chance either way, scaled down for certificates that live only minutes; never before the time that
 * Okta itself named.
 */
export function retryDue(
  nowMs: number,
  failures: number,
  cause: Failure,
  lifeMs: number,
  random: () => number,
): number {
  const scale = Math.min(1, lifeMs / (60 * 60_000));
  const doubled = FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10);
  const longest = reactionTo(cause) === 'wait' ? LONGEST_RETRY_MS : RETRY_WHEN_SOMEBODY_IS_NEEDED_MS;
  const wait = reactionTo(cause) === 'wait' ? Math.min(doubled, longest) : longest;
  const due = nowMs + Math.max(1_000, Math.round(wait * scale * (0.8 + 0.4 * random())));
  return cause.code === 'OKTA_BUSY' ? Math.max(due, cause.facts.retryAt) : due;
}
