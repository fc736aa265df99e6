import type { TestedAccess, TestedGroup } from '../../access/tested.ts';
import type { ShownTest } from '../../application/test-sign-in/shown.ts';
import {
  ADVICE,
  claimWords,
  dryRunSentence,
  groupsAfterwords,
  groupsIntroduction,
  headline,
  predictedSentence,
  RESULTS,
  stoppedBeforeRoles,
} from '../../application/test-sign-in/words.ts';
import { counted, several } from '../../application/words/phrases.ts';
import type { SignInTest } from '../../session/test-sign-in/types.ts';
import { listed } from '../../support/words/say.ts';
import { clockTime } from '../../support/words/time.ts';
import { timesOf } from '../../support/words/times.ts';
import { stepLines } from '../doctor/text.ts';
import { clean } from '../screen/clean.ts';
import { type Fact, factLines, width, wrap } from '../screen/layout.ts';
import { painterFor, type Screen } from '../screen/screen.ts';
import type { World } from '../world.ts';

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
      test.signedIn === undefined
        ? []
        : facts(
            claimWords(test.signedIn, timesOf({ clock, format })).map(({ name, value }) => ({
              label: name,
              values: [value],
            })),
          ),
    ),
    ...section('If something is wrong here', adviceLines(test, screen)),
  ];
}

function groupLines(shown: ShownTest, screen: Screen, home: string): string[] {
  const { access } = shown;
  const paragraphs = (sentences: readonly string[]): string[] =>
    sentences.flatMap((sentence) => indented(sentence, screen));
  if (access === undefined || shown.test.signedIn?.groups.kind !== 'known')
    return paragraphs(groupsIntroduction(shown, { home, another: ', or --policy FILE' }));
  const roleless = access.groups.filter(({ result }) => result === 'no-role');
  const ignored = access.groups.filter(({ result }) => result === 'ignored');
  return [
    ...paragraphs(groupsIntroduction(shown, { home, another: ', or --policy FILE' })),
    ...tableLines(
      [
        ...access.groups.filter(({ result }) => result === 'granted').map(grantedFact),
        ...roleless
          .slice(0, MOST_LISTED)
          .map(({ name }) => ({ label: name, values: [`▲ ${RESULTS['no-role']}`] })),
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
      : indented(`${RESULTS.ignored}: ${several(ignored.map(({ name }) => name))}.`, screen)),
    ...paragraphs(groupsAfterwords(shown)),
  ];
}

function grantedFact({ name, roles, hosts, accounts }: TestedGroup): Fact {
  const titles = several(roles.map(({ title }) => title));
  const where = hosts === 0 ? 'no host' : `${counted(hosts, 'host', 'hosts')} as ${several(accounts)}`;
  return {
    label: name,
    values: [`${RESULTS.granted}: ${titles}. ${where.slice(0, 1).toUpperCase()}${where.slice(1)}`],
  };
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

function adviceLines(test: SignInTest, screen: Screen): string[] {
  const failed = `The sign-in failed: ${ADVICE.signInFailed}`;
  const wrong = `The sign-in worked but roles are wrong: ${ADVICE.rolesWrong}`;
  return [failed, ...(stoppedBeforeRoles(test) ? [] : [wrong])].flatMap((line) => indented(line, screen));
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
