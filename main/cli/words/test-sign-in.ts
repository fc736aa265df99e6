import type { TestedAccess, TestedGroup } from '../../access/tested.ts';
import type { Role } from '../../access/types.ts';
import { counted, pathWords, several } from '../../application/words/phrases.ts';
import type { SignInTest, TestedPerson } from '../../session/test-sign-in/types.ts';
import { listed } from '../../support/words/say.ts';
import { clockTime } from '../../support/words/time.ts';
import { timesOf } from '../../support/words/times.ts';
import { stepLines } from '../doctor/text.ts';
import { clean } from '../screen/clean.ts';
import { type Fact, factLines, width, wrap } from '../screen/layout.ts';
import { painterFor, type Screen } from '../screen/screen.ts';
import type { World } from '../world.ts';
import type { TestedStep } from './test-sign-in-steps.ts';

/** All that a test found, ready to be said. */
export interface ShownTest {
  readonly test: SignInTest;
  readonly steps: readonly TestedStep[];
  /** Undefined where no policy is in force and none was given, or nobody signed in. */
  readonly access: TestedAccess | undefined;
  /** Where that policy is from: a path or an address. */
  readonly source: string | undefined;
  /** Login names that the authority should put into the certificate. */
  readonly predicted: readonly string[] | undefined;
  /** Roles that this policy would take from this person. */
  readonly lost: readonly Role[];
  /** Whether one of those brings sudo. */
  readonly losesSudo: boolean;
  /** Why the policy of the settings is not in force, as a sentence. */
  readonly policyTrouble: string | undefined;
}

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

/** The whole page. */
export function testLines(told: ShownTest, { clock, format, home }: World, screen: Screen): string[] {
  const shown = clean(told);
  const { test, steps, access, predicted } = shown;
  const paint = painterFor(screen);
  const titleWidth = Math.max(...steps.map(({ title }) => width(title)));
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', paint('title', title), ...lines];
  const facts = (all: readonly Fact[]): string[] => tableLines(all, screen);
  return [
    paint(test.stopped === undefined ? 'title' : 'warn', headline(shown, steps)),
    ...wrap(dryRunSentence(test, clockTime(test.atMs, format)), screen.columns),
    '',
    ...steps.flatMap((step, index) => stepLines(step, index + 1, titleWidth, screen)),
    ...section('Groups and what they grant', [
      ...groupLines(shown, screen, home),
      ...lostLines(shown, screen),
    ]),
    ...section('Hosts', access === undefined ? [] : hostLines(access, screen)),
    ...section(
      'Login names in the certificate',
      predicted === undefined ? [] : indented(predictedSentence(shown, predicted), screen),
    ),
    ...section(
      'Claims in the ID token',
      test.signedIn === undefined ? [] : facts(claimFacts(test.signedIn, timesOf({ clock, format }))),
    ),
    ...section('If something is wrong here', adviceLines(test, screen)),
  ];
}

function dryRunSentence({ signedIn, trial, stopped }: SignInTest, at: string): string {
  const as = signedIn === undefined ? '' : ` as ${signedIn.identity.email ?? signedIn.identity.subject}`;
  if (trial === undefined && stopped?.step !== 'trial') {
    return `Dry run${as} at ${at}. No certificate was requested, and nothing was kept.`;
  }
  return `Dry run${as} at ${at}. Certificates were requested once, and nothing was kept.`;
}

function groupLines(
  { test, access, source, policyTrouble }: ShownTest,
  screen: Screen,
  home: string,
): string[] {
  const { signedIn } = test;
  if (signedIn === undefined) return [];
  const { groups, groupsClaim, otherLists } = signedIn;
  const trouble = policyTrouble === undefined ? [] : indented(policyTrouble, screen);
  if (groups.kind === 'unknown') return [...unknownLines(signedIn, otherLists, screen), ...trouble];
  const from =
    groups.source === 'id_token'
      ? `From the claim “${groupsClaim}” of the ID token`
      : `From the claim “${groupsClaim}” that Okta sent on a separate question (userinfo)`;
  if (access === undefined) {
    const names = counted(groups.names.length, 'group', 'groups');
    return [
      ...indented(`${from}: ${names}: ${several(groups.names)}.`, screen),
      ...(policyTrouble === undefined
        ? indented(
            'No access policy is set, so nothing says what they grant: access.file or access.url, or --policy FILE.',
            screen,
          )
        : trouble),
    ];
  }
  const roleless = access.groups.filter(({ result }) => result === 'no-role');
  const ignored = access.groups.filter(({ result }) => result === 'ignored');
  const { unheldRoles } = access;
  return [
    ...indented(`${from}; by ${pathWords(source ?? '', home)}, serial ${access.serial}.`, screen),
    ...tableLines(
      [
        ...access.groups.filter(({ result }) => result === 'granted').map(grantedFact),
        ...roleless
          .slice(0, MOST_LISTED)
          .map(({ name }) => ({ label: name, values: ['▲ No role in the policy'] })),
      ],
      screen,
    ),
    ...(roleless.length <= MOST_LISTED
      ? []
      : indented(
          `and ${counted(roleless.length - MOST_LISTED, 'group', 'groups')} more without a role.`,
          screen,
        )),
    ...(ignored.length === 0
      ? []
      : indented(`Ignored by the policy: ${several(ignored.map(({ name }) => name))}.`, screen)),
    ...(unheldRoles.length === 0
      ? []
      : indented(
          `Roles that no group grants, so nobody has them: ${several(unheldRoles.map(({ title }) => title))}.`,
          screen,
        )),
    ...(groups.names.length === 0 ? indented('Okta sent an empty list, which grants nothing.', screen) : []),
  ];
}

