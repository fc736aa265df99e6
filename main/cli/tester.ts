import { createPolicyKeeper, type PolicyKeeper } from '../access/kept.ts';
import { policySources } from '../access/sources.ts';
import { createPolicyStore } from '../access/store.ts';
import { createContext, type SessionParts } from '../session/context.ts';
import { readRemembered, rememberedSerial } from '../session/remembered.ts';
import { testSignIn } from '../session/test-sign-in/run.ts';
import type { ResolvedProfile } from '../settings/schema.ts';
import { ok } from '../support/result.ts';
import type { SignInTester } from './composition.ts';

/** The real things behind `latchkey test-signin`. */
export function signInTester(profile: ResolvedProfile, parts: SessionParts): SignInTester {
  const { clock, environment, folders, log } = parts;
  return {
    profile,
    policy(signal) {
      const keeper = readOnly(createPolicyKeeper(folders.state, profile.name));
      const sources = policySources(profile.access, { clock, environment });
      const { keys } = profile.access;
      const names = sources.map(({ name }) => name);
      // As a sign-in would take it, or not.
      const leastSerial = async (): Promise<number> =>
        rememberedSerial(await readRemembered(folders.state), profile.name, names, keys);
      return createPolicyStore({ clock, log, sources, keys, keeper, leastSerial }).refresh(signal);
    },
    run: (request) => testSignIn(createContext(profile, parts), request),
  };
}

function readOnly({ load }: PolicyKeeper): PolicyKeeper {
  return { load, save: async () => ok(undefined), remove: async () => ok(undefined) };
}
