import type { Checkup } from '../../../../preload/contract/state.ts';
import type { JournalEntry } from '../../../session/journal/events.ts';
import type { SessionSnapshot } from '../../../session/snapshot.ts';
import { redact } from '../../../support/redact.ts';
import { hostOf } from '../host-of.ts';
import type { Known } from '../organisations.ts';
import type { ServiceParts, ShownHost } from '../types.ts';

export interface DiagnosticsFacts {
  readonly parts: Pick<ServiceParts, 'application' | 'platform' | 'format'>;
  readonly host: ShownHost;
  readonly organisations: readonly Known[];
  readonly journal: readonly JournalEntry[];
  /** "x64", "6.12.0". */
  readonly machine: { readonly architecture: string; readonly release: string };
}

/**
 * Exact values for whoever helps, a line for each thing. No name of a person, group or host, and no address but those of
 * Okta and of the authority.
 */
export function diagnosticsText(facts: DiagnosticsFacts): string {
  const { parts, host, organisations, machine } = facts;
  const { version, runtime } = parts.application;
  const hosts = host.kind === 'self' ? 'here' : `latchkey agent ${host.version}`;
  return redact(
    [
      `Latchkey ${version}, ${runtime}, ${parts.platform} ${machine.release} ${machine.architecture}`,
      `Tray ${parts.application.tray() ? 'shown' : 'missing'}, sessions ${hosts}, locale ${parts.format.locale}`,
      ...organisations.flatMap((one) => organisationLines(one, facts.journal)),
      '',
    ].join('\n'),
  );
}

function organisationLines(one: Known, journal: readonly JournalEntry[]): readonly string[] {
  const { profile, isManaged, snapshot, trouble, checkup } = one;
  const okta = hostOf(snapshot?.person?.issuer ?? profile.okta.issuer);
  return [
    `Profile ${profile.name}: ${isManaged ? 'managed' : 'own'}, okta ${okta ?? 'as the authority says'}, authority ${hostOf(profile.authority.url)}`,
    ...(trouble === undefined ? [] : [`Trouble ${trouble.code}`]),
    ...(snapshot === undefined ? [] : snapshotLines(snapshot)),
    ...(checkup?.summary === undefined ? [] : [checkupLine(checkup)]),
    ...lastProblem(profile.name, journal),
  ];
}

function snapshotLines(snapshot: SessionSnapshot): readonly string[] {
  const { state, signedInAtMs, groups, ssh, x509, keptIn, nextRenewalAtMs, notes } = snapshot;
  const cause = state.kind === 'attention' || state.kind === 'offline' ? ` (${state.failure.code})` : '';
  const since = signedInAtMs === undefined ? '' : ` since ${iso(signedInAtMs)}`;
  const list =
    groups === undefined ? 'none' : `from ${groups.source} (${groups.names.length}) of ${iso(groups.asOfMs)}`;
  const listed = ssh?.agent.listed === undefined ? 'not asked' : ssh.agent.listed ? 'yes' : 'no';
  return [
    `State ${state.kind}${cause}${since}, groups ${list}`,
    ...(ssh === undefined
      ? []
      : [
          `SSH ${ssh.algorithm}, ${ssh.principals.length} principals, ${iso(ssh.validAfterMs)} to ${ssh.validBeforeMs === undefined ? 'no end' : iso(ssh.validBeforeMs)}, listed by the agent: ${listed}`,
        ]),
    ...(x509 === undefined
      ? []
      : [
          `X509 ${x509.keyType}, ${iso(x509.notBeforeMs)} to ${iso(x509.notAfterMs)}, ${x509.files === undefined ? 'no files' : 'in files'}`,
        ]),
    ...(keptIn === undefined
      ? []
      : [
          `Sign-in kept in ${keptIn}, next renewal ${nextRenewalAtMs === undefined ? 'none' : iso(nextRenewalAtMs)}`,
        ]),
    ...(notes.length === 0 ? [] : [`Notes ${notes.map(({ code }) => code).join(', ')}`]),
  ];
}

function checkupLine({ steps, endedAtMs }: Checkup): string {
  const numbered = steps.map((step, at) => ({ ...step, number: at + 1 }));
  const count = (verdict: string, word: string): string => {
    const found = numbered.filter((step) => step.verdict === verdict);
    const which = found.map(({ number, id }) => `${number} ${id}`).join(', ');
    return verdict === 'passed' || found.length === 0
      ? `${found.length} ${word}`
      : `${found.length} ${word} (${which})`;
  };
  const at = endedAtMs === undefined ? '' : ` of ${iso(endedAtMs)}`;
  return `Checkup${at} ${count('passed', 'passed')}, ${count('failed', 'failed')}, ${count('look', 'to look at')}, ${count('not-run', 'not run')}`;
}

function lastProblem(profile: string, journal: readonly JournalEntry[]): readonly string[] {
  const last = journal.findLast(
    ({ profile: its, event }) =>
      its === profile && (event.kind === 'trouble' || event.kind === 'sign-in-failed'),
  );
  if (last === undefined || !('failure' in last.event)) return [];
  const { code, facts } = last.event.failure;
  const request = 'requestId' in facts && facts.requestId !== undefined ? ` request ${facts.requestId}` : '';
  return [`Last problem ${iso(last.atMs)} ${code}${request}`];
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
