import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const repository = join(import.meta.dirname, '..', '..');

/** Runs tests as `npm test` does, in another process, and answers its count. */
function count(tests: Readonly<Record<string, string>>): unknown {
  mkdirSync(join(repository, 'out'), { recursive: true });
  // Inside the repository, where the tests find Vitest.
  const root = mkdtempSync(join(repository, 'out', 'tests-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const include = "export default { test: { include: ['*.test.mjs'] } };";
  for (const [name, text] of Object.entries({ 'vitest.config.mjs': include, ...tests })) {
    writeFileSync(join(root, name), text);
  }
  const script = `
    import { runVitest } from './scripts/checks/vitest.ts';
    const tally = await runVitest(process.argv[1], { filters: [], long: false });
    console.log(JSON.stringify(tally));`;
  const parameters = ['--input-type=module', '-e', script, root];
  const said = execFileSync(process.execPath, parameters, {
    cwd: repository,
    encoding: 'utf8',
    stdio: 'pipe',
  });
  return JSON.parse(said.trim().split('\n').at(-1) ?? '');
}

describe('the count of a real run', () => {
  it('has what passed, failed and was skipped, and files that do not load', () => {
    const tally = count({
      'good.test.mjs': `
        import { describe, expect, it } from 'vitest';
        describe('a part', () => {
          it('passes', () => {});
          it('fails', () => expect(1).toBe(2));
          it.skipIf(true)('not run: sshd is missing', () => {});
        });`,
      'broken.test.mjs': "import 'no-such-package-of-this-name';",
    });
    expect(tally).toEqual({ passed: 1, failed: 2, skipped: ['a part not run: sshd is missing'] });
  });

  it('has a failure when an error escapes all tests', () => {
    const late = `
      import { it } from 'vitest';
      it('passes', () => { Promise.reject(new Error('nobody waits for this')); });`;
    expect(count({ 'late.test.mjs': late })).toEqual({ passed: 1, failed: 1, skipped: [] });
  });

  it('has a failure when there is no test', () => {
    expect(count({})).toEqual({ passed: 0, failed: 1, skipped: [] });
  });
});
