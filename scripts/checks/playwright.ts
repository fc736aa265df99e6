import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Tally } from './tally.ts';

/** The parts of Playwright's JSON report that are counted. */
const Spec = z.object({
  title: z.string(),
  tests: z.array(
    z.object({
      status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']),
      annotations: z.array(z.object({ type: z.string(), description: z.optional(z.string()) })),
    }),
  ),
});
const Suite = z.object({
  title: z.string(),
  specs: z.array(Spec),
  get suites() {
    return z.optional(z.array(Suite));
  },
});
const Report = z.object({ suites: z.array(Suite), errors: z.array(z.unknown()) });

export interface PlaywrightRun {
  /** The configuration, from `root`. */
  readonly config: string;
  /** Parts of paths; all specs where empty. */
  readonly filters: readonly string[];
}

/** Runs the specs of one configuration in a process of their own, which writes to our console, and counts them. */
export async function runPlaywright(root: string, { config, filters }: PlaywrightRun): Promise<Tally> {
  const report = join(root, 'out', `playwright-${process.pid}.json`);
  const program = join(import.meta.dirname, '..', '..', 'node_modules', '@playwright', 'test', 'cli.js');
  const specs = spawn(
    process.execPath,
    [program, 'test', `--config=${join(root, config)}`, '--reporter=list,json', ...filters],
    { cwd: root, stdio: 'inherit', env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report } },
  );
  const [code] = await once(specs, 'close');
  try {
    return tallyOfSpecs(JSON.parse(readFileSync(report, 'utf8')), code === 0);
  } catch (error) {
    console.error('Playwright left no report:', error);
    return { passed: 0, failed: 1, skipped: [] };
  } finally {
    rmSync(report, { force: true });
  }
}

/** Counts a report. What broke outside of all specs, or a run that ended badly for no reason, counts as one failure. */
export function tallyOfSpecs(report: unknown, endedWell: boolean): Tally {
  const { suites, errors } = z.parse(Report, report);
  const tests = suites.flatMap((suite) => testsIn(suite, []));
  // A second try that passes is no pass.
  const failed = tests.filter(({ status }) => status === 'unexpected' || status === 'flaky').length;
  return {
    passed: tests.filter(({ status }) => status === 'expected').length,
    failed: failed === 0 && (errors.length > 0 || !endedWell) ? 1 : failed,
    skipped: tests.filter(({ status }) => status === 'skipped').map(({ name }) => name),
  };
}

interface CountedTest {
  readonly status: z.infer<typeof Spec>['tests'][number]['status'];
  /** With the reason, where it was skipped for one. */
  readonly name: string;
}

function testsIn(suite: z.infer<typeof Suite>, above: readonly string[]): CountedTest[] {
  const titles = [...above, suite.title];
  const own = suite.specs.flatMap(({ title, tests }) =>
    tests.map(({ status, annotations }) => {
      const reason = annotations.find(({ type }) => type === 'skip')?.description;
      return { status, name: [...titles, title].join(' ') + (reason === undefined ? '' : `: ${reason}`) };
    }),
  );
  return [...own, ...(suite.suites ?? []).flatMap((inner) => testsIn(inner, titles))];
}
