import { nextStep } from '../../main/application/words/next-step.ts';
import type { SessionSnapshot } from '../../main/session/snapshot.ts';
import type { Failure } from '../../main/support/failure.ts';
import { span } from '../../main/support/words/time.ts';
import type { Times } from '../../main/support/words/times.ts';
import type { Fact } from '../parts/facts.tsx';
import { dayAndTime } from './moments.ts';

/** What pages say of single troubles beside the words of the failure itself, which the command says too. */

export const howToFix = 'How to fix it';
export const ifItKeepsHappening = 'If it keeps happening';
export const cleanedUp = 'What was cleaned up';
export const whatItUsuallyIs = 'What it usually is';

export const refusalReasons = [
  'The authority was restarted a moment ago. Trying again helps.',
  'You are not in a group that the authority accepts, or SSH is off for this provisioner.',
  'The clocks of this computer, Okta and the authority differ by more than a minute.',
] as const;

export const removedLines = [
  'SSH certificate and key removed from the ssh-agent',
  'Client certificate removed from this computer',
  'Sign-in removed from this computer',
] as const;

export const setClock =
  'Let the system set date and time by itself, then check again. If you may not change it, ask the IT help desk to correct the clock of this computer.';

/** Both clocks, to the second, and how far they are apart. */
export function clockRows(
  { host, skewSeconds }: { readonly host: string; readonly skewSeconds: number },
  ownMs: number,
  exact: (at: number) => string,
): readonly (readonly [string, string])[] {
  const seconds = Math.abs(skewSeconds);
  const apart = `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return [
    ['This computer', exact(ownMs)],
    [host, exact(ownMs - skewSeconds * 1000)],
    ['Difference', `${apart} ${skewSeconds < 0 ? 'slow' : 'fast'}`],
  ];
}

export const closeThatProgram =
  'Close that program, or wait until it is done. Nothing has been opened in your browser.';
export const portInUse = 'Used by another program';
export const portTitle = (uri: string): string => `Port ${URL.parse(uri)?.port || '80'}`;

export const renewsWhenBack = 'If the network is back, Latchkey renews within a minute without asking you.';

/** What brings an ssh-agent, by system. */
export const agentHelp = {
  linux: {
    system: 'Linux',
    sentence: 'Turn on the agent of your desktop, or the one of OpenSSH:',
    command: 'systemctl --user enable --now ssh-agent',
  },
  darwin: {
    system: 'macOS',
    sentence: 'The agent starts by itself. If it is missing, log out of macOS and in again.',
    command: undefined,
  },
  win32: {
    system: 'Windows',
    sentence: 'The service “OpenSSH Authentication Agent” is off. Turning it on needs an administrator:',
    command: 'Set-Service ssh-agent -StartupType Automatic; Start-Service ssh-agent',
  },
} as const;

/** For whoever may turn the service on. */
export const agentRequest =
  'Please turn on the service “OpenSSH Authentication Agent” on this computer. Latchkey needs it for ssh.';

/** Failures whose `again` speaks of the command line; the window has a button for it. */
const AGAIN_FOR_THE_COMMAND: readonly Failure['code'][] = ['NO_AGENT', 'AGENT_REFUSED', 'NOT_SET_UP'];

export function againFor({ code }: Failure, again: string | undefined): string | undefined {
  return AGAIN_FOR_THE_COMMAND.includes(code) ? undefined : again;
}

/** What the person can type to find out or to mend, where that is another program's: what the command says too. */
export function toType(
  cause: Failure,
  platform: 'linux' | 'darwin' | 'win32',
): { readonly advice: string; readonly command: string } | undefined {
  const { advice, command } = nextStep(cause, platform) ?? {};
  if (advice === undefined || command === undefined || command.startsWith('latchkey ')) return undefined;
  return { advice, command };
}

const LABELS: Readonly<Record<string, string>> = {
  said: 'Answer',
  error: 'Answer',
  problem: 'Found',
  problems: 'Found',
  host: 'Asked',
  source: 'Source',
  status: 'Status',
  requestId: 'Request ID',
  clientId: 'Application',
  provisioner: 'Provisioner',
  authority: 'Authority',
  email: 'Person',
  expected: 'Expected',
  found: 'Found instead',
  setting: 'Setting',
  path: 'File',
  place: 'Place',
  redirectUris: 'Addresses',
  groups: 'Groups',
  wanted: 'Groups',
  domains: 'Domains',
  claim: 'Claim',
  holder: 'Busy',
};

/** All that is known of a failure, for an administrator: each fact under its name, and the code. */
export function failureRows({ code, facts }: Failure, times: Times): readonly (readonly [string, string])[] {
  const known = Object.entries(facts).flatMap(([name, value]: [string, unknown]) => {
    const label = LABELS[name];
    const text = Array.isArray(value) ? value.join(', ') : String(value);
    return label === undefined || value === undefined || text === '' ? [] : [[label, text] as const];
  });
  const at = 'at' in facts ? facts.at : 'endedAt' in facts ? facts.endedAt : undefined;
  return [...known, ['Code', code], ...(at === undefined ? [] : [['When', times.asOf(at)] as const])];
}

/** Whose certificates they were, and since when nothing came. */
export function expiredFacts({ person, ssh, x509 }: SessionSnapshot, times: Times): Fact[] {
  const gotMs = Math.max(ssh?.validAfterMs ?? 0, x509?.notBeforeMs ?? 0);
  return [
    ...(person === undefined
      ? []
      : [{ label: 'Person', value: person.email ?? person.subject, isName: true }]),
    ...(gotMs === 0
      ? []
      : [{ label: 'Last renewal', value: `${dayAndTime(gotMs, times)}, ${span(times.now - gotMs)} ago` }]),
  ];
}
