import { dirname, relative } from 'node:path';
import { contextOf, endOf } from '../../application/ends.ts';
import { pathWords, personWords } from '../../application/words/phrases.ts';
import { reachWords } from '../../application/words/reach.ts';
import { renewalSentence } from '../../application/words/state.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import { timesOf } from '../../support/words/times.ts';
import { failureLines } from '../reply.ts';
import { clean } from '../screen/clean.ts';
import { factLines, widestLabel, wrap } from '../screen/layout.ts';
import { painterFor, type Screen } from '../screen/screen.ts';
import type { World } from '../world.ts';
import { newsSince } from './access.ts';
import { shortFacts } from './credentials.ts';
import { troublesOf } from './state.ts';

/** What is told beside a snapshot that was just made: when that began, and whom the organisation asks. */
export interface Occasion {
  readonly beganMs: number;
  readonly supportContact: string | undefined;
}

/** The end of a renewal: for whom, what, where, what changed, and when the next one is. */
export function renewedLines(snapshot: SessionSnapshot, world: World, occasion: Occasion): string[] {
  return givenLines('Renewed for', 'Renewed', snapshot, world, occasion);
}

type PemPaths = NonNullable<NonNullable<SessionSnapshot['x509']>['files']>;

/** What a sign-in or a renewal gave, in short, what it changed, and who renews it. */
function givenLines(
  titleWithName: string,
  title: string,
  told: SessionSnapshot,
  world: World,
  { beganMs, supportContact }: Occasion,
): string[] {
  const snapshot = clean(told);
  const times = timesOf(world);
  const screen = world.stdout;
  const paint = painterFor(screen);
  const facts = shortFacts(snapshot, times, world.home);
  const { person } = snapshot;
  return [
    paint('title', person === undefined ? title : `${titleWithName} ${personWords(person)}`),
    ...troublesOf(snapshot).flatMap((note) => [
      '',
      ...failureLines(note, screen, world, { supportContact, ...contextOf(snapshot, note) }),
    ]),
    '',
    ...factLines(facts, screen, paint, widestLabel(facts)),
    ...accessLines(snapshot, beganMs, screen),
    '',
    ...wrap(renewalSentence(snapshot, times), screen.columns),
  ];
}

/** Where the certificates lead, and what was gained and lost. */
function accessLines(snapshot: SessionSnapshot, beganMs: number, { columns }: Screen): string[] {
  const { access } = snapshot;
  if (access === undefined) return [];
  const news = newsSince(snapshot, beganMs);
  const sentence = `${reachWords(access.hosts, access.roles.length)}: latchkey hosts.`;
  return ['', ...(news === undefined ? [] : wrap(news, columns)), ...wrap(sentence, columns)];
}

/** The end of a sign-in: who, what, where, what changed, what next; and who renews. */
export function signedInLines(snapshot: SessionSnapshot, world: World, occasion: Occasion): string[] {
  const paint = painterFor(world.stdout);
  const next = nextLines(snapshot, world);
  return [
    ...givenLines('Signed in as', 'Signed in', snapshot, world, occasion),
    ...(next.length === 0 ? [] : ['', ...next.map((line) => `  ${paint('code', line)}`)]),
  ];
}

/** `latchkey login` where there is nothing to do. */
export function alreadySignedInLines(told: SessionSnapshot, world: World): string[] {
  const snapshot = clean(told);
  const times = timesOf(world);
  const { person, ssh, x509 } = snapshot;
  const end = endOf(snapshot);
  const left = end === undefined ? '' : `: ${times.left(end)}`;
  const what = ssh !== undefined && x509 !== undefined ? 'Both certificates work' : 'Your certificate works';
  return [
    `Already signed in${person === undefined ? '' : ` as ${personWords(person)}`}. ${what}${left}.`,
    `To sign in afresh: ${painterFor(world.stdout)('code', 'latchkey login --fresh')}`,
  ];
}

/** What the person can type now. */
function nextLines({ ssh, x509 }: SessionSnapshot, { home }: World): string[] {
  return [
    ...(ssh?.agent.listed === true ? ['ssh HOST'] : []),
    ...(x509?.files === undefined ? [] : curlLines(x509.files, home)),
  ];
}

/**
 * From the folder above theirs: whole paths would make lines that break where they must not. Not from their own, which
 * is a link to other files after a renewal, and a shell stays with the old ones.
 */
function curlLines({ certificate, key, root }: PemPaths, home: string): string[] {
  const folder = dirname(dirname(certificate));
  const name = (path: string): string =>
    pathWords(dirname(dirname(path)) === folder ? relative(folder, path) : path, home);
  return [
    `cd ${pathWords(folder, home)}`,
    `curl --cert ${name(certificate)} --key ${name(key)} \\`,
    `     --cacert ${name(root)} https://HOST`,
  ];
}
