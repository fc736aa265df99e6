import type { SessionSnapshot } from '../../session/snapshot.ts';
import { endOf } from '../ends.ts';
import { failureLines } from '../reply.ts';
import { clean } from '../screen/clean.ts';
import { factLines, widestLabel, wrap } from '../screen/layout.ts';
import { painterFor } from '../screen/screen.ts';
import type { World } from '../world.ts';
import { shortFacts } from './credentials.ts';
import { pathWords, personWords } from './phrases.ts';
import { notesOf, renewalSentence } from './state.ts';
import { timesOf } from './times.ts';

/** What a sign-in or a renewal gave, in short. */
export function renewedLines(told: SessionSnapshot, world: World): string[] {
  const snapshot = clean(told);
  const screen = world.stdout;
  const paint = painterFor(screen);
  const facts = shortFacts(snapshot, timesOf(world), world.home);
  const { person } = snapshot;
  return [
    paint('title', person === undefined ? 'Signed in' : `Signed in as ${personWords(person)}`),
    ...notesOf(snapshot).flatMap((note) => ['', ...failureLines(note, screen, world)]),
    '',
    ...factLines(facts, screen, paint, widestLabel(facts)),
  ];
}

/** The end of a sign-in: who, what, where, what next; and who renews. */
export function signedInLines(snapshot: SessionSnapshot, world: World): string[] {
  const times = timesOf(world);
  const { stdout: screen } = world;
  const paint = painterFor(screen);
  const next = nextLines(snapshot, world);
  return [
    ...renewedLines(snapshot, world),
    '',
    ...wrap(renewalSentence(snapshot, times), screen.columns),
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
  const files = x509?.files;
  const path = (name: string): string => pathWords(name, home);
  return [
    ...(ssh?.agent.listed === true ? ['ssh HOST'] : []),
    ...(files === undefined
      ? []
      : [
          `curl --cert ${path(files.certificate)} \\`,
          `     --key ${path(files.key)} \\`,
          `     --cacert ${path(files.root)} \\`,
          '     https://HOST',
        ]),
  ];
}
