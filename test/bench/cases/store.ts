import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPkcs12 } from '#main/certificates/pkcs12.ts';
import { keyIdOf, uriOf } from '#main/delivery/trust-store/nss/key-id.ts';
import { createNssStore } from '#main/delivery/trust-store/nss/nss.ts';
import type { StoreCredential } from '#main/delivery/trust-store/types.ts';
import { makeBrowserHome } from '#test/support/nss.ts';
import { findProgram } from '#test/support/programs.ts';
import { createTemporaryFolder } from '#test/support/temp.ts';
import { certify, makeAuthority } from '#test/support/trust-certificates.ts';
import { run } from '../processes.ts';
import { compare, type Row } from '../rows.ts';
import { takeTurns } from '../statistics.ts';

const TURNS = { runs: 31, warmUps: 3 };
const MOST_MORE_MS = 150;
/** How certutil ends where it finds nothing. */
const NOT_THERE = 255;

/** The certificate put into Chromium's store and checked, against NSS's own tools called by hand with the same file. */
export async function store(): Promise<readonly Row[]> {
  const name = 'the certificate put into Chromium’s store, and checked';
  if (findProgram('certutil') === undefined) return [{ kind: 'left out', name, why: 'certutil is not here' }];
  const folder = createTemporaryFolder();
  try {
    const [database = ''] = await makeBrowserHome(folder.path);
    const authority = await makeAuthority('Bench');
    const environment = { PATH: process.env.PATH ?? '' };
    const ours = createNssStore({
      profile: 'bench',
      home: folder.path,
      environment,
      runtimeFolder: folder.path,
    });
    const removeAll = async (): Promise<void> => {
      await ours.remove({ authorities: [authority.intermediate.pem], keep: undefined, nowMs: Date.now() });
    };
    const byHand = await toolsByHand(folder.path, database, environment);
    const { own, other } = await takeTurns(
      {
        own: async () => {
          const credential = await certify(authority);
          const began = performance.now();
          const put = await ours.put(credential);
          const checked = await ours.check(credential.pem);
          const took = performance.now() - began;
          if (!put.ok || !checked.ok || checked.value.length !== 1)
            throw new Error('the store did not take it');
          await removeAll();
          return took;
        },
        other: async () => {
          const took = await byHand(await certify(authority));
          await removeAll();
          return took;
        },
      },
      TURNS,
    );
    const contest = {
      name,
      unit: 'ms',
      otherName: 'NSS’s tools alone',
      by: 'difference',
      most: MOST_MORE_MS,
    } as const;
    return [compare(contest, own, other)];
  } finally {
    folder.remove();
  }
}

/** The same questions to the same tools, with a file that is there already. */
async function toolsByHand(
  folder: string,
  database: string,
  environment: Record<string, string>,
): Promise<(credential: StoreCredential & { readonly pem: string }) => Promise<number>> {
  const [file, secret] = [join(folder, 'by-hand.p12'), join(folder, 'by-hand')];
  await writeFile(secret, 'by hand');
  const at = ['-d', `sql:${database}`];
  return async (credential) => {
    const name = `latchkey bench ${keyIdOf(credential.pem).slice(0, 8)}`;
    const content = {
      ...credential,
      name,
      password: 'by hand',
      authorityName: () => 'latchkey authority 00000000',
      protection: 'modern' as const,
    };
    await writeFile(file, await createPkcs12(content));
    const look = (exitCode: number): Promise<unknown> =>
      Promise.all([
        run(['certutil', '-K', ...at, '-f', '/dev/null'], environment, exitCode),
        run(['certutil', '-L', '-n', uriOf(keyIdOf(credential.pem)), '-a', ...at], environment, exitCode),
      ]);
    const began = performance.now();
    await look(NOT_THERE);
    await run(['pk12util', '-i', file, '-w', secret, '-k', '/dev/null', ...at], environment);
    await look(0);
    await look(0);
    const took = performance.now() - began;
    await rm(file);
    return took;
  };
}
