import { compilePolicy } from '#main/access/compile.ts';
import { type Access, type AccessQuestion, evaluateAccess } from '#main/access/evaluate.ts';
import { createHostSearch } from '#main/access/search.ts';
import { sshTemplate } from '#main/access/ssh-template.ts';
import { BIG, bigPolicy, groupsOfPerson } from '../big-policy.ts';
import { contestBy } from '../contest.ts';
import { compare, type Row } from '../rows.ts';
import { takeTurns } from '../statistics.ts';

const contest = contestBy({ unit: 'ms CPU', runs: 11, timed });

/** The system counts processor time in steps of milliseconds. */
const AT_ONCE = 5;

/** What people type, letter by letter. */
const TYPED = ['db-0', 'eu-west prod', 'ledger', 'team-17', 'operator 19', 'nothing at all'];

/** Hosts, roles and answers of one person, and the search among them, in the largest policy that is reckoned with. */
export async function access(): Promise<readonly Row[]> {
  const policy = bigPolicy();
  const compiled = compilePolicy(policy);
  const size = `${BIG.hosts} hosts, ${BIG.groups} groups, ${BIG.roles} roles`;
  const rows: Row[] = [
    await contest(
      `compile: ${size}`,
      undefined,
      () => compilePolicy(policy),
      () => JSON.stringify(policy),
      'JSON',
    ),
  ];
  for (const groups of [20, BIG.groups]) {
    const question = questionOf(groups);
    const name = `evaluate: ${size}, a person in ${groups} of them`;
    rows.push(
      await contest(name, 10, () => evaluateAccess(compiled, question), walk(compiled.hosts), 'one pass'),
    );
  }
  const found = evaluateAccess(compiled, questionOf(20));
  rows.push(await keystrokes(found));
  rows.push(
    await contest(
      'the template for step-ca',
      undefined,
      () => sshTemplate(policy, 'groups'),
      () => JSON.stringify(policy.roles),
      'JSON',
    ),
  );
  return rows;
}

/** With a certificate for half of the groups. */
function questionOf(count: number): AccessQuestion {
  const names = groupsOfPerson(count);
  const principals = Array.from({ length: BIG.roles / 2 }, (_, index) => `web-${index * 2}`);
  return { groups: { names, asOfMs: 0 }, email: 'sam@example.com', certificate: { principals }, nowMs: 0 };
}

/** As little as anybody can do who looks at each host. */
function walk(hosts: readonly { readonly name: string }[]): () => unknown {
  return () => hosts.map(({ name }) => ({ name, answer: name.length }));
}

/** Of the processor, garbage collection too: others on the machine make it take longer, but hardly cost more. */
function timed(work: () => unknown): () => Promise<number> {
  return async () => {
    const before = process.cpuUsage();
    for (let time = 0; time < AT_ONCE; time++) work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / AT_ONCE;
  };
}

/** The slowest twentieth of all keystrokes decides, because that is what people feel. */
async function keystrokes(found: Access): Promise<Row> {
  const search = createHostSearch(found);
  const strokes = TYPED.flatMap((words) => Array.from(words, (_, index) => words.slice(0, index + 1)));
  const slowest = (type: (words: string) => unknown) => async () => {
    const costs: number[] = [];
    for (const words of strokes) costs.push(await timed(() => type(words))());
    return costs.sort((a, b) => a - b)[Math.ceil(costs.length * 0.95) - 1] ?? Number.NaN;
  };
  const measured = await takeTurns(
    {
      ours: slowest((words) => search.find({ words, ungranted: true })),
      other: slowest((words) => found.hosts.filter(({ host }) => host.name.includes(words))),
    },
    { runs: 7, warmUps: 1 },
  );
  const contestants = { name: 'one keystroke of the search, 95th percentile', unit: 'ms CPU' } as const;
  return compare(
    { ...contestants, otherName: 'names alone', by: 'difference', most: 8 },
    measured.ours,
    measured.other,
  );
}
