import { closeSync, constants, fchmodSync, fstatSync, mkdirSync, openSync } from 'node:fs';

/**
 * Opens a file of lines that several processes add to, for this user alone, and makes it where there is none. Throws
 * where it is a link or somebody else's.
 */
export function openForAppending(folder: string, path: string): number {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  const file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | (O_NOFOLLOW ?? 0), 0o600);
  const found = fstatSync(file);
  if (process.geteuid !== undefined && (!found.isFile() || found.uid !== process.geteuid())) {
    closeSync(file);
    throw new Error('not our file');
  }
  if ((found.mode & 0o077) !== 0 && process.platform !== 'win32') fchmodSync(file, 0o600);
  return file;
}
