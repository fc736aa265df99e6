import { statSync } from 'node:fs';
import type { ControlAddress } from '../control/address.ts';
import { connectToHost } from '../control/client.ts';
import { hostIsThere } from '../control/probe.ts';
import { readSnapshot } from '../session/read.ts';
import { recordPath } from '../session/record-path.ts';
import type { SessionSnapshot } from '../session/snapshot.ts';
import type { Session } from '../session/types.ts';
import type { Folders } from '../settings/folders.ts';
import { type Clock, sleep } from '../support/clock.ts';
import type { Failure } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';
import { endOf } from './ends.ts';

/** What a watch looks at. */
export interface Watching {
  /** The session as the host has it; undefined where nobody hosts. */
  host(): Promise<Result<HostedSession | undefined, Failure>>;
  /** The session as it is recorded. */
  read(): Promise<Result<SessionSnapshot, Failure>>;
  /** Another text whenever the record has changed. */
  mark(): string;
}

export interface HostedSession {
  readonly session: Session;
  /** Resolves when the host has gone. */
  readonly ended: Promise<void>;
  close(): void;
}

export interface WatchingParts {
  readonly clock: Clock;
  readonly version: string;
  readonly address: ControlAddress;
  readonly folders: Folders;
}

export function watchingParts(profile: string, parts: WatchingParts): Watching {
  const { clock, version, address, folders } = parts;
  const path = recordPath(folders.state, profile);
  return {
    async host() {
      // A look at a folder, where nobody hosts; only then is the rest worth it.
      if (!(await hostIsThere(address))) return ok(undefined);
      const connected = await connectToHost(address, { clock, version });
      if (!connected.ok || connected.value === undefined) return connected as Result<undefined, Failure>;
      const { session, ended, close } = connected.value;
      return ok({ session: session(profile), ended, close });
    },
    read: () => readSnapshot(profile, { clock, stateFolder: folders.state, hosted: false }),
    mark() {
      const found = statSync(path, { bigint: true, throwIfNoEntry: false });
      return found === undefined ? '' : `${found.ino} ${found.mtimeNs}`;
    },
  };
}

/** How often a record that nobody hosts is looked at: three calls of the system. */
const NAP_MS = 1_000;
/** What nobody tells of: the ssh-agent may have lost the key. */
const LOOK_EVERY_MS = 30_000;

/**
 * Tells each snapshot, the first one at once, until `signal` aborts: as the host streams them while there is one, else
 * by looking at the record and the clock. The same snapshot may be told again. Fails where neither can be read.
 */
export async function watchSnapshots(
  watching: Watching,
  clock: Clock,
  signal: AbortSignal,
  tell: (snapshot: SessionSnapshot) => void,
): Promise<Result<void, Failure>> {
  while (!signal.aborted) {
    const host = await hostAfter(watching, clock, signal, tell);
    if (!host.ok) return host;
    if (host.value === undefined) break;
    const streamed = await stream(host.value, clock, signal, tell);
    if (!streamed.ok) return streamed;
  }
  return ok(undefined);
}

/** The host, once there is one, telling what is recorded until then. Undefined when `signal` aborts. */
async function hostAfter(
  watching: Watching,
  clock: Clock,
  signal: AbortSignal,
  tell: (snapshot: SessionSnapshot) => void,
): Promise<Result<HostedSession | undefined, Failure>> {
  let [seen, lookAtMs] = ['unseen', 0];
  for (; !signal.aborted; await sleep(clock, NAP_MS, signal)) {
    const host = await watching.host();
    if (host.ok && host.value !== undefined) return host;
    // A host that has just gone, or does not answer, is looked for again.
    if (!host.ok && host.error.code !== 'HOST_GONE') return host;
    const mark = watching.mark();
    if (mark === seen && clock.now() < lookAtMs) continue;
    const read = await watching.read();
    if (!read.ok) return read;
    tell(read.value);
    const nowMs = clock.now();
    const endMs = endOf(read.value) ?? 0;
    seen = mark;
    lookAtMs = Math.min(nowMs + LOOK_EVERY_MS, endMs > nowMs ? endMs : Number.POSITIVE_INFINITY);
  }
  return ok(undefined);
}

/** Until the host goes, or `signal` aborts. */
async function stream(
  { session, ended, close }: HostedSession,
  clock: Clock,
  signal: AbortSignal,
  tell: (snapshot: SessionSnapshot) => void,
): Promise<Result<void, Failure>> {
  const gone = new AbortController();
  const over = AbortSignal.any([signal, gone.signal]);
  void ended.then(() => gone.abort());
  const aborted = new Promise<undefined>((resolve) => {
    over.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const stop = session.watch(tell);
  try {
    for (; !over.aborted; await sleep(clock, LOOK_EVERY_MS, over)) {
      const now = await Promise.race([session.snapshot(), aborted]);
      if (now === undefined) break;
      if (now.ok) tell(now.value);
      // One that does not answer is as good as gone: what is recorded is told until it is there again.
      else return now.error.code === 'HOST_GONE' ? ok(undefined) : err(now.error);
    }
    return ok(undefined);
  } finally {
    stop();
    close();
  }
}
