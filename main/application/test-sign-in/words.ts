import type { TestedGroup } from '../../access/tested.ts';
import type { SignInTest, TestedPerson } from '../../session/test-sign-in/types.ts';
import type { Times } from '../../support/words/times.ts';
import { counted, pathWords, several } from '../words/phrases.ts';
import type { ShownTest } from './shown.ts';

/** What most often is the reason, in the two ways in which it can be wrong. */
export const ADVICE = {
  signInFailed: 'check the Okta settings: application, redirect addresses, assignment.',
  rolesWrong: 'check the groups claim in Okta and the group names in the access policy. Capitals count.',
} as const;

export function headline(
  { test, access }: Pick<ShownTest, 'test' | 'access'>,
  steps: ShownTest['steps'],
): string {
  const { stopped } = test;
  if (stopped !== undefined) {
    const number = steps.findIndex(({ id }) => id === stopped.step) + 1;
    return `The sign-in stops at step ${number}: ${steps[number - 1]?.title}`;
  }
  if (access === undefined) return 'Sign-in works';
  const nothing = access.groups.filter(({ result }) => result === 'no-role').length;
  if (access.roles.length === 0) return 'Sign-in works, and gives no role';
  if (nothing === 0) return 'Sign-in works';
  return `Sign-in works. ${nothing === 1 ? 'One group grants' : `${nothing} groups grant`} nothing`;
}

/** What was done, and that nothing was kept. */
export function dryRunSentence({ signedIn, trial, stopped }: SignInTest, at: string): string {
  const as = signedIn === undefined ? '' : ` as ${signedIn.identity.email ?? signedIn.identity.subject}`;
  if (trial === undefined && stopped?.step !== 'trial') {
    return `Dry run${as} at ${at}. No certificate was requested, and nothing was kept.`;
  }
  return `Dry run${as} at ${at}. Certificates were requested once, and nothing was kept.`;
}

/** What a group of Okta's comes to, in two words. */
export const RESULTS: Readonly<Record<TestedGroup['result'], string>> = {
  granted: 'Granted',
  'no-role': 'No role in the policy',
  ignored: 'Ignored by the policy',
};

/**
 * Where the groups are from and by what they are judged, before the list of them; nothing where nobody signed in.
 * `another`: how another policy could be named, as the end of a sentence.
 */
export function groupsIntroduction(
  { test, access, source, policyTrouble }: ShownTest,
  { home, another }: { readonly home: string; readonly another: string },
): readonly string[] {
  const { signedIn } = test;
  if (signedIn === undefined) return [];
  const { groups, groupsClaim } = signedIn;
  const trouble = policyTrouble === undefined ? [] : [policyTrouble];
  if (groups.kind === 'unknown') return [...unknownSentences(signedIn), ...trouble];
  const from =
    groups.source === 'id_token'
      ? `From the claim “${groupsClaim}” of the ID token`
      : `From the claim “${groupsClaim}” that Okta sent on a separate question (userinfo)`;
  if (access !== undefined) return [`${from}; by ${pathWords(source ?? '', home)}, serial ${access.serial}.`];
  const names = counted(groups.names.length, 'group', 'groups');
  const noPolicy = `No access policy is set, so nothing says what they grant: access.file or access.url${another}.`;
  return [
    `${from}: ${names}: ${several(groups.names)}.`,
    ...(policyTrouble === undefined ? [noPolicy] : trouble),
  ];
}

/** What else there is to know of groups and roles, after the list. */
export function groupsAfterwords({ test, access }: ShownTest): readonly string[] {
  const groups = test.signedIn?.groups;
  if (access === undefined || groups?.kind !== 'known') return [];
  const { unheldRoles } = access;
  return [
    ...(unheldRoles.length === 0
      ? []
      : [
          `Roles that no group grants, so nobody has them: ${several(unheldRoles.map(({ title }) => title))}.`,
        ]),
    ...(groups.names.length === 0 ? ['Okta sent an empty list, which grants nothing.'] : []),
  ];
}

/** Where the claim is made depends on the kind of authorization server (Okta: org or custom). */
function unknownSentences({ identity, groupsClaim, otherLists }: TestedPerson): readonly string[] {
  const where = /\/oauth2\//.test(identity.issuer)
    ? 'Security > API > the authorization server > Claims: a claim of this name for the ID token, “Always”, value type Groups'
    : 'Applications > this application > Sign On > OpenID Connect ID Token: the groups claim filter';
  return [
    `Okta sent no list: there is no claim “${groupsClaim}”, neither in the ID token nor on the separate question (userinfo).`,
    `→ In Okta: ${where}.`,
    ...(otherLists.length === 0
      ? []
      : [
          `→ The ID token has other lists: ${several(otherLists)}. Where one of them is meant, name it in okta.groupsClaim.`,
        ]),
  ];
}

/** Whether nothing but the sign-in itself can be wrong, because it did not come to the roles. */
export function stoppedBeforeRoles({ stopped }: SignInTest): boolean {
  return stopped !== undefined && stopped.step !== 'authority' && stopped.step !== 'trial';
}

/** Which login names the authority should give, and by what. */
export function predictedSentence({ access, test }: ShownTest, names: readonly string[]): string {
  const by = access === undefined ? 'By step-ca’s own template' : 'By the template of this policy';
  const unseen = test.signedIn?.groups.kind === 'known' && test.signedIn.groups.source === 'userinfo';
  const why = unseen && access !== undefined ? ' The authority cannot see the groups.' : '';
  return `${by}: ${several(names)}.${why}`;
}

/** Made for one sign-in each, and of no use to people. */
const PROTOCOL_CLAIMS = ['nonce', 'at_hash', 'c_hash', 'jti', 'ver', 'idp', 'sid'];
const FIRST_CLAIMS = ['sub', 'email', 'name', 'preferred_username'];
const TIME_CLAIMS = ['exp', 'iat', 'auth_time', 'nbf'];

/** The claims that people can judge, those that say who it is first. */
export function shownClaims({ claims }: TestedPerson): readonly (readonly [string, unknown])[] {
  const names = Object.keys(claims).filter(
    (name) => !PROTOCOL_CLAIMS.includes(name) && name !== 'email_verified',
  );
  const first = FIRST_CLAIMS.filter((name) => names.includes(name));
  return [...first, ...names.filter((name) => !first.includes(name))].map((name) => [name, claims[name]]);
}

/** Each claim with its value in words. */
export function claimWords(person: TestedPerson, times: Times): readonly { name: string; value: string }[] {
  const { claims, groupsClaim } = person;
  return shownClaims(person).map(([name, value]) => {
    const words = (): string => {
      if (name === groupsClaim && Array.isArray(value)) {
        return `${counted(value.length, 'value', 'values')}, in the ID token, so the authority sees them too`;
      }
      if (name === 'email' && claims.email_verified !== undefined) {
        return `${value}, ${claims.email_verified === true ? 'verified' : 'not verified'}`;
      }
      if (TIME_CLAIMS.includes(name) && typeof value === 'number') {
        return name === 'exp' ? times.left(value * 1000) : times.asOf(value * 1000);
      }
      return typeof value === 'string' ? value : JSON.stringify(value);
    };
    return { name, value: words() };
  });
}
