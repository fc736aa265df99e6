/** What ran, counted. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** The full titles of what did not run; they carry the reason. */
  readonly skipped: readonly string[];
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: [] };

export function add(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: [...a.skipped, ...b.skipped] };
}

/** What `npm test` says in the end, its last line always in the same form, and how it ends. */
export interface Verdict {
  readonly lines: readonly string[];
  readonly exitCode: 0 | 1;
}

/**
 * Passes when something ran and nothing failed. In continuous integration (`everythingMustRun`) what was skipped
 * counts against it too, though it is counted as skipped.
 */
export function verdict({ passed, failed, skipped }: Tally, everythingMustRun: boolean): Verdict {
  const ran = passed + failed > 0;
  const tolerated = skipped.length === 0 || !everythingMustRun;
  return {
    lines: [
      ...(skipped.length > 0 ? ['Skipped:', ...skipped.map((title) => `  ${title}`)] : []),
      ...(tolerated ? [] : ['In continuous integration nothing may be skipped.']),
      ...(ran ? [] : ['Nothing ran.']),
      `${passed} passed, ${failed} failed, ${skipped.length} skipped`,
    ],
    exitCode: ran && failed === 0 && tolerated ? 0 : 1,
  };
}
