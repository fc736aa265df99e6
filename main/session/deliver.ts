import { deliverSshCertificate } from '../delivery/ssh-agent/deliver.ts';
import { type Failure, failure } from '../support/failure.ts';
import { ok } from '../support/result.ts';
import type { SessionContext } from './context.ts';
import { hostsByPolicy } from './follow-access.ts';
import type { Issued } from './issue.ts';
import type { Materials } from './materials.ts';
import type { SessionRecord } from './record.ts';
import type { GroupList, Person } from './snapshot.ts';
import { type PlacedSshConfig, placeSshConfig } from './ssh-config.ts';
import { putInStore } from './trust-store.ts';

export interface Delivered {
  readonly ssh?: NonNullable<SessionRecord['ssh']>;
  readonly x509?: NonNullable<SessionRecord['x509']>;
  readonly sshConfig?: NonNullable<SessionRecord['sshConfig']>;
  /** Places that did not take theirs. The other places are not affected. */
  readonly notes: readonly Failure[];
  /** Why the files did not take the client certificate. */
  readonly x509Refusal?: Failure;
  /** The client certificate as it is in the person's store alone, where the files did not take it. */
  readonly x509InStore?: NonNullable<SessionRecord['x509']>;
}

/** Whom the certificates are for, with Okta's groups as they are to be recorded. */
export interface Receiver {
  readonly person: Pick<Person, 'email' | 'subject'>;
  readonly groups: GroupList | undefined;
}

/** What programs are to trust, beside the certificates that they show. */
export interface Trust {
  readonly rootPem: string;
  /** Keys of the authority that sign host certificates, in wire form. */
  readonly sshHostKeys: readonly Buffer[];
}

/**
 * Puts the certificates in every place that the settings name, all places at once. What a place did not take is of no use
 * to anybody, its key being nowhere else, and so is left out.
 */
export async function deliver(
  context: SessionContext,
  materials: Materials,
  issued: Issued,
  receiver: Receiver,
  { rootPem, sshHostKeys }: Trust,
): Promise<Delivered> {
  const [[ssh, sshConfig], x509] = await Promise.all([
    deliverSshWithConfig(context, materials, issued, receiver, sshHostKeys),
    deliverX509(context, materials, issued, rootPem),
  ]);
  return {
    notes: [ssh.note, sshConfig.note, ...x509.notes].filter((note) => note !== undefined),
    ...(x509.inStore === undefined ? {} : { x509InStore: x509.inStore }),
    ...(x509.note === undefined ? {} : { x509Refusal: x509.note }),
    ...(ssh.placed === undefined ? {} : { ssh: ssh.placed }),
    ...(sshConfig.placed === undefined ? {} : { sshConfig: sshConfig.placed }),
    ...(x509.placed === undefined ? {} : { x509: x509.placed }),
  };
}

interface Placed<T> {
  readonly placed?: T;
  readonly note?: Failure;
}

async function deliverSshWithConfig(
  context: SessionContext,
  materials: Materials,
  issued: Issued,
  { person, groups }: Receiver,
  sshHostKeys: readonly Buffer[],
): Promise<readonly [Placed<NonNullable<SessionRecord['ssh']>>, PlacedSshConfig]> {
  const delivered = await deliverSsh(context, materials, issued, person.email ?? person.subject);
  if (delivered.placed === undefined || issued.ssh === undefined) return [delivered, {}];
  const granted = await hostsByPolicy(context, person, groups, issued.ssh);
  return [delivered, await placeSshConfig(context, issued.ssh, sshHostKeys, granted)];
}

async function deliverSsh(
  context: SessionContext,
  materials: Materials,
  issued: Issued,
  person: string,
): Promise<Placed<NonNullable<SessionRecord['ssh']>>> {
  if (issued.ssh === undefined || materials.ssh === undefined) return {};
  const agent = context.agent();
  const certificate = issued.ssh.blob.toString('base64');
  if (!agent.ok) return { note: agent.error };
  const delivered = await deliverSshCertificate(agent.value, {
    pair: materials.ssh.pair,
    certificate: issued.ssh,
    comment: commentFor(context.profile.name, person),
    nowMs: context.parts.clock.now(),
    platform: context.parts.platform,
  });
  return delivered.ok ? { placed: { certificate, agent: agent.value.address } } : { note: delivered.error };
}

interface PlacedX509 extends Placed<NonNullable<SessionRecord['x509']>> {
  readonly inStore?: NonNullable<SessionRecord['x509']>;
  /** What other places did not take. */
  readonly notes: readonly Failure[];
}

async function deliverX509(
  context: SessionContext,
  materials: Materials,
  issued: Issued,
  rootPem: string,
): Promise<PlacedX509> {
  if (issued.x509 === undefined || materials.x509 === undefined) return { notes: [] };
  const chainPem = [...issued.x509.chainPem];
  const { files: isWanted, store } = context.profile.x509;
  const { privateKey } = materials.x509.pair;
  if (privateKey === undefined) {
    if (!isWanted && !store) return { placed: { chainPem }, notes: [] };
    const place = isWanted ? 'files' : 'store';
    return {
      note: failure('STORE_REFUSED', { place, problem: 'the key cannot leave its hardware' }),
      notes: [],
    };
  }
  const [written, stored] = await Promise.all([
    isWanted
      ? context.pemFiles.put({
          chainPem,
          rootPem,
          privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        })
      : ok(undefined),
    putInStore(context, chainPem, privateKey, rootPem),
  ]);
  const { notes } = stored;
  const inStore = stored.stores.length === 0 ? undefined : { chainPem, stores: [...stored.stores] };
  if (!written.ok)
    return { note: notInFiles(written.error), notes, ...(inStore === undefined ? {} : { inStore }) };
  const files = written.value;
  return { placed: { chainPem, ...inStore, ...(files === undefined ? {} : { files }) }, notes };
}

/** Which file, and why; what else works is for the words of the whole to say. */
function notInFiles(cause: Failure): Failure {
  if (cause.code !== 'FILE_REFUSED') return cause;
  const { path, problem } = cause.facts;
  return failure('STORE_REFUSED', { place: 'files', problem: `${path}: ${problem}` });
}

/** What `ssh-add -l` shows beside our entry. */
export function commentFor(profile: string, person: string): string {
  return `latchkey ${profile} ${person}`;
}
