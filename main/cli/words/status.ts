import { contextOf } from '../../application/ends.ts';
import { personWords, several } from '../../application/words/phrases.ts';
import { reachWords } from '../../application/words/reach.ts';
import { isLost, notesOf } from '../../application/words/state.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import { type Times, timesOf } from '../../support/words/times.ts';
import { failureLines } from '../reply.ts';
import { clean } from '../screen/clean.ts';
import { type Fact, factLines, widestLabel, wrap } from '../screen/layout.ts';
import { painterFor, type Screen } from '../screen/screen.ts';
import type { World } from '../world.ts';
import { changeSentence } from './access.ts';
import { sshFacts, x509Facts } from './credentials.ts';
import { type Head, headOf } from './state.ts';

/** Everything a snapshot tells, for `latchkey status`. `lost` is what to say where the ssh-agent has lost the key. */
export function statusLines(
  told: SessionSnapshot,
  world: World,
  supportContact: string | undefined,
  lost: Head | undefined,
): string[] {
  const snapshot = clean(told);
  const times = timesOf(world);
  const screen = world.stdout;
  const paint = painterFor(screen);
  const head = lost === undefined ? headLines(snapshot, world, supportContact) : linesOf(lost, screen);
  const sections = [
    sshFacts(snapshot, times, screen),
    x509Facts(snapshot, times, world),
    sessionFacts(snapshot, times, head.join()),
  ].filter((facts) => facts.length > 0);
  const labels = Math.max(0, ...sections.map(widestLabel));
  return [
    ...head,
    ...notesOf(snapshot).flatMap((note) => [
      '',
      ...failureLines(note, screen, world, { supportContact, ...contextOf(snapshot, note) }),
    ]),
    ...sections.flatMap((facts) => ['', ...factLines(facts, screen, paint, labels)]),
  ];
}

/** A state that needs somebody is said like any other failure, with what to ask whom. */
function headLines(snapshot: SessionSnapshot, world: World, supportContact: string | undefined): string[] {
  const { state } = snapshot;
  const screen = world.stdout;
  return state.kind === 'attention'
    ? failureLines(state.failure, screen, world, { supportContact, ...contextOf(snapshot, state.failure) })
    : linesOf(headOf({ ...snapshot, state }, timesOf(world)), screen);
}

function linesOf({ title, sentence, command, tone }: Head, screen: Screen): string[] {
  const paint = painterFor(screen);
  return [
    paint(tone, title),
    ...wrap(sentence, screen.columns),
    ...(command === undefined ? [] : [`Next: ${paint('code', command)}`]),
  ];
}

/** Who is signed in is told here where the head does not tell it. */
function sessionFacts(snapshot: SessionSnapshot, times: Times, head: string): Fact[] {
  const { person, authority, profile, signedInAtMs, keptIn } = snapshot;
  if (person === undefined) return [];
  const from = authority === undefined ? '' : `, ${authority.url}, provisioner ${authority.provisioner}`;
  const name = personWords(person);
  return [
    ...(head.includes(name) ? [] : [{ label: 'Signed in as', values: [name] }]),
    { label: 'Groups', values: groupValues(snapshot, times) },
    ...accessFacts(snapshot, times),
    { label: 'Organisation', values: [`${profile}${from}`] },
    ...(authority === undefined ? [] : [{ label: 'Trusted root', values: halvesOf(authority.fingerprint) }]),
    ...(signedInAtMs === undefined ? [] : [{ label: 'Signed in', values: [times.asOf(signedInAtMs)] }]),
    ...(keptIn === undefined ? [] : [{ label: 'Kept in', values: [keptInWords(snapshot)] }]),
  ];
}

/** What the groups give, and what a renewal or another policy changed last. */
function accessFacts({ access, changes }: SessionSnapshot, times: Times): Fact[] {
  if (access === undefined) return [];
  const changed = changes && changeSentence(changes);
  const values = [
    reachWords(access.hosts, access.roles.length),
    ...(changes === undefined || changed === undefined ? [] : [`${changed} (${times.asOf(changes.atMs)})`]),
  ];
  return [{ label: 'Hosts', values }];
}

/** 64 characters do not fit beside a label, and as two lines they are easier to compare. */
function halvesOf(fingerprint: string): string[] {
  return [fingerprint.slice(0, 32), fingerprint.slice(32)];
}

function groupValues({ groups }: SessionSnapshot, times: Times): string[] {
  if (groups === undefined) return ['Okta sent no list'];
  const { names, asOfMs, unknownSinceMs } = groups;
  const since = unknownSinceMs === undefined ? '' : `; Okta sent no list since ${times.asOf(unknownSinceMs)}`;
  return [several(names), `as of ${times.asOf(asOfMs)}${since}`];
}

function keptInWords(snapshot: SessionSnapshot): string {
  if (isLost(snapshot)) return 'nowhere: the process that had it in memory has ended';
  return snapshot.keptIn === 'keychain' ? 'the keychain' : 'memory only';
}
