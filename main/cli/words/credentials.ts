import { dirname } from 'node:path';
import { pathWords, several } from '../../application/words/phrases.ts';
import type { SessionSnapshot, SshCredential, X509Credential } from '../../session/snapshot.ts';
import type { Times } from '../../support/words/times.ts';
import type { Fact } from '../screen/layout.ts';
import { lifeLine } from '../screen/life-line.ts';
import type { Screen } from '../screen/screen.ts';
import type { World } from '../world.ts';

/** The SSH certificate, as it says of itself, and where it is. */
export function sshFacts({ ssh, nextRenewalAtMs }: SessionSnapshot, times: Times, screen: Screen): Fact[] {
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

/** The client certificate, as it says of itself, and where it is. */
export function x509Facts(
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
    detail('Key', x509.keyType),
    detail('Issuer', x509.issuer),
    ...(x509.files === undefined ? [] : [detail('Files', ...filesOf(x509.files, home))]),
    ...storesOf(x509),
  ];
}

/** Both in short: until when, for which login names, where. */
export function shortFacts({ ssh, x509 }: SessionSnapshot, times: Times, home: string): Fact[] {
  return [
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
          ...(x509.files === undefined ? [] : [detail('Files', ...filesOf(x509.files, home))]),
          ...storesOf(x509),
        ]),
  ];
}

/** Which browsers have it, or which store of the system. */
function storesOf({ stores = [] }: X509Credential): Fact[] {
  return stores.length === 0 ? [] : [detail('In', ...stores.map(({ name }) => name))];
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
