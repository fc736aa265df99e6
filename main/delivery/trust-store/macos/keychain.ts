import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Failure } from '../../../support/failure.ts';
import { ok, type Result } from '../../../support/result.ts';
import { authorityLabel } from '../authority-label.ts';
import { thumbprintOf } from '../own.ts';
import { runProgram } from '../program.ts';
import { createSystemStore, type SystemStore } from '../system-store.ts';
import type { TrustStore, TrustStoreParts } from '../types.ts';
import { publicKeyHashOf, readCertificates, readItems } from './listing.ts';
import { identityPreferences } from './preferences.ts';
import { LOGIN_KEYCHAIN, type SecurityTool, securityTool } from './security.ts';

/** They may use the key; Safari and the system's own parts ask the same way. */
const BROWSERS = [
  'Safari',
  'Google Chrome',
  'Chromium',
  'Microsoft Edge',
  'Brave Browser',
  'Vivaldi',
  'Opera',
  'Firefox',
];

/** The person's login keychain on macOS, by the system's own tool. */
export function createKeychainStore(parts: TrustStoreParts, run = runProgram): TrustStore {
  const path = join(parts.home, 'Library/Keychains/login.keychain-db');
  const tool = securityTool(run, parts.environment);
  const system: SystemStore = {
    place: { name: LOGIN_KEYCHAIN, path },
    // Before macOS 15 nothing newer is read, and newer ones read it still. The password serves once and is random.
    protection: 'legacy',
    exists: () => isThere(path),
    async look() {
      const [dump, printed] = await Promise.all([
        tool.run('dump-keychain', path),
        tool.run('find-certificate', '-a', '-p', path),
      ]);
      if (!dump.ok) return dump;
      if (!printed.ok) return printed;
      const { keyLabels, services } = readItems(dump.value);
      const certificates = readCertificates(printed.value).map((pem) => ({
        pem,
        label: keyLabels.get(publicKeyHashOf(pem)),
      }));
      return ok({
        identities: certificates.flatMap(({ pem, label }) => (label === undefined ? [] : [{ pem, label }])),
        others: certificates
          .filter(({ label }) => label === undefined)
          .map(({ pem }) => ({ pem, isOwn: services.has(authorityLabel(pem)) })),
      });
    },
    async addIdentity(file, password) {
      const users = (await browsersIn(['/Applications', join(parts.home, 'Applications')])).flatMap((app) => [
        '-T',
        app,
      ]);
      // -x: no program reads the key out again. No -A: other programs have to ask the person.
      return tool.runSecretly('import', file, '-k', path, '-f', 'pkcs12', '-P', password, '-x', ...users);
    },
    // Any program but the browsers has the system ask the person for the keychain's password.
    way: () => ({ kind: 'browsers-alone' }),
    removeIdentity: (pem) => act(tool, 'delete-identity', '-Z', thumbprintOf(pem), path),
    async addAuthority(file, pem) {
      // A certificate cannot be named, so an item beside it says whose it is. It holds no secret.
      const marked = await act(
        tool,
        'add-generic-password',
        ...['-U', '-a', 'latchkey', '-s', authorityLabel(pem), '-w', 'nothing secret', path],
      );
      return marked.ok ? act(tool, 'add-certificates', '-k', path, file) : marked;
    },
    async removeAuthority(pem) {
      const removed = await act(tool, 'delete-certificate', '-Z', thumbprintOf(pem), path);
      return removed.ok ? act(tool, 'delete-generic-password', '-s', authorityLabel(pem), path) : removed;
    },
    ...identityPreferences(tool, path, parts.sites ?? []),
  };
  return createSystemStore(system, parts);
}

/** What is not there any more needs no removal. */
async function act(
  tool: SecurityTool,
  command: string,
  ...args: readonly string[]
): Promise<Result<void, Failure>> {
  const done = await tool.run(command, ...args);
  return done.ok ? ok(undefined) : done;
}

async function browsersIn(folders: readonly string[]): Promise<readonly string[]> {
  const paths = folders.flatMap((folder) => BROWSERS.map((name) => join(folder, `${name}.app`)));
  const there = await Promise.all(paths.map(isThere));
  return paths.filter((_, index) => there[index]);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
