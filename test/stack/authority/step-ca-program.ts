import { findGoProgram, provideGoProgram, type Say, sayOnStandardError } from './go-program.ts';

export { type Say, sayOnStandardError } from './go-program.ts';

const STEP_CA = {
  name: 'step-ca',
  version: '0.30.2',
  module: 'github.com/smallstep/certificates/cmd/step-ca',
  saysVersion: /Smallstep CA\/(\S+)/,
  // Older ones answer some routes otherwise (revocation, forbidden principals).
  oldestMinor: 30,
};

/** Where step-ca is: on the PATH, or built earlier. Never builds. */
export function findStepCa(): Promise<string | undefined> {
  return findGoProgram(STEP_CA);
}

/** Like findStepCa, but builds it once where it is missing. Throws, with a sentence, where it cannot. */
export function provideStepCa(say: Say = sayOnStandardError): Promise<string> {
  return provideGoProgram(STEP_CA, say);
}
