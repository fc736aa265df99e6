import type { Composition, Hosting } from '../application/composition.ts';
import type { ControlClient, connectToHost } from '../control/client.ts';
import type { Session } from '../session/types.ts';
import type { Clock, Timer } from '../support/clock.ts';
import { type Failure, failure } from '../support/failure.ts';
import type { Log } from '../support/log.ts';
import { err, ok } from '../support/result.ts';
import { unforeseen } from '../support/unforeseen.ts';
import type { ServedSessions } from './service/types.ts';

/** The sessions of this person, in this process or in the `latchkey agent` that was there before it. */
export interface DesktopHost extends ServedSessions {
  /** See `LocalSession.wake`. `latchkey agent` looks at the clock by itself. */
  wake(): void;
  /** Calls `listener` whenever it is known who hosts, or that somebody else does now. */
  onChange(listener: () => void): void;
  close(): Promise<void>;
}

export interface HostParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly composition: Pick<Composition, 'host' | 'address'>;
  readonly connect: typeof connectToHost;
}

type Host =
  | { readonly kind: 'self'; readonly hosting: Hosting }
  | { readonly kind: 'agent'; readonly client: ControlClient; readonly sessions: Map<string, Session> }
  /** Neither can be: whoever asks for a session is told the reason. */
  | { readonly kind: 'none'; readonly cause: Failure };

/** After a runtime folder that could not be written, or a host that speaks another protocol. */
const AGAIN_MS = 30_000;
/** Of two hosts one starts, or ends, at this very moment. */
const MOST_TRIES = 5;

/**
 * Becomes the host, or where `latchkey agent` is it already its window: then sessions are those of the agent, and this
 * process takes over when that one has gone.
 */
export function openDesktopHost(parts: HostParts): DesktopHost {
  const { clock, log } = parts;
  const listeners = new Set<() => void>();
  let now: Host | undefined;
  let again: Timer | undefined;
  let closed = false;
  let isFinding = false;
  let finding = settle();

  async function settle(): Promise<Host> {
    isFinding = true;
    const found = await findHost(parts).catch(
      // Whoever asks for a session waits for this one; it is looked for again like any that is not there.
      (thrown: unknown): Host => ({ kind: 'none', cause: unforeseen(thrown) }),
    );
    isFinding = false;
    again?.cancel();
    now = found;
    log.info('desktop.host', factsOf(found));
    if (closed) await release(found);
    else {
      if (found.kind === 'agent') void found.client.ended.then(change);
      if (found.kind === 'none') again = clock.after(AGAIN_MS, change);
      for (const listener of listeners) listener();
    }
    return found;
  }
  function change(): void {
    // One at a time: a second one would meet the first at the socket, and take it for `latchkey agent`.
    if (!closed && !isFinding) finding = settle();
  }

  return {
    async get(profile) {
      const host = await finding;
      switch (host.kind) {
        case 'self':
          return host.hosting.session(profile);
        case 'agent': {
          const session = host.sessions.get(profile) ?? host.client.session(profile);
          host.sessions.set(profile, session);
          return ok(session);
        }
        case 'none':
          return err(host.cause);
      }
    },
    host() {
      if (now?.kind !== 'agent') return { kind: 'self' };
      const { pid, version } = now.client.host;
      return { kind: 'agent', pid, version };
    },
    wake() {
      if (now?.kind === 'self') now.hosting.wake();
      else if (now?.kind === 'none') change();
    },
    onChange: (listener) => void listeners.add(listener),
    async close() {
      closed = true;
      again?.cancel();
      await release(await finding);
    },
  };
}

async function findHost({ composition, connect, clock, version }: HostParts): Promise<Host> {
  let cause = failure('INTERNAL', { problem: 'two hosts start and end by turns' });
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const own = await composition.host();
    if (own.ok) return { kind: 'self', hosting: own.value };
    if (own.error.code !== 'BUSY_ELSEWHERE' || !composition.address.ok) {
      return { kind: 'none', cause: own.error };
    }
    const connected = await connect(composition.address.value, { clock, version });
    if (connected.ok && connected.value !== undefined) {
      return { kind: 'agent', client: connected.value, sessions: new Map() };
    }
    if (connected.ok) continue;
    cause = connected.error;
    if (cause.code !== 'HOST_GONE') break;
  }
  return { kind: 'none', cause };
}

async function release(host: Host): Promise<void> {
  if (host.kind === 'self') await host.hosting.close();
  else if (host.kind === 'agent') host.client.close();
}

function factsOf(host: Host): { readonly kind: string; readonly pid?: number; readonly code?: string } {
  switch (host.kind) {
    case 'self':
      return { kind: 'self', pid: host.hosting.host.pid };
    case 'agent':
      return { kind: 'agent', pid: host.client.host.pid };
    case 'none':
      return { kind: 'none', code: host.cause.code };
  }
}
