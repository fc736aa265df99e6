import type { Policy } from '#main/access/types.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import type { Failure } from '#main/support/failure.ts';
import { FakeSession, signedIn } from '#test/support/fake-session.ts';
import { examplePolicy } from '../access/policy.ts';
import { type FakeWorldOptions, fakeWorld } from './fake-world.ts';

export interface PersonOptions extends FakeWorldOptions {
  readonly groups?: readonly string[];
  readonly principals?: readonly string[];
  readonly policy?: Policy | Failure;
  readonly snapshot?: Partial<SessionSnapshot>;
}

/** Sam, in two groups of the example policy, with a certificate from before the second one. */
export function samWithAccess({
  groups = ['ssh-db-prod', 'eng-all'],
  principals = ['dba', 'sam@example.com'],
  policy = examplePolicy(),
  snapshot = {},
  ...options
}: PersonOptions = {}) {
  const { groups: list, ssh } = signedIn();
  if (list === undefined || ssh === undefined) throw new Error('the example has both');
  const session = new FakeSession(
    'example',
    signedIn({
      groups: { ...list, names: [...groups] },
      ssh: { ...ssh, principals: [...principals] },
      ...snapshot,
    }),
  );
  return { session, ...fakeWorld({ session, policy, ...options }) };
}
