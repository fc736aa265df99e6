import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { readTextFile } from '../../../support/files.ts';
import type { StorePlace } from '../types.ts';
import { iniSections } from './ini.ts';

export interface NssDatabase {
  readonly place: StorePlace & { readonly path: string };
  /** Whether it is there; only Chromium's is made where it is not. */
  readonly exists: boolean;
  /** Whether its browser looks into it. Certificates are removed from the others too. */
  readonly isUsed: boolean;
}

export interface Home {
  readonly home: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Folders of settings below ~/.config of browsers that share one database, with the browsers' names. */
const CHROMIUMS: readonly (readonly [string, string])[] = [
  ['google-chrome', 'Chrome'],
  ['google-chrome-beta', 'Chrome Beta'],
  ['chromium', 'Chromium'],
  ['microsoft-edge', 'Edge'],
  ['BraveSoftware', 'Brave'],
  ['vivaldi', 'Vivaldi'],
  ['opera', 'Opera'],
];

/** Browsers in boxes of their own, with their homes; each has a database of its own. */
const BOXED_CHROMIUMS: readonly (readonly [string, string])[] = [
  ['snap/chromium/current', 'Chromium (snap)'],
  ['.var/app/org.chromium.Chromium', 'Chromium (Flatpak)'],
  ['.var/app/com.google.Chrome', 'Chrome (Flatpak)'],
  ['.var/app/com.microsoft.Edge', 'Edge (Flatpak)'],
  ['.var/app/com.brave.Browser', 'Brave (Flatpak)'],
];

/**
 * The certificate databases of this person's browsers, as those choose them (NSS shared database,
 * crypto/nss_util of Chromium, profiles.ini of Mozilla). Where somebody uses Chromium and there is none yet, the one that
 * every version of it looks into is named, and is to be made.
 */
export async function findDatabases(at: Home): Promise<readonly NssDatabase[]> {
  const [chromiums, ...others] = await Promise.all([
    sharedDatabases(at),
    ...BOXED_CHROMIUMS.map(([home, name]) => boxedDatabases(join(at.home, home), name)),
    ...firefoxFolders(at).map(([folder, box]) => firefoxDatabases(folder, box)),
  ]);
  return once([...chromiums, ...others.flat()]);
}

/** The older place comes first wherever it is there. */
async function sharedDatabases({ home, environment }: Home): Promise<readonly NssDatabase[]> {
  const data = named(environment.XDG_DATA_HOME) ?? join(home, '.local/share');
  const config = named(environment.XDG_CONFIG_HOME) ?? join(home, '.config');
  const [older, newer] = [join(home, '.pki/nssdb'), join(data, 'pki/nssdb')];
  const [hasOlder, hasNewer, names] = await Promise.all([
    hasDatabase(older),
    hasDatabase(newer),
    browsersIn(config),
  ]);
  const name = names.length === 0 ? 'Chromium' : names.join(', ');
  if (!hasOlder && !hasNewer) {
    return names.length === 0 ? [] : [{ place: { name, path: older }, exists: false, isUsed: true }];
  }
  return [
    ...(hasOlder ? [{ place: { name, path: older }, exists: true, isUsed: true }] : []),
    ...(hasNewer ? [{ place: { name, path: newer }, exists: true, isUsed: !hasOlder }] : []),
  ];
}

async function browsersIn(config: string): Promise<readonly string[]> {
  const found = await Promise.all(
    CHROMIUMS.map(async ([folder, name]) => ((await isFolder(join(config, folder))) ? [name] : [])),
  );
  return found.flat();
}

async function boxedDatabases(home: string, name: string): Promise<readonly NssDatabase[]> {
  const paths = ['.pki/nssdb', '.local/share/pki/nssdb', 'data/pki/nssdb'].map((path) => join(home, path));
  const there = await Promise.all(paths.map(hasDatabase));
  const first = there.indexOf(true);
  return paths.flatMap((path, index) =>
    there[index] === true ? [{ place: { name, path }, exists: true, isUsed: index === first }] : [],
  );
}

function firefoxFolders({ home, environment }: Home): readonly (readonly [string, string])[] {
  const config = named(environment.XDG_CONFIG_HOME) ?? join(home, '.config');
  return [
    [join(home, '.mozilla/firefox'), ''],
    [join(config, 'mozilla/firefox'), ''],
    [join(home, 'snap/firefox/common/.mozilla/firefox'), ', snap'],
    [join(home, '.var/app/org.mozilla.firefox/.mozilla/firefox'), ', Flatpak'],
    [join(home, '.var/app/org.mozilla.firefox/config/mozilla/firefox'), ', Flatpak'],
  ];
}

/** Each profile that was started once; the others have no database yet, and it is Firefox's to make. */
async function firefoxDatabases(folder: string, box: string): Promise<readonly NssDatabase[]> {
  const written = await readTextFile(join(folder, 'profiles.ini'));
  if (!written.ok || written.value === undefined) return [];
  const profiles = iniSections(written.value).filter(([name]) => /^Profile\d+$/.test(name));
  const found = await Promise.all(
    profiles.map(async ([, { Name, Path, IsRelative }]) => {
      if (Path === undefined) return [];
      const path = IsRelative === '0' && isAbsolute(Path) ? Path : join(folder, Path);
      const place = { name: `Firefox (${Name ?? Path}${box})`, path };
      return (await hasDatabase(path)) ? [{ place, exists: true, isUsed: true }] : [];
    }),
  );
  return found.flat();
}

/** A link may lead from one place to another. */
async function once(databases: readonly NssDatabase[]): Promise<readonly NssDatabase[]> {
  const real = await Promise.all(databases.map(({ place }) => realpath(place.path).catch(() => place.path)));
  return databases.filter((_, index) => real.indexOf(real[index] ?? '') === index);
}

/** Another user's is none: this person's browsers do not use it. */
async function hasDatabase(folder: string): Promise<boolean> {
  const user = process.geteuid?.();
  const [files, itself] = await Promise.all([
    readdir(folder).catch((): string[] => []),
    stat(folder).catch(() => undefined),
  ]);
  return files.includes('cert9.db') && (user === undefined || itself?.uid === user);
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

function named(folder: string | undefined): string | undefined {
  return folder !== undefined && isAbsolute(folder) ? folder : undefined;
}
