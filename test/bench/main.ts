/**
 * `npm run bench`: how fast and how lean, each against something else within the same run, as a table and as
 * out/bench.json. Names of cases choose some of them. A missed limit is said; with --strict it is exit code 1.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '#main/support/version.ts';
import { againstStep } from './cases/against-step.ts';
import { coldLogin } from './cases/cold-login.ts';
import { idleHost } from './cases/idle-host.ts';
import { runningHost } from './cases/running-host.ts';
import { ssh } from './cases/ssh.ts';
import { status } from './cases/status.ts';
import { buildPrograms } from './programs.ts';
import { type Row, type Verdict, verdictOn } from './rows.ts';
import { table } from './table.ts';

const RESULT = join(import.meta.dirname, '..', '..', 'out', 'bench.json');

const CASES: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  'running-host': runningHost,
  step: againstStep,
  'cold-login': coldLogin,
  status,
  'idle-host': idleHost,
  ssh,
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { strict: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const chosen = positionals.length === 0 ? Object.keys(CASES) : positionals;
  await buildPrograms();
  const rows: Row[] = [];
  for (const name of chosen) {
    const measure = CASES[name];
    if (measure === undefined) throw new Error(`"${name}" is none of ${Object.keys(CASES).join(', ')}`);
    const measured = await measure();
    console.log(`${table(measured)}\n`);
    rows.push(...measured);
  }
  return conclude(rows, values.strict);
}
/** Says what is missed, keeps everything, and answers the exit code. */
function conclude(rows: readonly Row[], strict: boolean): number {
  mkdirSync(dirname(RESULT), { recursive: true });
  writeFileSync(RESULT, `${JSON.stringify({ ...surroundings(), rows: rows.map(withVerdict) }, null, 2)}\n`);
  const judged = (verdict: Verdict): readonly string[] =>
    rows.filter((row) => verdictOn(row) === verdict).map(({ name }) => name);
  const [missed, wrong] = [judged('missed'), judged('wrong')];
  for (const name of missed) console.log(`Over its limit: ${name}`);
  for (const name of wrong) console.log(`Wrong, whatever the machine: ${name}`);
  if (missed.length + wrong.length === 0) console.log('Every limit holds.');
  return wrong.length > 0 || (strict && missed.length > 0) ? 1 : 0;
}

const withVerdict = (row: Row) => ({ verdict: verdictOn(row), ...row });

function surroundings() {
  const [cpu] = cpus();
  return {
    measuredAt: new Date().toISOString(),
    machine: {
      processor: cpu?.model,
      cores: cpus().length,
      memoryMiB: Math.round(totalmem() / 2 ** 20),
      system: `${platform()} ${release()} ${arch()}`,
    },
    versions: { latchkey: version, node: process.version },
  };
}

process.exitCode = await main();
