import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPkcs12 } from '#main/certificates/pkcs12.ts';
import { createKeychainStore } from '#main/delivery/trust-store/macos/keychain.ts';
import { SECURITY } from '#main/delivery/trust-store/macos/security.ts';
import { type RunProgram, runProgram } from '#main/delivery/trust-store/program.ts';
import type { TrustStoreParts } from '#main/delivery/trust-store/types.ts';
import type { StoreUnderTest } from '../trust-store-contract.ts';

/** The parts of a store whose login keychain is below `home`. */
export function keychainParts(home: string, profile = 'work'): TrustStoreParts {
  return { profile, home, environment: process.env, runtimeFolder: join(home, 'run') };
}

/** A home with a login keychain of its own; `run` is what runs `security`, macOS's or what behaves like it. */
export async function makeKeychain(home: string, run: RunProgram): Promise<StoreUnderTest> {
  const path = keychainPath(home);
  mkdirSync(join(home, 'Library/Keychains'), { recursive: true });
  if (run === runProgram) {
    await security(run, ['create-keychain', '-p', 'by hand', path]);
    await security(run, ['set-keychain-settings', path]);
    await security(run, ['unlock-keychain', '-p', 'by hand', path]);
  } else writeFileSync(path, '');
  const open = (profile: string) => createKeychainStore(keychainParts(home, profile), run);
  return {
    store: open('work'),
    another: open('other'),
    places: 1,
    async addForeign(credential, name) {
      const file = join(home, 'foreign.p12');
      const chainPem = credential.chainPem.slice(0, 1);
      const content = { ...credential, chainPem, name, password: 'by hand', authorityName: () => '' };
      writeFileSync(file, await createPkcs12({ ...content, protection: 'legacy' }));
      // By the interactive mode too, which is how the pretended one takes it.
      await security(run, ['-i'], `import "${file}" -k "${path}" -f pkcs12 -P "by hand" -x\n`);
    },
    async listing() {
      const items = await security(run, ['dump-keychain', path]);
      return items.split(/^keychain: /m).map(withoutTimes);
    },
  };
}

/** macOS notes keychains that are made in the person's list of them; this takes it out again. */
export async function dropKeychain(home: string): Promise<void> {
  await security(runProgram, ['delete-keychain', keychainPath(home)]);
}

async function security(run: RunProgram, args: readonly string[], input = ''): Promise<string> {
  const end = await run({ program: SECURITY, args, environment: process.env, limitMs: 20_000, input });
  if (end.kind === 'ended' && end.code === 0) return end.stdout;
  throw new Error(JSON.stringify(end));
}

function keychainPath(home: string): string {
  return join(home, 'Library/Keychains/login.keychain-db');
}

function withoutTimes(item: string): string {
  return item
    .split('\n')
    .filter((line) => !line.includes('<timedate>'))
    .join(' ');
}
