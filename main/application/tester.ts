import { createPolicyKeeper, type PolicyKeeper } from '../access/kept.ts';
import { createContext, type SessionParts } from '../session/context.ts';
import { policyStoreOf } from '../session/policy.ts';
import { testSignIn } from '../session/test-sign-in/run.ts';
import type { ResolvedProfile } from '../settings/schema.ts';
import { ok } from '../support/result.ts';
import type { SignInTester } from './composition.ts';

/** The real things behind `latchkey test-signin`. */
export function signInTester(profile: ResolvedProfile, parts: SessionParts): SignInTester {
  return {
    profile,
    policy(signal) {
      const keeper = readOnly(createPolicyKeeper(parts.folders.state, profile.name));
      return policyStoreOf(profile, parts, keeper).refresh(signal);
    },
    run: (request) => testSignIn(createContext(profile, parts), request),
  };
}

function readOnly({ load }: PolicyKeeper): PolicyKeeper {
  return { load, save: async () => ok(undefined), remove: async () => ok(undefined) };
}
