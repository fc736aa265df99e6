import { createHash } from 'node:crypto';
import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { type Failure, fail, problemOf } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';

/** Where the host of this user's sessions listens. */
export interface ControlAddress {
  /** Path of a Unix socket, or name of a named pipe on Windows. */
  readonly path: string;
  /** The folder that has to be this user's alone; undefined for a named pipe. */
  readonly folder: string | undefined;
}

/** `sockaddr_un.sun_path`, with its closing zero byte, in bytes: unix(7) on Linux, sys/un.h on macOS. */
const LONGEST_PATH = { linux: 107, other: 103 };

/** The address for one user and one runtime folder; the same input gives the same address in every process. */
export function controlAddress(
  runtimeFolder: string,
  platform: NodeJS.Platform,
): Result<ControlAddress, Failure> {
  if (platform === 'win32') {
    // Pipe names are one space for all users. The folder lies in the user's profile, so its hash is the user's own.
    const own = createHash('sha256').update(runtimeFolder.toLowerCase()).digest('hex').slice(0, 24);
    return ok({ path: `\\\\.\\pipe\\latchkey-${own}`, folder: undefined });
  }
  const path = join(runtimeFolder, 'control.sock');
  const longest = platform === 'linux' ? LONGEST_PATH.linux : LONGEST_PATH.other;
  if (Buffer.byteLength(path) > longest) {
    return fail('FILE_REFUSED', { path, problem: `a socket's path may have ${longest} bytes at most` });
  }
  return ok({ path, folder: runtimeFolder });
}

/**
 * Whether whoever listens at the address can only be this user: the folder is a real one, ours, closed to others.
 * A missing folder is a success: then nobody listens.
 */
export function checkFolder(address: ControlAddress): Result<void, Failure> {
  const path = address.folder;
  if (path === undefined) return ok(undefined);
  let found: Stats | undefined;
  try {
    found = lstatSync(path, { throwIfNoEntry: false });
  } catch (thrown) {
    return fail('FILE_REFUSED', { path, problem: problemOf(thrown) });
  }
  if (found === undefined) return ok(undefined);
  if (!found.isDirectory()) return fail('FILE_REFUSED', { path, problem: 'it is not a folder' });
  if (found.uid !== process.geteuid?.()) {
    return fail('FILE_REFUSED', { path, problem: 'it belongs to another user' });
  }
  if ((found.mode & 0o077) !== 0) {
    return fail('FILE_REFUSED', { path, problem: 'other users may enter it' });
  }
  return ok(undefined);
}
