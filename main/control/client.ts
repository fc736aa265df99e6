import type { Socket } from 'node:net';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { Session } from '../session/types.ts';
import type { Clock } from '../support/clock.ts';
import { type Failure, fail, problemOf } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import { type ControlAddress, checkFolder } from './address.ts';
import { type HostInfo, hostInfoSchema, PROTOCOL } from './contract.ts';
import { probe } from './probe.ts';

export interface ClientParts {
  readonly clock: Clock;
  /** Our own, told to the host. */
  readonly version: string;
}

export interface ControlClient {
  readonly host: HostInfo;
  session(profile: string): Session;
  /** Resolves when the connection has ended, whoever ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

/** A living host answers at once; one that is stopped or drowned does not, in milliseconds. */
const HELLO_WITHIN_MS = 5_000;

/**
 * Connects to the host of this user's sessions. Undefined where nobody hosts; HOST_GONE where somebody listens and
 * does not answer; HOST_VERSION where the host speaks another protocol.
 */
export async function connectToHost(
  address: ControlAddress,
  parts: ClientParts,
): Promise<Result<ControlClient | undefined, Failure>> {
  const greeted = await greet(address, parts);
  if (!greeted.ok || greeted.value === undefined) return greeted as Result<undefined, Failure>;
  const { connection, host, socket } = greeted.value;
  if (host.protocol !== PROTOCOL) {
    socket.destroy();
    return fail('HOST_VERSION', {
      host: describeHost(host),
      hostVersion: host.version,
      ownVersion: parts.version,
      newer: host.protocol > PROTOCOL ? 'host' : 'command',
    });
  }
  const { remoteSessions } = await import('./remote-session.ts');
  const ended = new Promise<void>((resolve) => {
    if (socket.destroyed) resolve();
    else socket.once('close', () => resolve());
  });
  return ok({ host, session: remoteSessions(connection), ended, close: () => socket.destroy() });
}

/** Names the process that hosts, for a sentence; undefined where nobody listens. */
export async function askWhoHosts(address: ControlAddress, parts: ClientParts): Promise<string | undefined> {
  const greeted = await greet(address, parts);
  if (!greeted.ok) return 'a process that does not answer';
  if (greeted.value === undefined) return undefined;
  greeted.value.socket.destroy();
  return describeHost(greeted.value.host);
}

function describeHost(host: HostInfo): string {
  const name = host.kind === 'agent' ? 'latchkey agent' : 'the Latchkey tray application';
  return `${name} (process ${host.pid})`;
}

interface Greeted {
  readonly connection: MessageConnection;
  readonly socket: Socket;
  readonly host: HostInfo;
}

async function greet(
  address: ControlAddress,
  parts: ClientParts,
): Promise<Result<Greeted | undefined, Failure>> {
  const folder = checkFolder(address);
  if (!folder.ok) return folder;
  const found = await probe(address);
  if (found.kind === 'nobody') return ok(undefined);
  if (found.kind === 'unclear') return fail('HOST_GONE', { problem: found.problem });
  const { socket } = found;
  // Loaded only when there is somebody to talk to.
  const { openConnection } = await import('./remote-session.ts');
  if (socket.destroyed) return fail('HOST_GONE', { problem: 'it closed the connection' });
  const connection = openConnection(socket);
  const impatience = parts.clock.after(HELLO_WITHIN_MS, () => socket.destroy());
  try {
    const answer: unknown = await connection.sendRequest('hello', {
      protocol: PROTOCOL,
      version: parts.version,
    });
    const host = hostInfoSchema.safeParse(answer);
    if (host.success) return ok({ connection, socket, host: host.data });
    socket.destroy();
    return fail('HOST_GONE', { problem: 'its answer cannot be read' });
  } catch (thrown) {
    socket.destroy();
    return fail('HOST_GONE', { problem: problemOf(thrown) });
  } finally {
    impatience.cancel();
  }
}
