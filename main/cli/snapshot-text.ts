import { dirname } from 'node:path';
import type { SessionSnapshot, SshCredential, X509Credential } from '../session/snapshot.ts';
import { endOf } from './ends.ts';
import { failureLines } from './reply.ts';
import { clean } from './screen/clean.ts';
import { type Fact, factLines, widestLabel, wrap } from './screen/layout.ts';
import { lifeLine } from './screen/life-line.ts';
import { painterFor, type Screen } from './screen/screen.ts';
import { headOf, isLost, notesOf, renewalSentence } from './state-words.ts';
import { type Times, timesOf } from './times.ts';
import { pathWords, personWords, several } from './words.ts';
import type { World } from './world.ts';

/** Everything a snapshot tells, for `latchkey status`. */
export function statusLines(told: SessionSnapshot, world: World, supportContact?: string): string[] {
  const snapshot = clean(told);
  const times = timesOf(world);
  const screen = world.stdout;
  const paint = painterFor(screen);
  const head = headOf(snapshot, times);
  const context = { supportContact, validUntilMs: endOf(snapshot) };
  const sections = [
    sshFacts(snapshot, times, screen),
    x509Facts(snapshot, times, world),
    sessionFacts(snapshot, times),
  ].filter((facts) => facts.length > 0);
  const labels = Math.max(0, ...sections.map(widestLabel));
  return [
    paint(head.tone, head.title),
    ...wrap(head.sentence, screen.columns),
    ...(head.command === undefined ? [] : [`Next: ${paint('code', head.command)}`]),
    ...notesOf(snapshot).flatMap((note) => ['', ...failureLines(note, screen, world, context)]),
    ...sections.flatMap((facts) => ['', ...factLines(facts, screen, paint, labels)]),
  ];
}

function sshFacts({ ssh, nextRenewalAtMs }: SessionSnapshot, times: Times, screen: Screen): Fact[] {
  if (ssh === undefined) return [];
  const until = ssh.validBeforeMs;
  return [
    { label: 'SSH certificate', values: lifeOf(ssh.validAfterMs, until, nextRenewalAtMs, times, screen) },
    detail('Login names', several(ssh.principals)),
    detail('Valid', spanOf(ssh.validAfterMs, until, times)),
    detail('Serial', ssh.serial),
    detail('Key ID', ssh.keyId),
    detail('Key', `${ssh.fingerprint} (${keyTypeOf(ssh)})`),
    detail('Where', whereOf(ssh)),
  ];
}

function x509Facts(
  { x509, nextRenewalAtMs }: SessionSnapshot,
  times: Times,
  { stdout, home }: World,
): Fact[] {
  if (x509 === undefined) return [];
  return [
    {
      label: 'Client certificate',
      values: lifeOf(x509.notBeforeMs, x509.notAfterMs, nextRenewalAtMs, times, stdout),
    },
    detail('Subject', x509.subject),
    detail('Names', ...namesOf(x509)),
    detail('Valid', spanOf(x509.notBeforeMs, x509.notAfterMs, times)),
    detail('Serial', x509.serial),
    detail('Issuer', x509.issuer),
    ...(x509.files === undefined ? [] : [detail('Files', ...filesOf(x509.files, home))]),
  ];
}

function sessionFacts(snapshot: SessionSnapshot, times: Times): Fact[] {
  const { person, authority, profile, signedInAtMs, keptIn } = snapshot;
  if (person === undefined) return [];
  const from = authority === undefined ? '' : `, ${authority.url}, provisioner ${authority.provisioner}`;
  return [
    { label: 'Groups', values: groupValues(snapshot, times) },
    { label: 'Organisation', values: [`${profile}${from}`] },
    ...(signedInAtMs === undefined ? [] : [{ label: 'Signed in', values: [times.asOf(signedInAtMs)] }]),
    ...(keptIn === undefined ? [] : [{ label: 'Kept in', values: [keptInWords(snapshot)] }]),
  ];
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

/** What a sign-in or a renewal gave, in short. */
export function renewedLines(told: SessionSnapshot, world: World): string[] {
  const snapshot = clean(told);
  const times = timesOf(world);
  const screen = world.stdout;
  const paint = painterFor(screen);
  const { ssh, x509 } = snapshot;
  const facts: Fact[] = [
    ...(ssh === undefined
      ? []
      : [
          { label: 'SSH certificate', values: [lifeWords(ssh.validBeforeMs, times)] },
          detail('Login names', several(ssh.principals)),
          detail('Where', whereOf(ssh)),
        ]),
    ...(x509 === undefined
      ? []
      : [
          { label: 'Client certificate', values: [lifeWords(x509.notAfterMs, times)] },
          ...(x509.files === undefined ? [] : [detail('Files', ...filesOf(x509.files, world.home))]),
        ]),
  ];
  const { person } = snapshot;
  return [
    paint('title', person === undefined ? 'Signed in' : `Signed in as ${personWords(person)}`),
    ...notesOf(snapshot).flatMap((note) => ['', ...failureLines(note, screen, world)]),
    '',
    ...factLines(facts, screen, paint, widestLabel(facts)),
  ];
}

function detail(label: string, ...values: string[]): Fact {
  return { label, values, indented: true };
}

function lifeOf(
  fromMs: number,
  untilMs: number | undefined,
  renewsAtMs: number | undefined,
  times: Times,
  screen: Screen,
): string[] {
  const words = lifeWords(untilMs, times);
  // Decoration: only where somebody looks, and where there is room for it.
  if (!screen.isTerminal || !screen.unicode || untilMs === undefined || untilMs <= times.now) return [words];
  return [words, lifeLine({ fromMs, untilMs, renewsAtMs }, times.now)];
}

function lifeWords(untilMs: number | undefined, times: Times): string {
  return untilMs === undefined ? 'without an end' : times.left(untilMs);
}

function spanOf(fromMs: number, untilMs: number | undefined, times: Times): string {
  return `from ${times.point(fromMs)}${untilMs === undefined ? '' : ` until ${times.point(untilMs)}`}`;
}

/** "ssh-ed25519-cert-v01@openssh.com" is ED25519 to ssh-add. */
function keyTypeOf({ algorithm }: SshCredential): string {
  return algorithm.replace(/^ssh-|-cert-v01@openssh\.com$|^ecdsa-sha2-/g, '').toUpperCase();
}

function whereOf({ agent }: SshCredential): string {
  switch (agent.listed) {
    case true:
      return `in the ssh-agent (${agent.address})`;
    case false:
      return `no longer in the ssh-agent (${agent.address})`;
    case undefined:
      return `the ssh-agent does not answer (${agent.address})`;
  }
}

function namesOf({ subjectAlternativeNames: names }: X509Credential): string[] {
  const shown = names.slice(0, 6).map(({ kind, value }) => (kind === 'email' ? value : `${value} (${kind})`));
  return names.length > shown.length ? [...shown, `and ${names.length - shown.length} more`] : shown;
}

/** The folder once, and the names of the files in it: whole paths would not fit, and four of them hide what differs. */
function filesOf(files: NonNullable<X509Credential['files']>, home: string): string[] {
  const paths = [files.certificate, files.key, files.chain, files.root];
  const folder = dirname(files.certificate);
  const together = paths.every((path) => dirname(path) === folder);
  if (!together) return paths.map((path) => pathWords(path, home));
  return [pathWords(folder, home), paths.map((path) => path.slice(folder.length + 1)).join('  ')];
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
