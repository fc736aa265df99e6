import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Failure, failure, type StoreRefusal } from '../../../support/failure.ts';
import { err, type Result } from '../../../support/result.ts';
import type { ProgramEnd } from '../program.ts';
import type { StorePlace } from '../types.ts';
import type { NssDatabase } from './places.ts';

/** How every file of SQLite begins (file format, section 1.3). */
const SQLITE = Buffer.from('SQLite format 3\0', 'latin1');

/** What a tool of NSS met, as a failure of the place. */
export async function refusalOf(
  place: StorePlace & { readonly path: string },
  end: ProgramEnd,
): Promise<Failure> {
  return failure('STORE_REFUSED', {
    place: place.name,
    problem: problemIn(end),
    reason: await reasonOf(place.path, end),
  });
}

function problemIn(end: ProgramEnd): string {
  switch (end.kind) {
    case 'missing':
      return 'certutil and pk12util are not there';
    case 'too-late':
      return 'NSS did not answer';
    case 'ended': {
      const lines = `${end.stderr}\n${end.stdout}`.split('\n').filter((line) => line.trim() !== '');
      return (
        lines.find((line) => /\b(SEC|SSL|PR)_ERROR_/.test(line)) ??
        lines[0] ??
        `exit code ${end.code}`
      ).trim();
    }
  }
}

/** NSS says the same of a database that is damaged and of one that another program holds; their first bytes differ. */
async function reasonOf(folder: string, end: ProgramEnd): Promise<StoreRefusal | undefined> {
  if (end.kind === 'missing') return 'no-tools';
  if (end.kind === 'too-late') return 'silent';
  if (isPasswordAsked(end)) return 'password';
  if (/SEC_ERROR_READ_ONLY/.test(end.stderr)) return 'read-only';
  // It has opened the database, and what is inside cannot be read.
  if (end.kind === 'ended' && /problem printing certificate nicknames/.test(end.stderr)) return 'damaged';
  if (!/SEC_ERROR_(BAD_DATABASE|PKCS11_GENERAL_ERROR|IO|BUSY|PKCS11_DEVICE_ERROR)/.test(end.stderr))
    return undefined;
  const whole = await Promise.all(['cert9.db', 'key4.db'].map((name) => isSqlite(join(folder, name))));
  return whole.every((one) => one === true) ? 'held' : whole.includes(undefined) ? 'read-only' : 'damaged';
}

export function isPasswordAsked(end: ProgramEnd): boolean {
  return end.kind === 'ended' && /SEC_ERROR_(BAD_PASSWORD|USER_CANCELLED)/.test(end.stderr);
}

/** Undefined where it cannot be read. */
async function isSqlite(path: string): Promise<boolean | undefined> {
  try {
    const handle = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(SQLITE.length), 0, SQLITE.length, 0);
      // A new one is empty until something is in it.
      return bytesRead === 0 || buffer.equals(SQLITE);
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

export function refusedBy(
  { place }: NssDatabase,
  problem: string,
  reason?: 'password',
): Result<never, Failure> {
  return err(
    failure('STORE_REFUSED', { place: place.name, problem, ...(reason === undefined ? {} : { reason }) }),
  );
}

/** What the disk refused on the way into a store is the store's refusal. */
export function inStore(database: NssDatabase, cause: Failure): Result<never, Failure> {
  return cause.code === 'FILE_REFUSED'
    ? refusedBy(database, `${cause.facts.path}: ${cause.facts.problem}`)
    : err(cause);
}
