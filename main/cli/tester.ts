import { createPolicyKeeper, type PolicyKeeper } from '../access/kept.ts';
import { policySources } from '../access/sources.ts';
import { createPolicyStore } from '../access/store.ts';
import { createContext, type SessionParts } from '../session/context.ts';
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
      return createPolicyStore({ clock, log, sources, keys: profile.access.keys, keeper }).refresh(signal);
    },
    run: (request) => testSignIn(createContext(profile, parts), request),
  };
}

function readOnly({ load }: PolicyKeeper): PolicyKeeper {
  return { load, save: async () => ok(undefined), remove: async () => ok(undefined) };
}
