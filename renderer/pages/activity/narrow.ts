import type { ActivityEntry } from '../../../preload/contract/answers.ts';
import type { Shown } from '../../words/activity.ts';

export interface Narrowing {
  readonly words: string;
  readonly shown: Shown;
}
export const WHOLE: Narrowing = { words: '', shown: 'everything' };

/** Those of a kind in which all the words stand, anywhere and in any case. */
export function narrow(
  entries: readonly ActivityEntry[],
  { words, shown }: Narrowing,
): readonly ActivityEntry[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return entries.filter((entry) => {
    const text = `${entry.sentence} ${entry.facts ?? ''}`.toLowerCase();
    return isOfKind(entry, shown) && wanted.every((word) => text.includes(word));
  });
}

function isOfKind({ kind, tone }: ActivityEntry, shown: Shown): boolean {
  switch (shown) {
    case 'everything':
      return true;
    case 'problems':
      return kind === 'problem' || tone === 'stop';
    case 'sign-in':
    case 'access':
      return kind === shown;
  }
}

export interface Day {
  readonly heading: string;
  readonly entries: readonly ActivityEntry[];
}

/** Entries that follow each other on the same day, under its heading. */
export function byDay(
  entries: readonly ActivityEntry[],
  headingOf: (atMs: number) => string,
): readonly Day[] {
  const days: { heading: string; entries: ActivityEntry[] }[] = [];
  for (const entry of entries) {
    const heading = headingOf(entry.atMs);
    const last = days.at(-1);
    if (last?.heading === heading) last.entries.push(entry);
    else days.push({ heading, entries: [entry] });
  }
  return days;
}

/**
 * A name for each that stays its own while newer ones come above it: its time, and of those of the same millisecond how
 * many were before it. `entries` have the newest first.
 */
export function keysOf(entries: readonly ActivityEntry[]): ReadonlyMap<ActivityEntry, string> {
  const before = new Map<number, number>();
  return new Map(
    entries.toReversed().map((entry) => {
      const count = before.get(entry.atMs) ?? 0;
      before.set(entry.atMs, count + 1);
      return [entry, `${entry.atMs} ${count}`];
    }),
  );
}
