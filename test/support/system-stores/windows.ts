import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPkcs12 } from '#main/certificates/pkcs12.ts';
import { thumbprintOf } from '#main/delivery/trust-store/own.ts';
import type { RunProgram } from '#main/delivery/trust-store/program.ts';
import type { TrustStoreParts } from '#main/delivery/trust-store/types.ts';
import { runScript } from '#main/delivery/trust-store/windows/powershell.ts';
import { ADD_IDENTITY, LOOK, REMOVE_IDENTITY } from '#main/delivery/trust-store/windows/scripts.ts';
import { createWindowsStore } from '#main/delivery/trust-store/windows/windows.ts';
import type { StoreUnderTest } from '../trust-store-contract.ts';

export function windowsParts(home: string, profile = 'work'): TrustStoreParts {
  return { profile, home, environment: process.env, runtimeFolder: join(home, 'run') };
}

export interface WindowsUnderTest extends StoreUnderTest {
  /** Takes out again what `addForeign` put in: the real store is that of whoever runs the tests. */
  clear(): Promise<void>;
}

/** The store as `runner` shows it: by Windows PowerShell, or what behaves like it. */
export function useWindowsStore(home: string, runner: RunProgram): WindowsUnderTest {
  const foreign: string[] = [];
  const open = (profile: string) => createWindowsStore(windowsParts(home, profile), runner);
  const run = async (script: string, asked: Record<string, string>): Promise<readonly string[]> => {
    const done = await runScript(runner, process.env, script, asked);
    if (!done.ok) throw new Error(JSON.stringify(done.error));
    return done.value;
  };
  return {
    store: open('work'),
    another: open('other'),
    places: 1,
    async addForeign(credential, name) {
      const path = join(home, 'foreign.pfx');
      const chainPem = credential.chainPem.slice(0, 1);
      const content = { ...credential, chainPem, name, password: 'by hand', authorityName: () => '' };
      writeFileSync(path, await createPkcs12({ ...content, protection: 'modern' }));
      await run(ADD_IDENTITY, { path, password: 'by hand' });
      foreign.push(...chainPem);
    },
    listing: () => run(LOOK, {}),
    async clear() {
      for (const pem of foreign) await run(REMOVE_IDENTITY, { thumbprint: thumbprintOf(pem) });
    },
  };
}