function grantedFact({ name, roles, hosts, accounts }: TestedGroup): Fact {
  const titles = several(roles.map(({ title }) => title));
  const where = hosts === 0 ? 'no host' : `${counted(hosts, 'host', 'hosts')} as ${several(accounts)}`;
  return { label: name, values: [`Granted: ${titles}. ${where.slice(0, 1).toUpperCase()}${where.slice(1)}`] };
}

/** Where the claim is made depends on the kind of authorization server (Okta: org or custom). */
function unknownLines(
  { identity, groupsClaim }: TestedPerson,
  otherLists: readonly string[],
  screen: Screen,
): string[] {
  const where = /\/oauth2\//.test(identity.issuer)
    ? 'Security > API > the authorization server > Claims: a claim of this name for the ID token, “Always”, value type Groups'
    : 'Applications > this application > Sign On > OpenID Connect ID Token: the groups claim filter';
  return [
    ...indented(
      `Okta sent no list: there is no claim “${groupsClaim}”, neither in the ID token nor on the separate question (userinfo).`,
      screen,
    ),
    ...indented(`→ In Okta: ${where}.`, screen),
    ...(otherLists.length === 0
      ? []
      : indented(
          `→ The ID token has other lists: ${several(otherLists)}. Where one of them is meant, name it in okta.groupsClaim.`,
          screen,
        )),
  ];
}

/** The tester's own: whoever publishes a policy that takes their role away may be unable to take that back. */
function lostLines({ lost, losesSudo }: ShownTest, screen: Screen): string[] {
  if (lost.length === 0) return [];
  const roles = listed(lost.map(({ title }) => title));
  const sentence = losesSudo
    ? `You would lose ${roles} by this policy, and with it sudo. Once it is published you may be unable to take that back.`
    : `You would lose ${roles} by this policy.`;
  return ['', ...indented(`▲ ${sentence}`, screen)];
}

const MOST_LISTED = 12;

function hostLines({ hosts }: TestedAccess, screen: Screen): string[] {
  if (hosts.length === 0) return indented('None.', screen);
  const shown = hosts.slice(0, MOST_LISTED);
  const more = hosts.length - shown.length;
  return [
    ...tableLines(
      shown.map(({ name, accounts }) => ({ label: name, values: [`as ${several(accounts)}`] })),
      screen,
    ),
    ...(more === 0 ? [] : indented(`and ${counted(more, 'host', 'hosts')} more; --json names all.`, screen)),
  ];
}

function predictedSentence({ access, test }: ShownTest, names: readonly string[]): string {
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

function claimFacts(person: TestedPerson, times: ReturnType<typeof timesOf>): Fact[] {
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
    return { label: name, values: [words()] };
  });
}

function adviceLines({ stopped }: SignInTest, screen: Screen): string[] {
  const failed = `The sign-in failed: ${ADVICE.signInFailed}`;
  const wrong = `The sign-in worked but roles are wrong: ${ADVICE.rolesWrong}`;
  const before = stopped !== undefined && stopped.step !== 'authority' && stopped.step !== 'trial';
  return [failed, ...(before ? [] : [wrong])].flatMap((line) => indented(line, screen));
}

const LONGEST_LABEL = 28;

/** Two columns, a little in from the left; a name that is too long for its column has a line of its own. */
function tableLines(facts: readonly Fact[], screen: Screen): string[] {
  if (facts.length === 0) return [];
  const paint = painterFor(screen);
  const lengths = facts.map(({ label }) => width(label)).filter((length) => length <= LONGEST_LABEL);
  const labelWidth = Math.max(0, ...lengths) + INDENT;
  return facts.flatMap((fact) => {
    const own = { ...fact, indented: true };
    if (width(fact.label) <= LONGEST_LABEL) return factLines([own], screen, paint, labelWidth);
    return [
      `${' '.repeat(INDENT)}${paint('label', fact.label)}`,
      ...factLines([{ ...own, label: '' }], screen, paint, labelWidth),
    ];
  });
}

const INDENT = 2;

function indented(text: string, screen: Screen): string[] {
  return wrap(text, screen.columns - INDENT).map((line) => ' '.repeat(INDENT) + line);
}
