import type { Groups } from '../okta/types.ts';
import type { GroupList } from './snapshot.ts';

/**
 * The list to show after Okta was asked: a known list replaces the one before, an empty one too; no list keeps the
 * one before and says since when it has not been confirmed. Times in wall-clock milliseconds.
 */
export function groupsAfter(
  earlier: GroupList | undefined,
  answered: Groups,
  nowMs: number,
): GroupList | undefined {
  if (answered.kind === 'known') {
    return { names: [...answered.names], source: answered.source, asOfMs: nowMs };
  }
  if (earlier === undefined) return undefined;
  return { ...earlier, unknownSinceMs: earlier.unknownSinceMs ?? nowMs };
}
