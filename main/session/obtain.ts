import { precheckIdentity, type TokenIdentity } from '../authority/precheck.ts';
import type { OktaSession } from '../okta/types.ts';
import { type Failure, fail } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';
import type { Connections } from './connections.ts';
import type { SessionContext } from './context.ts';
import { type Delivered, deliver } from './deliver.ts';
import { hasPolicy } from './follow-access.ts';
import { groupsAfter, unseenByAuthority, unseenByTemplates } from './groups.ts';
import { isSamePerson } from './identity.ts';
import { type Issued, issue } from './issue.ts';
import type { Materials } from './materials.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionRecord } from './record.ts';
import { refresh } from './refresh.ts';
import type { KeptToken } from './refresh-token.ts';
import { renewalDue, retryDue } from './schedule.ts';
import { removeSshConfig } from './ssh-config.ts';
import { recordTrouble } from './trouble.ts';
import { removeFromStore, stayingOf, withReplacement } from './trust-store.ts';
import { removeFiles, removeFromAgents } from './withdraw.ts';

export interface ObtainOrder {
  readonly connections: Connections;
  readonly session: OktaSession;
  readonly materials: Materials;
  readonly sshUserKeys: readonly Buffer[];
  readonly sshHostKeys: readonly Buffer[];
  readonly earlier: SessionRecord | undefined;
  readonly signedInAtMs: number;
  /** The refresh token on its way to the keychain; undefined where Okta gave no new one. */
  readonly kept: Promise<KeptToken | undefined> | undefined;
  /** Whether a refresh token is there for the next time. */
  readonly renewable: boolean;
}

/**
 * From an ID token to certificates in their places and a record of them; the common end of sign-in and renewal.
 * Call it only while holding the profile's lock. When the authority does not answer or refuses, the sign-in itself
 * stays recorded with its trouble, so that the next attempt needs no browser.
 */
export async function obtain(
  context: SessionContext,
  memory: SessionMemory,
  order: ObtainOrder,
): Promise<Result<void, Failure>> {
  const issuedAtMs = context.parts.clock.now();
  /** The newest place of the refresh token: another ID token may have cost another one. */
  let { kept } = order;
  const issued = await issue(context, {
    connections: order.connections,
    materials: order.materials,
    sshUserKeys: order.sshUserKeys,
    idToken: order.session.idToken,
    identity: order.session.identity,
    async freshIdToken() {
      if (!order.renewable) return fail('NO_REFRESH', { clientId: order.connections.client.clientId });
      // The refresh token of a sign-in may still be on its way to the keychain.
      await order.kept;
      const refreshed = await refresh(memory, order.connections, order.session.identity);
      if (refreshed.kept !== undefined) kept = Promise.resolve(refreshed.kept);
      const { answer } = refreshed;
      return answer.ok ? ok(answer.value.idToken) : answer;
    },
  });
  if (!issued.ok) {
    const cause = reasonOf(issued.error, order);
    if (isAfterSomebodyElse(order)) return notInstead(context, memory, order, cause);
    const base = baseRecord(context, order, await kept, issuedAtMs);
    return recordTrouble(context, memory, base, cause);
  }
  const delivered = await place(context, memory, order, issued.value);
  // Certificates do not wait for the keychain; what is recorded of them does.
  const base = baseRecord(context, order, await kept, issuedAtMs);
  return record(context, order, base, issued.value, delivered);
}

/**
 * Somebody who got nothing does not take the place of who is signed in here and has certificates: these would be in no
 * record any more, and so outlive every sign-out. Whoever holds the lock ends the sign-in that came to nothing.
 */
async function notInstead(
  context: SessionContext,
  memory: SessionMemory,
  order: ObtainOrder,
  cause: Failure,
): Promise<Result<void, Failure>> {
  context.parts.log.info('session.not-instead', { code: cause.code });
  await order.kept;
  // The connections remember the nonce of this sign-in, and a renewal of the one that stays would be held to it.
  memory.forgetConnections();
  return err(cause);
}

/** The authority's rules may have changed since they were read, and of groups it sees only what the ID token has. */
function reasonOf(cause: Failure, { connections, session }: ObtainOrder): Failure {
  if (cause.code !== 'CA_REFUSED') return cause;
  return unseenByAuthority(cause.facts.groups ?? [], connections.client, session.groups) ?? cause;
}

