import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Session } from '../session/types.ts';
import type { Clock } from '../support/clock.ts';
import { type Failure, fail, problemOf } from '../support/failure.ts';
import { acquireLock } from '../support/lock.ts';
import type { Log } from '../support/log.ts';
import { ensurePrivateFolder } from '../support/own-folders.ts';
import { ok, type Result } from '../support/result.ts';
import type { ControlAddress } from './address.ts';
import { askWhoHosts } from './client.ts';
import { type HostInfo, PROTOCOL } from './contract.ts';

export interface HostParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly kind: HostInfo['kind'];
  readonly version: string;
  /** The session of a profile, made when first asked for. */
  session(profile: string): Promise<Result<Session, Failure>>;
}

export interface ControlHost {
  readonly info: HostInfo;
  /** Stops listening, ends every connection, and leaves no socket file. */
  close(): Promise<void>;
}

const MOST_CLIENTS = 256;
const LOCK_PATIENCE_MS = 10_000;

/**
 * Takes the control socket of this user. Refuses with BUSY_ELSEWHERE, naming the process, while another one has it.
 * A socket file that a killed host left is replaced, but only after connecting to it found nobody; a lock keeps two
 * hosts that start together from doing that to each other.
 */
export async function openHost(
  address: ControlAddress,
  parts: HostParts,
): Promise<Result<ControlHost, Failure>> {
  if (address.folder === undefined) return take(address, parts);
  const folder = await ensurePrivateFolder(address.folder);
  if (!folder.ok) return folder;
  const lock = await acquireLock(join(address.folder, 'control.lock'), {
    clock: parts.clock,
    waitMs: LOCK_PATIENCE_MS,
  });
  if (!lock.ok) return lock;
  try {
    return await take(address, parts);
  } finally {
    lock.value.release();
  }
}

async function take(address: ControlAddress, parts: HostParts): Promise<Result<ControlHost, Failure>> {
  const info: HostInfo = {
    protocol: PROTOCOL,
    version: parts.version,
    kind: parts.kind,
    pid: process.pid,
    startedAtMs: parts.clock.now(),
  };
  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    socket.on('error', () => {});
    // Loaded with the first client: most of the time a host has none.
    import('./serve.ts').then(
      ({ serve }) => serve(socket, { ...parts, info }),
      (problem) => {
        parts.log.warn('control.serve', { problem: problemOf(problem) });
        socket.destroy();
      },
    );
  });
  server.maxConnections = MOST_CLIENTS;
  const listening = await listenOrReplace(server, address, parts);
  if (!listening.ok) return listening;
  server.on('error', (problem) => parts.log.warn('control.server', { problem: problemOf(problem) }));
  return ok({
    info,
    close() {
      return new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of clients) socket.destroy();
      });
    },
  });
}

async function listenOrReplace(
  server: Server,
  address: ControlAddress,
  parts: HostParts,
): Promise<Result<void, Failure>> {
  const first = await listen(server, address.path);
  if (first === undefined) return ok(undefined);
  if (first.code !== 'EADDRINUSE') return refused(address, first);
  const holder = await askWhoHosts(address, parts);
  if (holder !== undefined) return fail('BUSY_ELSEWHERE', { holder });
  if (address.folder === undefined) return refused(address, first);
  parts.log.info('control.stale-socket-replaced', { path: address.path });
  await rm(address.path, { force: true });
  const second = await listen(server, address.path);
  return second === undefined ? ok(undefined) : refused(address, second);
}

function refused(address: ControlAddress, problem: Error): Result<never, Failure> {
  return fail('FILE_REFUSED', { path: address.path, problem: problemOf(problem) });
}

/** What went wrong, or undefined. */
function listen(server: Server, path: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const onError = (problem: NodeJS.ErrnoException): void => resolve(problem);
    server.once('error', onError);
    server.listen(path, () => {
      server.off('error', onError);
      resolve(undefined);
    });
  });
}
