import { describe, expect, it } from 'vitest';
import type { HostRow, HostSection } from '../../../preload/contract/answers.ts';
import { runsOf } from '../../../preload/contract/runs.ts';
import { canConnect, type Hosts, shownSections } from '../../../renderer/pages/hosts/sections.ts';
import { asName, sectionCount, sectionSentence, sectionTitle } from '../../../renderer/words/hosts.ts';

const row = (name: string, more: Partial<HostRow> = {}): HostRow => ({
  ...{ name, isPattern: false, answer: 'granted', ending: false },
  ...{ accounts: ['deploy'], labels: [] },
  ...more,
});
const section = (kind: HostSection['kind'], title: string, rows: readonly number[], of = 1): HostSection => ({
  ...{ kind, title, rowRuns: runsOf(rows), of: Math.max(of, rows.length) },
  ...{ groups: [`ssh-${title}`], accounts: ['deploy'] },
});
const LIST: Hosts = {
  ...{ kind: 'hosts', list: 1, reached: 2, roles: [], showUngranted: true, policySerial: 1 },
  rows: [row('a'), row('b'), ...['c', 'd', 'e'].map((name) => row(name, { answer: 'not-granted' }))],
  sections: [section('role', 'web', [0, 1])],
};

const told = (sections: ReturnType<typeof shownSections>): unknown =>
  sections.map((one) => [one.kind, one.rows.map(({ name }) => name), sectionCount(one)]);

describe('what the page lists', () => {
  it('begins with the pinned hosts, those too that are in no list any more', () => {
    const sections = shownSections(LIST, LIST, ['b', 'gone'], false);
    expect(told(sections)).toEqual([
      ['pinned', ['b', 'gone'], '2 hosts'],
      ['role', ['a', 'b'], '2 hosts'],
    ]);
    expect(sections[0]?.rows[1]?.answer).toBe('not-granted');
  });

  it('has one head for all that is out of reach, and pins only among what was found', () => {
    const found = {
      sections: [
        section('role', 'web', [1], 2),
        section('missing', 'x', [2], 40),
        section('nobody', 'y', [3], 2),
      ],
    };
    const sections = shownSections(LIST, found, ['a', 'b', 'gone'], true);
    expect(told(sections)).toEqual([
      ['pinned', ['b'], '1 host'],
      ['role', ['b'], '1 of 2'],
      ['unreached', ['c', 'd'], '2 of 3'],
    ]);
    expect(sections.map(sectionTitle)).toEqual(['Pinned', 'web', 'Hosts you cannot reach']);
  });

  it('has hosts that a pattern alone covers, by the numbers after its rows', () => {
    const found = { sections: [section('role', 'web', [5])], extra: [row('new.dev.example.com')] };
    expect(told(shownSections(LIST, found, [], true))).toEqual([['role', ['new.dev.example.com'], '1 host']]);
  });

  it('says from which groups, and as whom', () => {
    const [one] = shownSections(LIST, LIST, [], false);
    const groups = ['a', 'b', 'c', 'd', 'e'];
    const accounts = Array.from({ length: 39 }, (_, at) => `r${at}`);
    expect(one && sectionSentence(one)).toBe('from group `ssh-web`, logs in as `deploy`');
    expect(one && sectionSentence({ ...one, groups, accounts })).toBe(
      'from groups `a`, `b`, `c` and 2 more, logs in as `r0`, `r1`, `r2` and 36 more',
    );
    expect(asName('a`b')).toBe('`aˋb`');
  });
});

describe('where ssh can go', () => {
  it('is every host that something opens, and no pattern', () => {
    expect(canConnect(row('a'))).toBe(true);
    expect(canConnect(row('a', { answer: 'at-next-renewal' }))).toBe(true);
    expect(canConnect(row('a', { answer: 'not-granted' }))).toBe(false);
    expect(canConnect(row('a', { answer: 'not-granted', ending: true }))).toBe(true);
    expect(canConnect(row('*.a', { isPattern: true }))).toBe(false);
  });
});
