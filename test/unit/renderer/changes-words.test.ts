import { describe, expect, it } from 'vitest';
import type { ShownChanges } from '#main/session/snapshot.ts';
import { timesOf } from '#main/support/words/times.ts';
import {
  comparedWith,
  gainedWords,
  groupChange,
  lostWords,
  resizedWords,
} from '../../../renderer/words/changes.ts';

const at = (time: string): number => Date.parse(`2026-11-${time}Z`);
const TIMES = timesOf({
  clock: { now: () => at('23T11:02:00') } as Parameters<typeof timesOf>[0]['clock'],
  format: { locale: 'en-GB', timeZone: 'UTC' },
});
const role = (groups: readonly string[]) => ({ name: 'dba', title: 'Database operator', hosts: 12, groups });
const CHANGES: ShownChanges = {
  ...{ gained: [], lost: [], resized: [], groupsGained: ['new'], groupsLost: ['old'] },
  ...{
    hostsBefore: 1,
    hostsNow: 2,
    policyChanged: true,
    sinceMs: at('20T08:11:00'),
    atMs: at('23T10:58:00'),
  },
};

describe('what changed', () => {
  it('names the group that came or went, or else the policy', () => {
    expect(gainedWords(role(['new', 'kept']), CHANGES, ['dba'])).toBe(
      'You are now in the group `new`. It reaches 12 hosts as `dba`.',
    );
    expect(gainedWords(role(['kept']), CHANGES, [])).toBe(
      'The access policy now gives it to your group `kept`. It reaches 12 hosts.',
    );
    expect(lostWords(role(['old']), CHANGES)).toBe(
      'You are no longer in the group `old`. It reached 12 hosts. If you still need it, ask for the group `old`.',
    );
    expect(lostWords(role(['kept']), CHANGES)).toBe(
      'The access policy gives it to none of your groups any more. It reached 12 hosts.',
    );
    expect(resizedWords(role([]), 1_020)).toBe('It reaches 12 hosts, 1,008 fewer than before.');
    expect(groupChange(['a', 'b'], false)).toBe(
      'You are no longer in the groups `a` and `b`, which change no role.',
    );
  });

  it('is compared with the last sign-in, or within one sign-in with what there was', () => {
    expect(comparedWith(CHANGES, at('23T08:02:00'), TIMES)).toBe(
      'Compared with your last sign-in, as of Friday 20 November, 08:11. Everything not listed is as it was.',
    );
    expect(comparedWith({ ...CHANGES, sinceMs: at('23T09:00:00') }, at('23T08:02:00'), TIMES)).toBe(
      'Compared with what you had at 09:00. Everything not listed is as it was.',
    );
  });
});
