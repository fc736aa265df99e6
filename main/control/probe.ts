import { connect, type Socket } from 'node:net';
import { type ControlAddress, checkFolder } from './address.ts';

/** What connecting found out: a listener, nobody, or an error that says neither. */
export type Probe =
  | { readonly kind: 'listening'; readonly socket: Socket }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'unclear'; readonly problem: string };

/** Nobody listens: no file, a socket file that a killed process left, or (Linux) a file that is no socket. */
const NOBODY = ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK'];

/** Connects, and leaves the connection open for the caller when somebody listens. Never rejects. */
export function probe(address: ControlAddress): Promise<Probe> {
  return new Promise((resolve) => {
    const socket = connect(address.path);
    socket.once('connect', () => resolve({ kind: 'listening', socket }));
    // It stays: without a listener, a reset by the host before the caller has its own would end the process.
    socket.on('error', (problem: NodeJS.ErrnoException) => {
      resolve(
        NOBODY.includes(problem.code ?? '')
          ? { kind: 'nobody' }
          : { kind: 'unclear', problem: problem.message },
      );
    });
  });
}

/** Whether a process of this user hosts the sessions. One connection, and nothing is said on it. */
export async function hostIsThere(address: ControlAddress): Promise<boolean> {
  if (!checkFolder(address).ok) return false;
  const found = await probe(address);
  if (found.kind !== 'listening') return false;
  found.socket.destroy();
  return true;
}
