/**
 * `npm run bench`: how fast and how lean, each against something else within the same run, as a table and as
 * out/bench.json. Names of cases choose some of them. A missed limit is only said, because machines are noisy; with
 * --strict it is exit code 1, as a wrong count always is.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { access } from './cases/access.ts';
import { againstStep } from './cases/against-step.ts';
import { coldLogin } from './cases/cold-login.ts';
import { hosts } from './cases/hosts.ts';
import { idleHost } from './cases/idle-host.ts';
import { policy } from './cases/policy.ts';
import { runningHost } from './cases/running-host.ts';
import { ssh } from './cases/ssh.ts';
import { sshConfig } from './cases/ssh-config.ts';
import { status } from './cases/status.ts';
import { store } from './cases/store.ts';
import { buildPrograms } from './programs.ts';
import { type Row, type Verdict, verdictOn } from './rows.ts';
import { surroundings } from './surroundings.ts';
import { table } from './table.ts';

const RESULT = join(import.meta.dirname, '..', '..', 'out', 'bench.json');

const CASES = new Map<string, () => Promise<readonly Row[]>>([
  ['running-host', runningHost],
  ['step', againstStep],
  ['cold-login', coldLogin],
  ['status', status],
  ['idle-host', idleHost],
  ['policy', policy],
  ['ssh', ssh],
  ['access', access],
  ['hosts', hosts],
  ['ssh-config', sshConfig],
  ['store', store],
]);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { strict: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !CASES.has(name));
  if (unknown.length > 0) {
    console.error(`No such case: ${unknown.join(', ')}. There are: ${[...CASES.keys()].join(', ')}.`);
    return 2;
  }
  const where = await surroundings();
  const { machine, versions } = where;
  console.log(`${machine.processor}, ${machine.cores} cores, ${machine.system}, Node ${versions.node}\n`);
  await buildPrograms();
  const rows: Row[] = [];
  for (const [name, measure] of CASES) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    console.log(name);
    const measured = await measure();
    console.log(`${table(measured)}\n`);
    rows.push(...measured);
  }
  mkdirSync(dirname(RESULT), { recursive: true });
  const kept = { ...where, rows: rows.map((row) => ({ verdict: verdictOn(row), ...row })) };
  writeFileSync(RESULT, `${JSON.stringify(kept, null, 2)}\n`);
  return conclude(rows, values.strict);
}

/** Says what is missed, and answers the exit code. */
function conclude(rows: readonly Row[], strict: boolean): number {
  const judged = (verdict: Verdict): readonly Row[] => rows.filter((row) => verdictOn(row) === verdict);
  const [missed, wrong] = [judged('missed'), judged('wrong')];
  for (const { name } of missed) console.log(`Over its limit: ${name}`);
  for (const { name } of wrong) console.log(`Wrong, whatever the machine: ${name}`);
  if (missed.length + wrong.length === 0) console.log('Every limit holds.');
  return wrong.length > 0 || (strict && missed.length > 0) ? 1 : 0;
}

process.exitCode = await main();