async function place(
  context: SessionContext,
  memory: SessionMemory,
  order: ObtainOrder,
  issued: Issued,
): Promise<Delivered> {
  const { connections, materials, session, sshHostKeys } = order;
  const { rootPem } = connections.authority;
  const groups = groupsAfter(earlierOf(order)?.groups, session.groups, context.parts.clock.now());
  const receiver = { person: session.identity, groups };
  const delivered = await deliver(context, materials, issued, receiver, { rootPem, sshHostKeys });
  memory.x509Pair = materials.x509?.pair;
  return delivered;
}

async function record(
  context: SessionContext,
  order: ObtainOrder,
  base: SessionRecord,
  issued: Issued,
  delivered: Delivered,
): Promise<Result<void, Failure>> {
  const { x509: earlierX509, trouble: _trouble, ...lasting } = base;
  // What a place did not take does not cost the one that it has, which is good until its own end.
  const { x509Refusal: refusal } = delivered;
  const had = refusal === undefined ? undefined : earlierX509;
  const placed = delivered.x509 ?? had ?? delivered.x509InStore;
  const x509 = placed === undefined ? undefined : withReplacement(placed, earlierX509, base.issuedAtMs);
  const complete: SessionRecord = {
    ...lasting,
    ...(delivered.ssh === undefined ? {} : { ssh: delivered.ssh }),
    ...(x509 === undefined ? {} : { x509 }),
    ...(delivered.sshConfig === undefined ? {} : { sshConfig: delivered.sshConfig }),
    renewal: { failures: 0, ...dueOf(context, order, issued, delivered) },
    notes: [...base.notes, ...issued.notes, ...delivered.notes, ...(refusal === undefined ? [] : [refusal])],
  };
  const saved = await context.records.save(complete);
  if (!saved.ok) return saved;
  const isElse = isAfterSomebodyElse(order);
  if (delivered.ssh !== undefined || isElse) {
    // The one before may be in another agent, which nobody would know of any more.
    const everywhere = { ...complete, ssh: order.earlier?.ssh ?? delivered.ssh };
    await removeFromAgents(context, everywhere, delivered.ssh?.certificate);
  }
  if (isElse && delivered.sshConfig === undefined) await removeSshConfig(context, order.earlier ?? {});
  const chains = [delivered.x509, delivered.x509InStore].flatMap((one) => one?.chainPem ?? []);
  await Promise.all([
    order.earlier?.x509?.files === undefined ? [] : removeFiles(context, order.earlier, x509?.files),
    removeFromStore(context, order.earlier ?? complete, stayingOf(complete), chains),
  ]);
  return saved;
}

/**
 * The rules that the provisioner publishes, checked before the ID token is spent on a refusal without a reason. They
 * may have changed since this process read them, so nobody is turned away by old ones.
 */
export async function precheck(
  memory: SessionMemory,
  connections: Connections,
  session: OktaSession,
): Promise<Result<void, Failure>> {
  const judged = judge(connections, session);
  if (judged.ok) return judged;
  memory.forgetConnections();
  const again = await memory.connections(connections.authority.rootPem);
  return again.ok ? judge(again.value, session) : judged;
}

/** By the rules as they were read when the connections were made. */
export function judge(
  { provisioner, authority, client }: Connections,
  session: OktaSession,
): Result<void, Failure> {
  const judged = precheckIdentity(provisioner, identityInToken(session), authority.host);
  const unseen = judged.ok ? unseenByAuthority(provisioner.groups, client, session.groups) : undefined;
  return unseen === undefined ? judged : err(unseen);
}

/** step-ca reads the ID token only, so a list from userinfo says nothing about what it will see. */
export function identityInToken({ groups, identity }: OktaSession): TokenIdentity {
  const inToken = groups.kind === 'known' && groups.source === 'id_token' ? groups.names : undefined;
  return { email: identity.email, groups: inToken };
}

