import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createPkcs12 } from '#main/certificates/pkcs12.ts';
import type { StoreCredential } from '#main/delivery/trust-store/types.ts';

const run = promisify(execFile);

/** A database of NSS as a browser makes it, or with a password; for tests that look past the product's own code. */
export async function makeNssDatabase(folder: string, password?: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (password === undefined) {
    await run('certutil', ['-N', '-d', `sql:${folder}`, '--empty-password']);
    return;
  }
  const file = join(folder, 'password');
  writeFileSync(file, `${password}\n`);
  await run('certutil', ['-N', '-d', `sql:${folder}`, '-f', file]);
}

/** The home of somebody who uses Chromium, and Firefox with these profiles; each with its database. */
export async function makeBrowserHome(
  home: string,
  firefoxProfiles: readonly string[] = [],
): Promise<string[]> {
  const firefox = join(home, '.mozilla/firefox');
  const databases = [join(home, '.pki/nssdb'), ...firefoxProfiles.map((name) => join(firefox, name))];
  await Promise.all(databases.map((folder) => makeNssDatabase(folder)));
  if (firefoxProfiles.length > 0) {
    const sections = firefoxProfiles.map(
      (name, index) => `[Profile${index}]\nName=${name}\nIsRelative=1\nPath=${name}\n`,
    );
    writeFileSync(join(firefox, 'profiles.ini'), `[General]\nVersion=2\n\n${sections.join('\n')}`);
  }
  return databases;
}

/** Each nickname with its trust, and each key: everything that a database shows of itself. */
export async function listNss(folder: string, passwordFile = '/dev/null'): Promise<string[]> {
  const [certificates, keys] = await Promise.all([
    run('certutil', ['-L', '-d', `sql:${folder}`]),
    run('certutil', ['-K', '-d', `sql:${folder}`, '-f', passwordFile]).catch(
      (thrown: { stdout?: string; stderr?: string }) => {
        if (!`${thrown.stdout}${thrown.stderr}`.includes('no keys found')) throw thrown;
        return { stdout: '' };
      },
    ),
  ]);
  const nicknames = certificates.stdout.split('\n').slice(3);
  // The number of a key is its place in the listing alone.
  const lines = keys.stdout.split('\n').map((line) => line.replace(/^<\s*\d+>/, 'key'));
  return [...nicknames, ...lines]
    .filter((line) => line.trim() !== '')
    .map((line) => `${folder}: ${line}`)
    .sort();
}

export async function importIntoNss(
  folder: string,
  credential: StoreCredential,
  name: string,
): Promise<void> {
  const file = join(folder, 'foreign.p12');
  const password = 'by hand';
  writeFileSync(
    file,
    await createPkcs12({
      ...credential,
      name,
      password,
      authorityName: () => `${name} authority`,
      protection: 'modern',
    }),
  );
  await run('pk12util', ['-i', file, '-d', `sql:${folder}`, '-W', password, '-K', '']);
}

/** The certificates whose nicknames begin like this, PEM. */
export async function certificatesIn(folder: string, start: string): Promise<readonly string[]> {
  const found = await Promise.all(
    (await nicknamesIn(folder, start)).map((name) =>
      run('certutil', ['-L', '-d', `sql:${folder}`, '-n', name, '-a']),
    ),
  );
  const all = found.flatMap(
    ({ stdout }) => stdout.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? [],
  );
  return [...new Set(all)];
}

/** Removes them, and leaves their keys. */
export async function removeCertificates(folder: string, start: string): Promise<void> {
  for (const name of await nicknamesIn(folder, start)) {
    await run('certutil', ['-D', '-d', `sql:${folder}`, '-n', name]);
  }
}

async function nicknamesIn(folder: string, start: string): Promise<readonly string[]> {
  const { stdout } = await run('certutil', ['-L', '-d', `sql:${folder}`]);
  const lines = stdout.split('\n').filter((line) => line.startsWith(start));
  return [...new Set(lines.map((line) => line.replace(/\s+\S*,\S*,\S*\s*$/, '')))];
}
