import { describe, it } from 'vitest';
import { type Part, whatIsMissing } from './parts.ts';

export type { Part } from './parts.ts';
export { findProgram } from './programs.ts';

/**
 * A `describe` for tests on real parts. Where one is missing the whole block is reported as skipped with the reason
 * in its title; in CI it fails instead, so that nothing is skipped unseen.
 */
export function describeWith(parts: readonly Part[], title: string, body: () => void): void {
  const reason = whatIsMissing(parts);
  if (reason === undefined) {
    describe(title, body);
    return;
  }
  describe(title, () => {
    if (process.env.CI === 'true') {
      it(`needs its parts: ${reason}`, () => {
        throw new Error(reason);
      });
    } else {
      it.skipIf(true)(`not run: ${reason}`, () => {});
    }
  });
}

/** The same for what only root can do. Of anybody else it is reported as skipped, in CI too: another job is root. */
export function describeAsRoot(parts: readonly Part[], title: string, body: () => void): void {
  if (process.getuid?.() === 0) {
    describeWith(parts, title, body);
    return;
  }
  describe(title, () => {
    it.skipIf(true)('not run: it makes accounts on this computer, which only root can', () => {});
  });
}
