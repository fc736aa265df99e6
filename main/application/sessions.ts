import type { LocalSession } from '../session/session.ts';
import type { ResolvedProfile } from '../settings/schema.ts';
import type { Failure } from '../support/failure.ts';
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

/**
 * Settings are read at each asking, and a profile whose settings have changed gets a session of its new ones: nobody
 * signs in at an authority that the settings no longer name. What the earlier one is doing at that moment it finishes.
 */
export function createSessions({ profile, make }: SessionsParts): Sessions {
  const known = new Map<string, { settings: string; session: LocalSession; stop: AbortController }>();
  return {
    async get(name) {
      const resolved = await profile(name);
      if (!resolved.ok) return resolved;
      const settings = JSON.stringify(resolved.value);
      const there = known.get(name);
      if (there?.settings === settings) return ok(there.session);
      there?.stop.abort();
      const stop = new AbortController();
      const session = make(resolved.value, stop.signal);
      known.set(name, { settings, session, stop });
      return ok(session);
    },
    wake() {
      for (const { session } of known.values()) session.wake();
    },
    async close() {
      const all = [...known.values()];
      known.clear();
      for (const { stop } of all) stop.abort();
      await Promise.all(all.map(({ session }) => session.close()));
    },
  };
}
