/**
 * `npm test`: the checks of the sources, then all tests. The last line counts both: "N passed, N failed, N skipped".
 * `npm test -- --only types,unit` runs these alone; `npm test -- test/unit/okta` the tests in files with such a path.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runDesktop } from './checks/desktop.ts';
import { add, NOTHING, type Tally, verdict } from './checks/tally.ts';
import { CHECKS } from './checks/tools.ts';
import { runVitest } from './checks/vitest.ts';
import { runWindow } from './checks/window.ts';

const root = join(import.meta.dirname, '..');
const VITEST_FOLDERS = ['unit', 'integration'];
/** Those that Playwright runs, each by a configuration of its own. */
const PLAYWRIGHT_FOLDERS = { window: runWindow, desktop: runDesktop };
const TEST_FOLDERS = [...VITEST_FOLDERS, ...Object.keys(PLAYWRIGHT_FOLDERS)];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, long: { type: 'boolean', default: false } },
});
const names = [...CHECKS.map((check) => check.name), ...TEST_FOLDERS];
const chosen = values.only?.split(',') ?? (positionals.length > 0 ? TEST_FOLDERS : names);
const unknown = chosen.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}; there are ${names.join(', ')}.`);
  process.exit(2);
}

let tally: Tally = NOTHING;
for (const check of CHECKS.filter(({ name }) => chosen.includes(name))) {
  const started = performance.now();
  const { passed, details } = await check
    .run(root)
    .catch((error: unknown) => ({ passed: false, details: `The check itself broke: ${String(error)}` }));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${passed ? 'passed' : 'FAILED'}  ${check.title} (${seconds} s)${passed ? `  ${details}` : ''}`,
  );
  if (!passed) console.log(details.replaceAll(/^/gm, '  '));
  tally = add(tally, { passed: Number(passed), failed: Number(!passed), skipped: [] });
}
/** What was asked for of one runner's tests: nothing, all, or those in files with such a path. */
const isIn = (folder: string, path: string): boolean => `/${path}/`.includes(`/test/${folder}/`);
const isOfPlaywright = (path: string): boolean =>
  Object.keys(PLAYWRIGHT_FOLDERS).some((folder) => isIn(folder, path));
const folders = VITEST_FOLDERS.filter((name) => chosen.includes(name)).map((name) => `test/${name}/`);
const filters = positionals.length > 0 ? positionals.filter((path) => !isOfPlaywright(path)) : folders;
if (filters.length > 0) tally = add(tally, await runVitest(root, { filters, long: values.long }));
for (const [folder, run] of Object.entries(PLAYWRIGHT_FOLDERS)) {
  const specs = positionals.filter((path) => isIn(folder, path));
  if (chosen.includes(folder) && (positionals.length === 0 || specs.length > 0)) {
    tally = add(tally, await run(root, specs));
  }
}

const { lines, exitCode } = verdict(tally, process.env.CI === 'true');
console.log(lines.join('\n'));
process.exitCode = exitCode;
