import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Tally } from './tally.ts';

/** The parts of Vitest's JSON report that are counted. */
const Report = z.object({
  testResults: z.array(
    z.object({
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

export interface TestRun {
  /** Parts of paths; all tests where empty. */
  readonly filters: readonly string[];
  /** Let tests that can go on for longer do so. */
  readonly long: boolean;
}

/** Runs the tests below `root` in a process of their own, which writes to our console, and counts them. */
export async function runVitest(root: string, { filters, long }: TestRun): Promise<Tally> {
  const report = join(root, 'out', `vitest-${process.pid}.json`);
  const program = join(import.meta.dirname, '..', '..', 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const colour = process.stdout.isTTY ? [] : ['--no-color'];
  const tests = spawn(process.execPath, [program, 'run', ...colour, ...reporters, ...filters], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    // Vitest leaves a file of its own below this, else in the home of whoever runs it.
    env: {
      ...process.env,
      XDG_DATA_HOME: join(root, 'out', 'vitest'),
      ...(long ? { LATCHKEY_LONG: '1' } : {}),
    },
  });
  const [code] = await once(tests, 'close');
  try {
    return tallyOf(JSON.parse(readFileSync(report, 'utf8')), code === 0);
  } catch (error) {
    console.error('Vitest left no report:', error);
    return { passed: 0, failed: 1, skipped: [] };
  } finally {
    rmSync(report, { force: true });
  }
}

/**
 * Counts a report. A file that failed without a failed test (it did not load, or its set-up failed) counts as one
 * failure, and so does a run that ended badly for no reason that the report names.
 */
export function tallyOf(report: unknown, endedWell: boolean): Tally {
  const files = z.parse(Report, report).testResults;
  const tests = files.flatMap((file) => file.assertionResults);
  const count = (status: string): number => tests.filter((test) => test.status === status).length;
  const brokenFiles = files.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  const failed = count('failed') + count('pending') + brokenFiles.length;
  return {
    passed: count('passed'),
    failed: failed === 0 && !endedWell ? 1 : failed,
    skipped: tests
      .filter(({ status }) => !['passed', 'failed', 'pending'].includes(status))
      .map((test) => test.fullName),
  };
}
