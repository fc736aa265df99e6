import { expect, test } from 'vitest';
import type { TestReport } from '../../../preload/contract/answers.ts';
import { createReports } from '../../../renderer/pages/test-sign-in/reports.ts';
import { groupRows } from '../../../renderer/words/test-sign-in.ts';

type Group = TestReport['groups'][number];
const group = (name: string, result: Group['result']): Group => ({
  group: name,
  roles: [],
  hosts: 0,
  accounts: [],
  result,
  words: result,
});

test('groups that grant have a row each, and the others share one for each reason', () => {
  const many = Array.from({ length: 4_000 }, (_, index) => group(`team-${index}`, 'ignored'));
  const rows = groupRows([...many, group('b', 'no-role'), group('a', 'granted'), group('c', 'granted')]);
  expect(rows.map(({ groups, result }) => [result, groups])).toEqual([
    ['granted', 'a'],
    ['granted', 'c'],
    ['no-role', 'b'],
    ['ignored', 'team-0, team-1, team-2, team-3, team-4, team-5 and 3994 more'],
  ]);
});

test('the last report of each organisation is kept, and who watches is told', () => {
  const reports = createReports();
  let told = 0;
  const stop = reports.watch(() => told++);
  const kept = { report: { title: 'Sign-in works' } as TestReport, trial: false };
  reports.put('example', kept);
  stop();
  reports.put('lab', kept);
  expect([reports.of('example'), reports.of('other'), told]).toEqual([kept, undefined, 1]);
});
