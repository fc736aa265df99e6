import { mkdir, readdir, rm } from 'node:fs/promises';
import type { Failure } from '../../../support/failure.ts';
import { guarded } from '../../../support/file-refusal.ts';
import { err, ok, type Result } from '../../../support/result.ts';
import type { ProgramEnd } from '../program.ts';
import { keyIdOf, uriOf } from './key-id.ts';
import type { NssDatabase } from './places.ts';
import { isPasswordAsked, refusalOf } from './refusal.ts';
import { handedOver, NO_PASSWORD, runTool, type Tool } from './tools.ts';

export interface NssKey {
  /** Lower-case hex; see keyIdOf. */
  readonly id: string;
  readonly label: string;
}

/** A nickname, with the trust that the person or a program gave to what has it: "u,u,u", ",,", "C,,". */
export interface NssNickname {
  readonly name: string;
  readonly trust: string;
}

/** One certificate database of NSS, through NSS's own tools. Failures: STORE_REFUSED, with its place. */
export interface NssTools {
  /**
   * Makes the database, for this user alone and without a password, as its browser would. One that somebody else has made
   * by then, or whose keys were there without it, stays with what is in it.
   */
  create(): Promise<Result<void, Failure>>;
  /** Every private key; "locked" where the database has a password, which nobody is asked for. */
  keys(): Promise<Result<readonly NssKey[] | 'locked', Failure>>;
  /** Certificates with this nickname, PEM. */
  certificates(nickname: string): Promise<Result<readonly string[], Failure>>;
  /** Those of this key, PEM. */
  certificatesOf(keyId: string): Promise<Result<readonly string[], Failure>>;
  nicknames(): Promise<Result<readonly NssNickname[], Failure>>;
  /** Takes in a PKCS#12 file with its password: descriptors of files. */
  import(file: number, password: number): Promise<Result<void, Failure>>;
  /** Writes this key and its certificate as a PKCS#12 file with a password: descriptors of files. */
  export(keyId: string, file: number, password: number): Promise<Result<void, Failure>>;
  /** A certificate (descriptor of a PEM file) of an authority, with the trust that NSS is to give it. */
  addAuthority(name: string, trust: string, file: number): Promise<Result<void, Failure>>;
  /** Removes this key and its certificate. */
  removeKey(id: string): Promise<Result<void, Failure>>;
  /** Removes this key, which has no certificate. */
  removeOrphan(id: string): Promise<Result<void, Failure>>;
  /** Removes this certificate, under its nickname or `uriOf`; a key stays. */
  removeCertificate(name: string): Promise<Result<void, Failure>>;
}

/** What older versions of pk12util would take OpenSSL reads no more. Certificates are no secret, and each round takes its time. */
const MODERN = ['-c', 'AES-256-CBC', '-C', 'none'];

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

export function nssTools({ place }: NssDatabase, environment: NodeJS.ProcessEnv): NssTools {
  const database = ['-d', `sql:${place.path}`];
  const password = ['-f', NO_PASSWORD];
  const refused = async (end: ProgramEnd): Promise<Result<never, Failure>> =>
    err(await refusalOf(place, end));
  const run = async (
    tool: Tool,
    args: readonly string[],
    files: readonly number[] = [],
  ): Promise<ProgramEnd> => {
    const first = await runTool(tool, [...args, ...database], environment, files);
    // NSS waits for another program for a second or two; a second time is enough for one that is at work.
    return isHeld(first) ? runTool(tool, [...args, ...database], environment, files) : first;
  };
  const act = async (
    tool: Tool,
    args: readonly string[],
    files?: readonly number[],
  ): Promise<Result<void, Failure>> => {
    const end = await run(tool, args, files);
    return isDone(end) ? ok(undefined) : refused(end);
  };

  const certificates = async (name: string): Promise<Result<readonly string[], Failure>> => {
    const end = await run('certutil', ['-L', '-n', name, '-a', ...password]);
    if (isDone(end)) return ok(end.stdout.match(CERTIFICATE) ?? []);
    if (!saysNone(end)) return refused(end);
    // It says the same where it cannot read what is inside; a list of everything is refused then.
    const all = await nicknames();
    return all.ok ? ok([]) : all;
  };

  const nicknames = async (): Promise<Result<readonly NssNickname[], Failure>> => {
    const end = await run('certutil', ['-L', ...password]);
    return isDone(end) ? ok(nicknamesIn(end.stdout)) : refused(end);
  };

  return {
    certificates,
    async certificatesOf(keyId) {
      const found = await certificates(uriOf(keyId));
      // certutil shows whatever else has the same subject.
      return found.ok ? ok(found.value.filter((pem) => keyIdOf(pem) === keyId)) : found;
    },
    async create() {
      const made = await guarded(place.path, () => mkdir(place.path, { recursive: true, mode: 0o700 }));
      if (!made.ok) return made;
      const before = await readdir(place.path).catch((): string[] => []);
      // The file too: else it would ask for the password of keys that are there already, without an end.
      const end = await run('certutil', ['-N', '--empty-password', ...password]);
      if (isDone(end) || hasKeysAlready(end)) return ok(undefined);
      await removeHalf(place.path, before);
      return refused(end);
    },
    async keys() {
      const end = await run('certutil', ['-K', ...password]);
      if (isPasswordAsked(end)) return ok('locked');
      if (isDone(end)) return ok(keysIn(end.stdout));
      return saysNone(end) ? ok([]) : refused(end);
    },
    nicknames,
    import: (file, secret) =>
      act('pk12util', ['-i', handedOver(0), '-w', handedOver(1), '-k', NO_PASSWORD], [file, secret]),
    export: (keyId, file, secret) =>
      act(
        'pk12util',
        ['-o', handedOver(0), '-w', handedOver(1), '-k', NO_PASSWORD, '-n', uriOf(keyId), ...MODERN],
        [file, secret],
      ),
    addAuthority: (name, trust, file) =>
      act('certutil', ['-A', '-n', name, '-t', trust, '-i', handedOver(0), ...password], [file]),
    removeKey: (id) => act('certutil', ['-F', '-n', uriOf(id), ...password]),
    removeOrphan: (id) => act('certutil', ['-F', '-k', id, ...password]),
    removeCertificate: (name) => act('certutil', ['-D', '-n', name, ...password]),
  };
}

