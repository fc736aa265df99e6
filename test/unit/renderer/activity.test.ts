import { describe, expect, test } from 'vitest';
import { timesOf } from '../../../main/support/words/times.ts';
import type { ActivityEntry } from '../../../preload/contract/answers.ts';
import { byDay, keysOf, narrow, WHOLE } from '../../../renderer/pages/activity/narrow.ts';
import { dayHeading } from '../../../renderer/words/activity.ts';

const NOW = Date.parse('2026-11-23T11:02:09Z');
const times = timesOf({ clock: { now: () => NOW }, format: { locale: 'en-GB', timeZone: 'UTC' } });
const DAY_MS = 24 * 60 * 60_000;

const entry = (sentence: string, more: Partial<ActivityEntry> = {}): ActivityEntry => ({
  atMs: NOW,
  kind: 'person',
  tone: 'plain',
  sentence,
  ...more,
});

describe('narrowing the activity', () => {
  const pinned = entry('You pinned db-1.');
  const busy = entry('Okta was busy.', { kind: 'problem', tone: 'warn', facts: 'OKTA_BUSY, status 503' });
  const lost = entry('Your access changed: lost the role Operator.', { kind: 'access', tone: 'warn' });
  const all = [pinned, busy, lost];

  test('finds all the words, in any order and case, in sentences and facts', () => {
    expect(narrow(all, { ...WHOLE, words: ' DB-1  pinned ' })).toEqual([pinned]);
    expect(narrow(all, { ...WHOLE, words: '503' })).toEqual([busy]);
    expect(narrow(all, { ...WHOLE, words: 'okta pinned' })).toEqual([]);
    expect(narrow(all, WHOLE)).toEqual(all);
  });

  test('keeps one kind; a lost role is access, and no problem', () => {
    expect(narrow(all, { words: '', shown: 'problems' })).toEqual([busy]);
    expect(narrow(all, { words: '', shown: 'access' })).toEqual([lost]);
    expect(narrow(all, { words: '', shown: 'sign-in' })).toEqual([]);
  });
});

test('days have their names, and only today says so', () => {
  const before = [0, 3, 3, 400].map((days) => entry(`${days}`, { atMs: NOW - days * DAY_MS }));
  const days = byDay(before, (atMs) => dayHeading(atMs, times));
  expect(days.map(({ heading, entries }) => [heading, entries.length])).toEqual([
    ['Today, Monday 23 November', 1],
    ['Friday 20 November', 2],
    ['Sunday 19 October 2025', 1],
  ]);
});

test('an entry keeps its name when newer ones come above it, also in the same millisecond', () => {
  const old = [entry('second'), entry('first'), entry('before', { atMs: NOW - 1 })];
  const names = keysOf(old);
  const now = keysOf([entry('newest', { atMs: NOW + 1 }), entry('third'), ...old]);
  expect(new Set(now.values()).size).toBe(5);
  for (const one of old) expect(now.get(one)).toBe(names.get(one));
});
