import { dayName } from '../../main/support/words/time.ts';
import type { Times } from '../../main/support/words/times.ts';
import type { ActivityEntry } from '../../preload/contract/answers.ts';

export const activitySentence =
  'What Latchkey did on this computer in the last 30 days. No keys, tokens or passwords are ever written here.';
export const exportLabel = 'Export';
export const filterLabel = 'Filter activity';
export const showLabel = 'Show';

/** What can be shown apart from the rest, in the order of the choice. */
export const SHOWN = {
  everything: 'Everything',
  problems: 'Problems only',
  'sign-in': 'Sign-in',
  access: 'Access',
} as const;
export type Shown = keyof typeof SHOWN;

export const nothingYet = {
  title: 'Nothing has happened yet',
  sentence: 'From the first sign-in on, everything that Latchkey does is listed here.',
};

export const nothingFits = {
  title: (words: string): string =>
    words.trim() === '' ? 'Nothing of this kind' : `Nothing fits “${words.trim()}”`,
  clear: 'Show everything',
};

export const showOlder = (count: number): string => `Show ${count} older`;

/** "Today, Monday 23 November", "Friday 20 November". */
export function dayHeading(atMs: number, { now, format }: Times): string {
  const day = dayName(atMs, now, format);
  return day === dayName(now, now, format) ? `Today, ${day}` : day;
}

/** Spoken when the filter has changed. */
export function countWords(entries: readonly ActivityEntry[]): string {
  return entries.length === 1 ? '1 entry' : `${entries.length} entries`;
}
