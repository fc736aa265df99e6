import type { LocalSession } from '../session/session.ts';
import type { ResolvedProfile } from '../settings/schema.ts';
import { type Failure, fail } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';

export interface SessionsParts {
  /** The settings of a profile as they are now. */
  profile(name: string): Promise<Result<ResolvedProfile, Failure>>;
  /** @param signal aborted when the session has to stop renewing */
  make(profile: ResolvedProfile, signal: AbortSignal): LocalSession;
}

/** The sessions of this process, one for each profile, each made when it is first asked for. */
export interface Sessions {
  get(profile: string): Promise<Result<LocalSession, Failure>>;
  /** See `LocalSession.wake`: of those that were made. */
  wake(): void;
  /** Ends what they do, and leaves nothing where nobody would look after it. */
  close(): Promise<void>;
}

interface Known {
  readonly settings: string;
  readonly session: LocalSession;
  readonly stop: AbortController;
  /** The asking at which its settings were read last. */
  turn: number;
}

/**
 * Settings are read at each asking, and a profile whose settings have changed gets a session of its new ones: nobody
 * signs in at an authority that the settings no longer name. What the earlier one is doing at that moment it finishes.
 * Once they are closed, HOST_GONE is all that is answered: what would begin then would be cut off.
 */
export function createSessions({ profile, make }: SessionsParts): Sessions {
  const known = new Map<string, Known>();
  let asked = 0;
  const replaced: LocalSession[] = [];
  let isClosed = false;
  return {
    async get(name) {
      asked += 1;
      const turn = asked;
      const resolved = await profile(name);
      if (isClosed) return fail('HOST_GONE', { problem: 'it ends' });
      if (!resolved.ok) return resolved;
      const settings = JSON.stringify(resolved.value);
      const there = known.get(name);
      // Who asked later has read what is newer, also where that was there first.
      if (there !== undefined && there.turn > turn) return ok(there.session);
      if (there?.settings === settings) {
        there.turn = turn;
        return ok(there.session);
      }
      if (there !== undefined) {
        there.stop.abort();
        replaced.push(there.session);
      }
      const stop = new AbortController();
      const session = make(resolved.value, stop.signal);
      known.set(name, { settings, session, stop, turn });
      return ok(session);
    },
    wake() {
      for (const { session } of known.values()) session.wake();
    },
    async close() {
      isClosed = true;
      for (const { stop } of known.values()) stop.abort();
      const all = [...replaced, ...[...known.values()].map(({ session }) => session)];
      known.clear();
      await Promise.all(all.map((session) => session.close()));
    },
  };
}
