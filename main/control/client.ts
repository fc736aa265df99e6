import type { Socket } from 'node:net';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { Session } from '../session/types.ts';
import { type Failure, fail } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import { type ControlAddress, checkFolder } from './address.ts';
import { type HostInfo, PROTOCOL } from './contract.ts';
import { probe } from './probe.ts';
import type { ClientParts } from './remote-session.ts';

export interface ControlClient {
  readonly host: HostInfo;
  session(profile: string): Session;
  /** Resolves when the connection has ended, whoever ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

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
  return ok({ host, session: remoteSessions(connection, parts), ended, close: () => socket.destroy() });
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
  const { openConnection, sayHello } = await import('./remote-session.ts');
  if (socket.destroyed) return fail('HOST_GONE', { problem: 'it closed the connection' });
  const connection = openConnection(socket);
  const host = await sayHello(connection, parts);
  if (host.ok) return ok({ connection, socket, host: host.value });
  socket.destroy();
  return host;
}
