import { startEmbeddedAuthority } from './embedded/index.ts';
import { startRealAuthority } from './real-step-ca.ts';
import { provideStepCa, type Say } from './step-ca-program.ts';
import type { AuthorityKind, AuthorityOptions, StackAuthority } from './types.ts';

export { startEmbeddedAuthority } from './embedded/index.ts';
export { startRealAuthority } from './real-step-ca.ts';
export type * from './types.ts';

/** "auto": a real step-ca where there is one or Go to build it, else the embedded authority. */
export type AuthorityChoice = AuthorityKind | 'auto';

/** Starts the chosen authority. In CI "auto" stands for the real one, and its absence is an error. */
export async function startAuthority(
  options: AuthorityOptions & { readonly kind?: AuthorityChoice; readonly say?: Say },
): Promise<StackAuthority> {
  const { kind = 'auto', say = (line) => void process.stderr.write(`${line}\n`) } = options;
  switch (kind) {
    case 'embedded':
      return startEmbeddedAuthority(options);
    case 'step-ca':
      return startRealAuthority(options, say);
    case 'auto':
      if (process.env.CI === 'true' || (await canProvide(say))) return startRealAuthority(options, say);
      return startEmbeddedAuthority(options);
  }
}

async function canProvide(say: Say): Promise<boolean> {
  try {
    await provideStepCa(say);
    return true;
  } catch (thrown) {
    say(
      `Using the embedded certificate authority: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
    return false;
  }
}
