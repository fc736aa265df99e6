import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Row, type Verdict, verdictOn } from './rows.ts';
import { table } from './table.ts';

export type Cases = ReadonlyMap<string, () => Promise<readonly Row[]>>;

export interface Report {
  /** By the name that chooses it on the command line. */
  readonly cases: Cases;
  /** Name of the file with all figures, in out/. */
  readonly result: string;
  /** Builds what is measured and says on what; what it answers is kept with the figures. */
  prepare(): Promise<object>;
}

const FOLDER = join(import.meta.dirname, '..', '..', 'out');

/** Measures the cases that the command line names, else all, says and keeps the figures, and answers the exit code. */
export async function reportOn({ cases, result, prepare }: Report): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { strict: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !cases.has(name));
  if (unknown.length > 0) {
    console.error(`No such case: ${unknown.join(', ')}. There are: ${[...cases.keys()].join(', ')}.`);
    return 2;
  }
  const where = await prepare();
  const rows: Row[] = [];
  for (const [name, measure] of cases) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    console.log(name);
    const measured = await measure();
    console.log(`${table(measured)}\n`);
    rows.push(...measured);
  }
  mkdirSync(FOLDER, { recursive: true });
  const kept = { ...where, rows: rows.map((row) => ({ verdict: verdictOn(row), ...row })) };
  writeFileSync(join(FOLDER, result), `${JSON.stringify(kept, null, 2)}\n`);
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
