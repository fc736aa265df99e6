import type { SshCredential, X509Credential } from '../../main/session/snapshot.ts';
import type { Failure } from '../../main/support/failure.ts';
import { listed } from '../../main/support/words/say.ts';
import { span } from '../../main/support/words/time.ts';
import type { Times } from '../../main/support/words/times.ts';

export const sshTitle = 'SSH certificate';
export const sshFor = 'for ssh, git and scp';
export const x509Title = 'Client certificate';
export const x509For = 'for internal web sites';
export const notDelivered = 'Not delivered';
export const logsInAs = 'Logs in as';
export const keptIn = 'Kept in';
export const serial = 'Serial';
export const subject = 'Subject';
export const testCertificate = 'Test the client certificate';
export const copyCurlCommand = 'Copy curl command';

/** "5 h left" and "until 16:02"; of one without an end, and of one that is over, the first alone. */
export function leftWords(untilMs: number | undefined, times: Times): { figure: string; until: string } {
  if (untilMs === undefined) return { figure: 'Without an end', until: '' };
  if (untilMs <= times.now) return { figure: 'Ended', until: times.at(untilMs) };
  return { figure: `${span(untilMs - times.now)} left`, until: `until ${times.point(untilMs)}` };
}

/** Where ssh finds it; `undefined` where it is nowhere. */
export function agentWords({ agent, validBeforeMs }: SshCredential, times: Times): string {
  if (agent.listed === undefined) return 'ssh-agent, which does not answer now';
  return validBeforeMs === undefined ? 'ssh-agent' : `ssh-agent, removed ${times.at(validBeforeMs)}`;
}

export const nowhereYet = 'Nowhere yet.';
export const waitsForAgent = 'Waits in memory for an ssh-agent';
export const lostBy = 'Nowhere any more.';
export const lostByAgent = 'The ssh-agent that had it is gone';

/** The certificate was made, and no agent has it. */
export function isUndelivered({ agent }: SshCredential, trouble: Failure | undefined): boolean {
  return agent.listed === false || trouble?.code === 'NO_AGENT' || trouble?.code === 'AGENT_REFUSED';
}

/** The address that the certificate is for, where it names one. */
export function subjectOf({ subject: name, subjectAlternativeNames }: X509Credential): string {
  return subjectAlternativeNames.find(({ kind }) => kind === 'email')?.value ?? name;
}

const LONG_SERIAL = 20;

/** Both ends of a long serial number: "3f9a2c77…93d4c107". */
export function shortSerial(value: string): string {
  return value.length <= LONG_SERIAL ? value : `${value.slice(0, 8)}…${value.slice(-8)}`;
}

/** Where browsers and other programs find it. */
export function storeWords({ stores = [], files }: X509Credential): string {
  if (stores.length > 0) return listed(stores.map(({ name }) => name));
  if (files === undefined) return 'Nowhere yet';
  const folder = files.certificate.replace(/[\\/][^\\/]*$/, '');
  return `Files in ${folder}`;
}
