import { dirname } from 'node:path';
import { createPemFiles } from '../delivery/pem-files/pem-files.ts';
import { type RemovalScope, removeOurs } from '../delivery/ssh-agent/deliver.ts';
import type { SshAgent } from '../delivery/ssh-agent/types.ts';
import { type Failure, failure } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import type { Connections } from './connections.ts';
import type { SessionContext } from './context.ts';
import { commentFor } from './deliver.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionRecord } from './record.ts';
import type { SignOutReport } from './snapshot.ts';
import { removeSshConfig } from './ssh-config.ts';
import { removeFromStore } from './trust-store.ts';
import { certificatesOf, hasNotEnded } from './validity.ts';

export type Left = SignOutReport['left'][number];

/**
 * Takes the certificates of a record away from this computer: out of the agent that has them and the one of this
 * process, and off the disk, also where the settings have changed since. Answers what could not be taken.
 */
export async function withdraw(
  context: SessionContext,
  memory: SessionMemory,
  record: SessionRecord,
): Promise<readonly Left[]> {
  memory.x509Pair = undefined;
  const endsAtMs = certificatesOf(record).ssh?.validBeforeMs;
  const [agents, files, stores, sshConfig] = await Promise.all([
    removeFromAgents(context, record, undefined),
    removeFiles(context, record, undefined),
    removeFromStore(context, record, undefined),
    removeSshConfig(context, record),
  ]);
  return [
    ...agents.map((cause): Left => ({ what: 'agent', failure: cause, ...(endsAtMs && { endsAtMs }) })),
    ...files.map((cause): Left => ({ what: 'files', failure: cause })),
    ...stores.map(leftInStore),
    ...sshConfig.map((cause): Left => ({ what: 'ssh-config', failure: cause })),
  ];
}

function leftInStore(cause: Failure): Left {
  const isRoot = cause.code !== 'STORE_REFUSED' || cause.facts.root === true;
  return { what: isRoot ? 'root' : 'store', failure: cause };
}

export type Connect = () => Promise<Result<Connections, Failure>>;

/**
 * What a sign-in left that was cut off before anything was recorded. Its entry in the agent shows by its comment that
 * there is one; which ones are the authority's the authority has to say.
 */
export async function withdrawUnrecorded(
  context: SessionContext,
  connect: Connect,
): Promise<readonly Left[]> {
  const [agent, files, stores, sshConfig] = await Promise.all([
    removeUnrecorded(context, connect),
    removeFiles(context, {}, undefined),
    removeFromStore(context, undefined, undefined),
    removeSshConfig(context, {}),
  ]);
  return [
    ...(agent.ok ? [] : [{ what: 'agent' as const, failure: agent.error }]),
    ...files.map((cause): Left => ({ what: 'files', failure: cause })),
    ...stores.map(leftInStore),
    ...sshConfig.map((cause): Left => ({ what: 'ssh-config', failure: cause })),
  ];
}

async function removeUnrecorded(context: SessionContext, connect: Connect): Promise<Result<void, Failure>> {
  const agent = context.agent();
  const listed = agent.ok ? await agent.value.list() : agent;
  const named = commentFor(context.profile.name, '');
  if (!agent.ok || !listed.ok || !listed.value.some(({ comment }) => comment.startsWith(named))) {
    return ok(undefined);
  }
  const connected = await connect();
  const keys = connected.ok ? await connected.value.authority.sshKeys() : connected;
  if (!keys.ok) return keys;
  const removed = await removeOurs(agent.value, await scopeOf(context, keys.value.userKeys, undefined));
  return removed.ok ? ok(undefined) : removed;
}

async function scopeOf(
  context: SessionContext,
  userKeys: readonly Buffer[],
  keep: string | undefined,
): Promise<RemovalScope> {
  const others = await context.records.certificatesOfOthers();
  const except = [...others.ssh, ...(keep === undefined ? [] : [keep])];
  return { userKeys, except: except.map((blob) => Buffer.from(blob, 'base64')) };
}

/**
 * Removes from the agents what is ours by the authority's keys, but not `keep` (base64), nor what other profiles of
 * the same authority have there. ssh offers every entry it finds, and servers count the tries.
 */
export async function removeFromAgents(
  context: SessionContext,
  record: SessionRecord,
  keep: string | undefined,
): Promise<readonly Failure[]> {
  const userKeys = record.authority.sshUserKeys.map((key) => Buffer.from(key, 'base64'));
  const scope = await scopeOf(context, userKeys, keep);
  const failures = await Promise.all(
    agentsOf(context, record).map(async (agent) => {
      const holdsIt =
        keep === undefined && agent.address === record.ssh?.agent && stillValid(context, record);
      const removed = await removeOurs(agent, scope);
      // An agent that is gone and never had anything of ours is no news.
      if (!removed.ok) return holdsIt || removed.error.code !== 'NO_AGENT' ? removed.error : undefined;
      const hidden = holdsIt && removed.value.listedNothing;
      return hidden ? failure('AGENT_REFUSED', { problem: LISTS_NOTHING }) : undefined;
    }),
  );
  return failures.filter((cause) => cause !== undefined);
}

/** A locked agent lists nothing and answers as if it had nothing; what it holds comes back when it is unlocked. */
const LISTS_NOTHING =
  'the ssh-agent lists nothing; if it is locked, it still holds the certificate (ssh-add -X unlocks it)';

/** The agent of this process may be another one than the agent that got the certificate. */
function agentsOf(context: SessionContext, { ssh }: SessionRecord): readonly SshAgent[] {
  const own = context.agent();
  const agents = own.ok ? [own.value] : [];
  if (ssh !== undefined && !agents.some(({ address }) => address === ssh.agent)) {
    agents.push(context.agentAt(ssh.agent));
  }
  return agents;
}

function stillValid(context: SessionContext, record: SessionRecord): boolean {
  const { ssh } = certificatesOf(record);
  return ssh !== undefined && hasNotEnded(ssh, context.parts.clock.now());
}

/** Removes the PEM files where they are configured and where the record says they went; all but those of `keep`. */
export async function removeFiles(
  context: SessionContext,
  { x509 }: Pick<SessionRecord, 'x509'>,
  keep: NonNullable<SessionRecord['x509']>['files'],
): Promise<readonly Failure[]> {
  const recorded = x509?.files && folderOf(x509.files);
  const places = new Set([context.pemFolder, ...(recorded === undefined ? [] : [recorded])]);
  if (keep !== undefined) places.delete(folderOf(keep));
  const removed = await Promise.all([...places].map((folder) => createPemFiles(folder).remove()));
  return removed.flatMap((one) => (one.ok ? [] : [one.error]));
}

/** The files stand in `<folder>/current/`. */
export function folderOf({ certificate }: { readonly certificate: string }): string {
  return dirname(dirname(certificate));
}
