import type { CurrentPolicy } from '#main/access/store.ts';
import type { SignInTest } from '#main/session/test-sign-in/types.ts';
import { NOW } from '#test/support/fake-session.ts';
import { examplePolicy } from '../access/policy.ts';

/** What a test finds up to the person. */
export const FOUND: SignInTest = {
  atMs: NOW,
  profile: 'example',
  setUp: { authority: 'ca.example.com', provisioner: 'okta', clientId: '0oa1example2' },
  okta: { issuer: 'https://example.okta.com', aheadMs: { okta: 300, authority: -2_600 } },
  browser: {
    redirectUri: 'http://127.0.0.1:10000',
    renewal: { kind: 'works', rotation: true, groups: { kind: 'unknown' } },
  },
  authority: { domains: ['example.com'], groups: [], isAdmin: false, sshEnabled: true },
};

/** A test as Sam, in these groups. */
export function testedSam(names: readonly string[], more: object = {}): SignInTest {
  const groups = { kind: 'known' as const, names, source: 'id_token' as const };
  const identity = { issuer: 'https://example.okta.com', subject: '00u1example', email: 'sam@example.com' };
  const claims = { sub: '00u1example', email: 'sam@example.com', email_verified: true, groups: names };
  const renewal = { kind: 'works' as const, rotation: true, groups };
  return {
    ...FOUND,
    browser: { redirectUri: 'http://127.0.0.1:10000', renewal },
    signedIn: { identity, claims, groupsClaim: 'groups', groups, otherLists: [] },
    ...more,
  };
}

export const POLICY: CurrentPolicy = {
  policy: examplePolicy(),
  source: '/etc/latchkey/policy.yaml',
  asOfMs: NOW,
  notes: [],
};
