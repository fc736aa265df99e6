import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { checkPolicy } from '#main/access/check/index.ts';
import { diffPolicies } from '#main/access/diff.ts';
import { parsePolicy } from '#main/access/parse.ts';
import type { HostSelector, Policy } from '#main/access/types.ts';
import { createTemporaryFolder, privateEnvironment } from '#test/support/temp.ts';
import { BIG, bigPolicy } from '../big-policy.ts';
import { contestBy } from '../contest.ts';
import { type Environment, run } from '../processes.ts';
import { LATCHKEY } from '../programs.ts';
import { compare, type Row } from '../rows.ts';
import { takeTurns } from '../statistics.ts';

const contest = contestBy({ unit: 'ms', runs: 7, timed });

/** What it may take to read and check the largest policy that is reckoned with. */
const MOST_MS = 300;

/** Reading and checking a policy, in a process that has done so before, and by a command that is started for it. */
export async function policy(): Promise<readonly Row[]> {
  const big = bigPolicy();
  const written = asWritten(big);
  const json = JSON.stringify(written);
  const texts = [
    ['YAML', dump(written)],
    ['JSON', json],
  ] as const;
  const folder = createTemporaryFolder();
  try {
    const rows: Row[] = [];
    for (const [name, text] of texts) {
      const size = `${BIG.hosts} hosts, ${BIG.groups} groups, ${BIG.roles} roles as ${name}`;
      rows.push(
        await contest(
          `read and check: ${size}`,
          MOST_MS,
          () => readAndCheck(text),
          () => JSON.parse(json),
          'JSON.parse',
        ),
      );
      const file = join(folder.path, 'policy');
      writeFileSync(file, text);
      rows.push(await command(`latchkey policy check: ${size}`, file, privateEnvironment(folder.path)));
    }
    const newer = {
      ...big,
      roles: big.roles.map((role, index) => ({ ...role, groups: index % 7 === 0 ? [] : role.groups })),
    };
    rows.push(
      await contest(
        'policy diff',
        undefined,
        () => diffPolicies(big, newer),
        () => JSON.stringify(big),
        'JSON.stringify',
      ),
    );
    return rows;
  } finally {
    folder.remove();
  }
}

function readAndCheck(text: string): unknown {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(`it cannot be read: ${parsed.error[0]?.sentence}`);
  return checkPolicy(parsed.value, Date.now());
}

function timed(work: () => unknown): () => Promise<number> {
  return async () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  };
}

async function command(name: string, file: string, env: Environment): Promise<Row> {
  const wall = async (...words: string[]): Promise<number> =>
    (await run([process.execPath, ...words], env)).wallMs;
  const { ours, empty } = await takeTurns(
    { ours: () => wall(LATCHKEY, 'policy', 'check', file, '--json'), empty: () => wall('-e', '0') },
    { runs: 5, warmUps: 1 },
  );
  return compare({ name, unit: 'ms', otherName: 'node -e 0', by: 'difference' }, ours, empty);
}

/** As a person would write it: nothing that is left out anyway. */
export function asWritten({
  roles,
  hosts,
  version,
  serial,
  supportContact,
  showUngranted,
  ignoredGroups,
}: Policy): object {
  return JSON.parse(
    JSON.stringify({
      version,
      serial,
      supportContact,
      showUngranted,
      ignoredGroups,
      roles: Object.fromEntries(
        roles.map(({ name, title, groups, rules }) => [
          name,
          {
            title,
            groups,
            access: rules.map((rule) => ({ ...rule, hosts: rule.hosts.map(selectorText) })),
          },
        ]),
      ),
      hosts: hosts.map(({ isPattern: _, ...host }) => host),
    }),
  ) as object;
}

function selectorText(selector: HostSelector): string {
  switch (selector.kind) {
    case 'name':
      return selector.name;
    case 'glob':
      return selector.pattern;
    case 'label':
      return `label:${selector.label}`;
  }
}
