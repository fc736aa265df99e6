import { provideStepCa } from '#test/stack/authority/step-ca-program.ts';
import { findProgram } from './programs.ts';

/**
 * Vitest's global set-up: builds step-ca once before any test waits for it, where it can be built. Where it cannot,
 * the tests that need it say so themselves.
 */
export async function setup(): Promise<void> {
  if (findProgram('go') !== undefined) await provideStepCa();
}
