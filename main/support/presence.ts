import { renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { basename } from 'node:path';

const WINDOWS = process.platform === 'win32';
/** What fits into sun_path on every system (macOS has the least: 104 bytes with the closing zero). */
const LONGEST_SOCKET_PATH = 103;

/**
 * A sign of life at `path` that others can ask for and wait on, and that ends with this process, however it ends:
 * a listening socket, so that the kernel answers and not a number in a file. On Windows a named pipe, which has no
 * place in a folder: there `path` is an empty file, and the pipe carries its name.
 */
export interface Presence {
  /** Lets the process end although it is present; until then being present keeps it alive. */
  unref(): void;
  withdraw(): void;
}

/**
 * Somebody else's sign of life: gone for good, or alive, and then until `ended` resolves. `ended` is missing where
 * the other side is alive but cannot be watched. `lookAway` must be called when it is of no interest any more.
 */
export type Sighting =
  | { readonly alive: false }
  | { readonly alive: true; readonly ended?: Promise<void>; lookAway(): void };

/**
 * Shows presence at `path`, a name that was never used before. The name appears only when the socket answers already,
 * so that "refused" always means "dead". Throws what the system says, or that the path is too long.
 */
export async function announce(path: string): Promise<Presence> {
  // Stays behind only where the process is killed between the two; nobody ever looks at it, and ids are not reused.
  const unfinished = `${path}.new`;
  if (!WINDOWS && Buffer.byteLength(unfinished) > LONGEST_SOCKET_PATH) {
    throw new Error('its path is too long for a socket');
  }
  const watchers = new Set<Socket>();
  const server = createServer((watcher) => {
    watchers.add(watcher);
    watcher.unref();
    watcher.on('error', () => {});
    watcher.on('close', () => watchers.delete(watcher));
    watcher.resume();
  });
  await listen(server, WINDOWS ? pipeOf(path) : unfinished);
  const withdraw = (): void => {
    server.close();
    for (const watcher of watchers) watcher.destroy();
    removeIfThere(path);
  };
  try {
    if (WINDOWS) writeFileSync(path, '', { flag: 'wx' });
    else renameSync(unfinished, path);
  } catch (problem) {
    withdraw();
    throw problem;
  }
  return { unref: () => server.unref(), withdraw };
}

/** Looks whether somebody is present at `path`. */
export function look(path: string): Promise<Sighting> {
  return new Promise((resolve) => {
    const socket = connect(WINDOWS ? pipeOf(path) : path);
    const closed = new Promise<void>((end) => socket.once('close', () => end()));
    socket.resume();
    socket.once('connect', () => {
      resolve({ alive: true, ended: closed, lookAway: () => socket.destroy() });
    });
    socket.on('error', (problem: NodeJS.ErrnoException) => {
      if (problem.code === 'ECONNREFUSED' || problem.code === 'ENOENT') resolve({ alive: false });
      // Anything else (a full queue, no free descriptor) says nothing about the other side: take it for alive.
      else resolve({ alive: true, lookAway: () => {} });
    });
  });
}

export function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (problem) {
    if (!(problem instanceof Error && 'code' in problem && problem.code === 'ENOENT')) throw problem;
  }
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function pipeOf(path: string): string {
  return `\\\\.\\pipe\\latchkey-${basename(path)}`;
}
