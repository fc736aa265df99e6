import { changesBetween, summarise } from '../access/changes.ts';
import { type Access, type AccessQuestion, evaluateAccess } from '../access/evaluate.ts';
import type { SshCertificate } from '../certificates/types.ts';
import type { SshConfigHost } from '../delivery/ssh-config/types.ts';
import type { Failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';
import type { SessionContext } from './context.ts';
import { onLivingRecord } from './living.ts';
import type { ReadyPolicy } from './policy.ts';
import type { RecordedAccess, SessionRecord } from './record.ts';
import type { GroupList, Person } from './snapshot.ts';
import { notesAfterPlacing, placeSshConfig } from './ssh-config.ts';
import { sshHostsFor } from './ssh-hosts.ts';
import type { RenewRequest } from './types.ts';
import { certificatesOf, hasNotEnded } from './validity.ts';

/**
 * Looks what the access policy makes of the person's groups and certificate as they are recorded: keeps the summary and
 * what changed, and tells ssh of the hosts. A newer policy is asked for where that is due, for no longer than
 * `patienceMs` and without the lock. Where none can be had, what was known stays.
 */
export async function updateAccess(
  context: SessionContext,
  request: RenewRequest,
  patienceMs: number,
): Promise<Result<void, Failure>> {
  const policies = await context.policy();
  const found = await policies.upToDate(request.signal, patienceMs);
  const updated = await onLivingRecord(context, request, async (record) => {
    const checkedAtMs = context.parts.clock.now();
    const policy = found.ok ? found.value : undefined;
    if (policy === undefined) {
      const notes = found.ok ? [] : [found.error];
      return context.records.save({ ...record, access: { ...record.access, checkedAtMs, notes } });
    }
    const question = questionOf(record, checkedAtMs);
    const access = evaluateAccess(policy.compiled, question);
    const told = await tellSsh(context, record, () =>
      sshHostsFor(policy.compiled, question, access, context.profile.ssh.hosts),
    );
    return context.records.save({ ...told, access: recorded(policy, access, record, checkedAtMs) });
  });
  // Somebody has signed out meanwhile, and what came from the source was kept after all else had gone.
  if (!updated.ok && updated.error.code === 'SIGNED_OUT') await policies.forget();
  return updated;
}

/** The hosts that ssh is to know with a certificate that was just made, by the policy as it is kept. */
export async function hostsFor(
  context: SessionContext,
  { email }: Pick<Person, 'email'>,
  groups: GroupList | undefined,
  certificate: SshCertificate,
): Promise<readonly SshConfigHost[]> {
  const policy = await (await context.policy()).current();
  if (!policy.ok || policy.value === undefined) return [];
  const { compiled } = policy.value;
  const question = { groups, email, certificate, nowMs: context.parts.clock.now() };
  return sshHostsFor(compiled, question, evaluateAccess(compiled, question), context.profile.ssh.hosts);
}

function questionOf(record: SessionRecord, nowMs: number): AccessQuestion {
  const { groups, person } = record;
  return { groups, email: person.email, certificate: certificatesOf(record).ssh, nowMs };
}

function recorded(
  { policy, asOfMs, notes }: ReadyPolicy,
  access: Access,
  { access: earlier }: SessionRecord,
  atMs: number,
): RecordedAccess {
  const now = summarise(access, policy.serial);
  const before = earlier?.last;
  const changed = before && changesBetween(before, now);
  const changes = changed && before ? { ...changed, sinceMs: before.atMs, atMs } : earlier?.changes;
  return {
    checkedAtMs: atMs,
    last: { ...now, groups: now.groups && [...now.groups], policyAsOfMs: asOfMs, atMs },
    ...(changes === undefined ? {} : { changes }),
    notes: [...notes],
  };
}

/** Only where ssh has a certificate to show. Its files are written where they differ. */
async function tellSsh(
  context: SessionContext,
  record: SessionRecord,
  granted: () => readonly SshConfigHost[],
): Promise<SessionRecord> {
  const { ssh } = certificatesOf(record);
  const { sshHostKeys } = record.authority;
  if (ssh === undefined || sshHostKeys === undefined) return record;
  if (!hasNotEnded(ssh, context.parts.clock.now())) return record;
  const hostKeys = sshHostKeys.map((key) => Buffer.from(key, 'base64'));
  const { placed, note } = await placeSshConfig(context, ssh, hostKeys, granted());
  return {
    ...record,
    ...(placed === undefined ? {} : { sshConfig: placed }),
    notes: notesAfterPlacing(record.notes, note, context.parts.folders.state),
  };
}
