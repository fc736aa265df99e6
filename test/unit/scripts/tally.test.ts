import { describe, expect, it } from 'vitest';
import { tallyOfSpecs } from '../../../scripts/checks/playwright.ts';
import { add, NOTHING, verdict } from '../../../scripts/checks/tally.ts';
import { tallyOf } from '../../../scripts/checks/vitest.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ fullName: `a test that ${test}`, status: test })),
});

describe('the count of the tests', () => {
  it('adds up the tests of all files', () => {
    const report = { testResults: [file('passed', 'passed', 'skipped'), file('failed', 'passed', 'failed')] };
    expect(tallyOf(report, false)).toEqual({ passed: 2, failed: 1, skipped: ['a test that skipped'] });
  });

  it('counts a file that could not be loaded as a failure', () => {
    expect(tallyOf({ testResults: [file('failed')] }, false)).toEqual({ passed: 0, failed: 1, skipped: [] });
  });

  it('counts a file as failed when its set-up fails and its tests are left out', () => {
    const tally = tallyOf({ testResults: [file('failed', 'skipped')] }, false);
    expect(tally).toEqual({ passed: 0, failed: 1, skipped: ['a test that skipped'] });
  });

  it('counts a test that never ended as a failure', () => {
    expect(tallyOf({ testResults: [file('passed', 'pending')] }, true).failed).toBe(1);
  });

  it('counts a run that ended badly as a failure, though every test passed', () => {
    expect(tallyOf({ testResults: [file('passed', 'passed')] }, false)).toEqual({
      passed: 1,
      failed: 1,
      skipped: [],
    });
  });

  it('does not count what is no report', () => {
    expect(() => tallyOf({ numPassedTests: 7 }, true)).toThrow();
  });
});

describe('the count of the specs', () => {
  const spec = (status: string, reason?: string) => ({
    title: `a spec that is ${status}`,
    tests: [{ status, annotations: reason === undefined ? [] : [{ type: 'skip', description: reason }] }],
  });
  const report = (errors: unknown[], ...specs: unknown[]) => ({
    suites: [{ title: 'start.spec.ts', specs: [], suites: [{ title: 'the tray', specs }] }],
    errors,
  });

  it('adds up the specs at any depth, and says why one was skipped', () => {
    const specs = [spec('expected'), spec('unexpected'), spec('skipped', 'the stand-in has none')];
    expect(tallyOfSpecs(report([], ...specs), false)).toEqual({
      passed: 1,
      failed: 1,
      skipped: ['start.spec.ts the tray a spec that is skipped: the stand-in has none'],
    });
  });

  it('takes a second try for no pass', () => {
    expect(tallyOfSpecs(report([], spec('flaky')), true)).toEqual({ passed: 0, failed: 1, skipped: [] });
  });

  it.each([
    ['something broke outside of all specs', [{ message: 'no such file' }], true],
    ['the run ended badly', [], false],
  ])('counts it as a failure when %s', (_, errors, endedWell) => {
    expect(tallyOfSpecs(report(errors, spec('expected')), endedWell).failed).toBe(1);
  });

  it('does not count what is no report', () => {
    expect(() => tallyOfSpecs({ stats: {} }, true)).toThrow();
  });
});

describe('the end of npm test', () => {
  const passed = { passed: 3, failed: 0, skipped: [] };
  const skipped = { passed: 0, failed: 0, skipped: ['sshd not run: sshd is missing'] };

  it('ends with the counts alone on the last line', () => {
    expect(verdict(passed, false)).toEqual({ lines: ['3 passed, 0 failed, 0 skipped'], exitCode: 0 });
  });

  it('fails when one test failed', () => {
    const { lines, exitCode } = verdict(add(passed, { passed: 0, failed: 1, skipped: [] }), false);
    expect(lines.at(-1)).toBe('3 passed, 1 failed, 0 skipped');
    expect(exitCode).toBe(1);
  });

  it('lists what was skipped with the reason, and passes', () => {
    expect(verdict(add(passed, skipped), false)).toEqual({
      lines: ['Skipped:', '  sshd not run: sshd is missing', '3 passed, 0 failed, 1 skipped'],
      exitCode: 0,
    });
  });

  it('fails in continuous integration when something was skipped', () => {
    const { lines, exitCode } = verdict(add(passed, skipped), true);
    expect(lines.at(-1)).toBe('3 passed, 0 failed, 1 skipped');
    expect(exitCode).toBe(1);
  });

  it.each([NOTHING, skipped])('fails when nothing ran', (tally) => {
    expect(verdict(tally, false).exitCode).toBe(1);
  });
});
