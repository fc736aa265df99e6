import type { LocalSession } from '../session/session.ts';
import type { Failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';

/** The sessions of this process, one for each profile, each made when it is first asked for. */
export interface Sessions {
  get(profile: string): Promise<Result<LocalSession, Failure>>;
  close(): void;
}

/** A profile that cannot be had now is asked for again the next time: settings may be mended while we run. */
export function createSessions(make: (profile: string) => Promise<Result<LocalSession, Failure>>): Sessions {
  const known = new Map<string, Promise<Result<LocalSession, Failure>>>();
  return {
    get(profile) {
      const there = known.get(profile);
      if (there !== undefined) return there;
      const made = make(profile).then((result) => {
        if (!result.ok) known.delete(profile);
        return result;
      });
      known.set(profile, made);
      return made;
    },
    close() {
      for (const session of known.values()) void session.then((one) => one.ok && one.value.close());
      known.clear();
    },
  };
}