/** What holds whether or not the authority gives certificates: who, Okta's groups, where the sign-in is kept. */
function baseRecord(
  context: SessionContext,
  order: ObtainOrder,
  kept: KeptToken | undefined,
  issuedAtMs: number,
): SessionRecord {
  const { authority, provisioner, client } = order.connections;
  const { identity, groups } = order.session;
  const earlier = earlierOf(order);
  const list = groupsAfter(earlier?.groups, groups, issuedAtMs);
  return {
    version: 1,
    person: {
      issuer: identity.issuer,
      subject: identity.subject,
      ...(identity.email === undefined ? {} : { email: identity.email }),
      ...(identity.name === undefined ? {} : { name: identity.name }),
    },
    clientId: client.clientId,
    signedInAtMs: order.signedInAtMs,
    issuedAtMs,
    authority: {
      url: context.profile.authority.url,
      fingerprint: context.profile.authority.fingerprint,
      rootPem: authority.rootPem,
      provisioner: provisioner.name,
      sshUserKeys: keysOf(order),
      sshHostKeys: order.sshHostKeys.map((key) => key.toString('base64')),
    },
    ...(list === undefined ? {} : { groups: list }),
    ...(earlier?.access === undefined || !hasPolicy(context.profile) ? {} : { access: earlier.access }),
    keptIn: kept?.keptIn ?? earlier?.keptIn ?? 'memory',
    ...(earlier?.ssh === undefined ? {} : { ssh: earlier.ssh }),
    ...(earlier?.x509 === undefined ? {} : { x509: earlier.x509 }),
    ...(earlier?.sshConfig === undefined ? {} : { sshConfig: earlier.sshConfig }),
    renewal: { failures: earlier?.renewal.failures ?? 0 },
    ...(earlier?.trouble === undefined ? {} : { trouble: earlier.trouble }),
    notes: [
      ...(context.profile.ssh.enabled && order.materials.ssh === undefined ? [sshOff(order)] : []),
      ...unseenByTemplates(provisioner, client, groups, hasPolicy(context.profile)),
      ...(kept?.note === undefined ? [] : [kept.note]),
    ],
  };
}

function isAfterSomebodyElse(order: ObtainOrder): boolean {
  return order.earlier !== undefined && earlierOf(order) === undefined;
}

/** What was recorded before, where it is of the same person. */
function earlierOf({ earlier, session: { identity } }: ObtainOrder): SessionRecord | undefined {
  return earlier !== undefined && isSamePerson(earlier.person, identity) ? earlier : undefined;
}

/** The authority may have new keys while certificates by the old ones still live: those stay ours to remove. */
function keysOf({ sshUserKeys, earlier }: ObtainOrder): string[] {
  const current = sshUserKeys.map((key) => key.toString('base64'));
  return [...new Set([...current, ...(earlier?.authority.sshUserKeys ?? [])])].slice(0, MOST_KEYS);
}

const MOST_KEYS = 16;

function sshOff(order: ObtainOrder): Failure {
  const { authority, provisioner } = order.connections;
  return { code: 'CA_SSH_OFF', facts: { host: authority.host, provisioner: provisioner.name } };
}

/**
 * Nothing is due where Okta gave no refresh token: that sign-in ends with its certificates. Where the agent or the disk
 * did not take a certificate it is tried again soon, because an agent may be started, and a disk may have room, at any
 * time.
 */
function dueOf(
  context: SessionContext,
  order: ObtainOrder,
  issued: Issued,
  delivered: Delivered,
): { dueAtMs?: number } {
  const ends = [issued.ssh?.validBeforeMs, issued.x509?.leaf.notAfterMs].filter((end) => end !== undefined);
  if (ends.length === 0 || !order.renewable) return {};
  const nowMs = context.parts.clock.now();
  const endMs = Math.min(...ends);
  const regularMs = renewalDue(nowMs, endMs, context.profile.renewAt, context.random);
  const withoutSsh = issued.ssh !== undefined && delivered.ssh === undefined;
  const undelivered = withoutSsh ? delivered.notes[0] : delivered.x509Refusal;
  if (undelivered === undefined) return { dueAtMs: regularMs };
  return { dueAtMs: Math.min(regularMs, retryDue(nowMs, 1, undelivered, endMs - nowMs, context.random)) };
}