/** The key's certificate, and whether the key is there; for one certificate by itself. */
export async function holds(tools: NssTools, certificatePem: string): Promise<Result<boolean, Failure>> {
  const id = keyIdOf(certificatePem);
  const [keys, certificates] = await Promise.all([tools.keys(), tools.certificatesOf(id)]);
  if (!keys.ok) return keys;
  if (!certificates.ok) return certificates;
  const hasKey = keys.value === 'locked' || keys.value.some((key) => key.id === id);
  return ok(hasKey && certificates.value.length > 0);
}

function isDone(end: ProgramEnd): end is Extract<ProgramEnd, { kind: 'ended' }> {
  return end.kind === 'ended' && end.code === 0;
}

function isHeld(end: ProgramEnd): boolean {
  return (
    end.kind === 'ended' && end.code !== 0 && /SEC_ERROR_BUSY|SEC_ERROR_PKCS11_GENERAL_ERROR/.test(end.stderr)
  );
}

/**
 * certutil's own words, which are English everywhere, on one stream or the other by version and question. The code beside
 * them is left over from whatever went before (PR_FILE_NOT_FOUND_ERROR) and tells nothing.
 */
function saysNone(end: ProgramEnd): boolean {
  return (
    end.kind === 'ended' &&
    /^certutil: (?:no keys found|could not find cert\b)/im.test(`${end.stdout}\n${end.stderr}`)
  );
}

/** It has opened the database and made what was missing of it; all that is left undone is to set the password. */
function hasKeysAlready(end: ProgramEnd): boolean {
  return end.kind === 'ended' && /could not set password for the slot/i.test(end.stderr);
}

/** "< 0> ec       39a9bfa3…   latchkey work 39a9bfa3" */
function keysIn(listing: string): readonly NssKey[] {
  return [...listing.matchAll(/^<\s*\d+>\s+\S+\s+([0-9a-f]+)\s+(.*)$/gm)].map(([, id = '', label = '']) => ({
    id,
    label: label.trim(),
  }));
}

/** "latchkey work 39a9bfa3                                       u,u,u" */
function nicknamesIn(listing: string): readonly NssNickname[] {
  return [...listing.matchAll(/^(\S.*?)\s+([a-zA-Z]*,[a-zA-Z]*,[a-zA-Z]*)\s*$/gm)].flatMap(
    ([, name = '', trust = '']) => (name.startsWith('Certificate Nickname') ? [] : [{ name, trust }]),
  );
}

/** Half of a database would keep the browser from making its own. What was there before is not ours. */
async function removeHalf(folder: string, before: readonly string[]): Promise<void> {
  for (const name of ['cert9.db', 'key4.db', 'pkcs11.txt'].filter((one) => !before.includes(one))) {
    await rm(`${folder}/${name}`, { force: true }).catch(() => undefined);
  }
}
