import { problemOf } from '#main/support/failure.ts';
import { startEmbeddedAuthority } from './embedded/index.ts';
import { startRealAuthority, startStepCa } from './real-step-ca.ts';
import { provideStepCa, type Say, sayOnStandardError } from './step-ca-program.ts';
import type { AuthorityKind, AuthorityOptions, StackAuthority } from './types.ts';

export { startEmbeddedAuthority } from './embedded/index.ts';
export { createPki, rotatedPki } from './pki.ts';
export { startRealAuthority } from './real-step-ca.ts';
export type * from './types.ts';

/** "auto": a real step-ca where there is one or Go to build it, else the embedded authority. */
export type AuthorityChoice = AuthorityKind | 'auto';

/** Starts the chosen authority. In CI "auto" stands for the real one, and its absence is an error. */
export async function startAuthority(
  options: AuthorityOptions & { readonly kind?: AuthorityChoice; readonly say?: Say },
): Promise<StackAuthority> {
  const { kind = 'auto', say = sayOnStandardError } = options;
  switch (kind) {
    case 'embedded':
      return startEmbeddedAuthority(options);
    case 'step-ca':
      return startRealAuthority(options, say);
    case 'auto': {
      const program = await provideStepCa(say).catch((thrown: unknown) => {
        if (process.env.CI === 'true') throw thrown;
        say(`Using the embedded certificate authority: ${problemOf(thrown)}`);
      });
      return program === undefined ? startEmbeddedAuthority(options) : startStepCa(program, options);
    }
  }
}
