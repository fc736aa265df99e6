import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_AGAIN_MS = 200;

/**
 * Does `work` while no other process on this computer does work under the same lock file; waits for it before.
 * A lock of a process that is gone does not count.
 *
 * @template T
 * @param {string} path of the lock file, which says the id of the process that holds it
 * @param {(holder: string) => void} onWait called once when there is somebody to wait for
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, onWait, work) {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  while (!take(path)) {
    const holder = holderOf(path);
    if (holder === undefined) continue;
    if (!isAlive(holder)) {
      breakLock(path, holder);
      continue;
    }
    if (!told) onWait(holder);
    told = true;
    await pause(LOOK_AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/**
 * The file gets its name when it is complete, so nobody ever reads an empty one.
 *
 * @param {string} path
 */
function take(path) {
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine);
  }
}

/** @param {string} path */
function holderOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** @param {string} pid */
function isAlive(pid) {
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * Moves the file away before it goes, and looks at what was moved: in between, another process may have broken the
 * same lock and taken it.
 *
 * @param {string} path
 * @param {string} holder
 */
function breakLock(path, holder) {
  const away = `${path}.${process.pid}.broken`;
  try {
    renameSync(path, away);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (readFileSync(away, 'utf8') === holder) rmSync(away);
  else renameSync(away, path);
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
