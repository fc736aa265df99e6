import { provideGoProgram, type Say, sayOnStandardError } from './go-program.ts';

const STEP = {
  name: 'step',
  version: '0.30.6',
  module: 'github.com/smallstep/cli/cmd/step',
  saysVersion: /Smallstep CLI\/(\S+)/,
  oldestMinor: 30,
};

/** smallstep's own client: on the PATH, or built once. Throws, with a sentence, where it is neither. */
export function provideStep(say: Say = sayOnStandardError): Promise<string> {
  return provideGoProgram(STEP, say);
}
