import { userInfo } from 'node:os';
import { join, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { SshCertificate } from '../certificates/types.ts';
import type { SshConfigHost } from '../delivery/ssh-config/types.ts';
import type { Failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';
import type { SessionContext } from './context.ts';
import type { SessionRecord } from './record.ts';

export interface PlacedSshConfig {
  readonly placed?: NonNullable<SessionRecord['sshConfig']>;
  readonly note?: Failure;
}

/**
 * Tells ssh of the hosts that the settings name and of `granted`, once the agent has the certificate: with files that
 * name another one than the agent holds, ssh would let nobody in. Where nothing is to be told, what was told goes.
 */
export async function placeSshConfig(
  context: SessionContext,
  certificate: SshCertificate,
  hostKeys: readonly Buffer[],
  granted: readonly SshConfigHost[],
): Promise<PlacedSshConfig> {
  const { ssh } = context.profile;
  const named = ssh.hosts.length === 0 ? [] : [{ names: ssh.hosts }];
  const put = await context.sshConfig().put({
    hosts: ssh.config ? [...granted, ...named] : [],
    certificate: certificate.blob,
    hostKeys,
    agent: agentToName(context),
    localUser: localUser(),
  });
  if (!put.ok) return { note: put.error };
  const { file, leftOut } = put.value;
  if (leftOut.length > 0) context.parts.log.warn('ssh-config.left-out', { hosts: leftOut });
  return file === undefined ? {} : { placed: { file } };
}

/** The agent, where ssh would not find it by itself. */
function agentToName(context: SessionContext): string | undefined {
  const located = context.locateAgent();
  return located.ok && !located.value.isUsual ? located.value.address : undefined;
}

/** The notes with what is to be said of the last time that ssh was told, in the place of what was said before. */
export function notesAfterPlacing(
  notes: readonly Failure[],
  note: Failure | undefined,
  stateFolder: string,
): Failure[] {
  const ownFiles = join(stateFolder, 'ssh');
  const isEarlier = (earlier: Failure): boolean =>
    earlier.code === 'SSH_CONFIG_REFUSED' ||
    (earlier.code === 'FILE_REFUSED' && `${earlier.facts.path}${sep}`.startsWith(join(ownFiles, sep))) ||
    // One of them was read from the record, the other is new.
    isDeepStrictEqual(earlier, note);
  const others = notes.filter((earlier) => !isEarlier(earlier));
  return note === undefined ? others : [...others, note];
}

/** Takes back what ssh was told, also from where the record says that it was told. */
export async function removeSshConfig(
  context: SessionContext,
  { sshConfig }: Pick<SessionRecord, 'sshConfig'>,
): Promise<readonly Failure[]> {
  const { folders } = context.parts;
  const elsewhere = sshConfig === undefined || sshConfig.file === folders.sshConfig ? [] : [sshConfig.file];
  const all: Result<void, Failure>[] = [await context.sshConfig().remove()];
  for (const file of elsewhere) {
    all.push(await context.sshConfig(file).remove());
  }
  return all.flatMap((one) => (one.ok ? [] : [one.error]));
}

/** An account without an entry in the system's list has no name. */
function localUser(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
