import type { Authority } from '../authority/types.ts';
import type { Okta } from '../okta/okta.ts';
import { sleep } from '../support/clock.ts';
import { type Failure, failure } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';
import { type Connections, oktaOfRecord } from './connections.ts';
import type { SessionContext } from './context.ts';
import { removeEarlier } from './deliver.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionRecord } from './record.ts';
import { refresh } from './refresh.ts';
import type { SignOutReport } from './snapshot.ts';
import type { SignOutRequest } from './types.ts';
import { certificatesOf } from './validity.ts';

type Left = SignOutReport['left'][number];

/** The other side may be away; what is on this computer goes regardless, and soon. */
const REVOKE_PATIENCE_MS = 8_000;

/**
 * Signs out: what can be revoked is revoked, then everything on this computer goes whatever the other side said.
 * The record is marked first, so that a sign-out that was cut off is finished by whoever comes next (tidy.ts).
 */
export async function signOut(
  context: SessionContext,
  memory: SessionMemory,
  request: SignOutRequest,
): Promise<Result<SignOutReport, Failure>> {
  const lock = await context.lock();
  if (!lock.ok) return lock;
  try {
    const loaded = await context.records.load();
    if (!loaded.ok) return loaded;
    const record = loaded.value;
    if (record === undefined) {
      await memory.refreshToken.remove();
      return ok({ left: [] });
    }
    const marked = await context.records.save({ ...record, leaving: true });
    if (!marked.ok) return marked;
    const revoked = await revokeInTime(context, memory, record, request);
    const left = [...revoked.left, ...(await removeAll(context, memory, record))];
    return ok({
      person: record.person,
      left,
      ...(revoked.endSessionUrl === undefined ? {} : { endSessionUrl: revoked.endSessionUrl }),
    });
  } finally {
    memory.forgetConnections();
    await lock.value.release();
  }
}

interface Revoked {
  readonly left: readonly Left[];
  readonly endSessionUrl?: string;
}

/** The requests have limits of their own, but a person waits for all of them together. */
async function revokeInTime(
  context: SessionContext,
  memory: SessionMemory,
  record: SessionRecord,
  request: SignOutRequest,
): Promise<Revoked> {
  const { clock } = context.parts;
  const done = new AbortController();
  const late = sleep(clock, REVOKE_PATIENCE_MS, done.signal).then((): Revoked => {
    const problem = `no answer within ${REVOKE_PATIENCE_MS / 1000} seconds`;
    const cause = failure('CA_UNREACHABLE', { host: new URL(record.authority.url).host, problem });
    return { left: everythingLeft(context, record, cause) };
  });
  const first = await Promise.race([revokeAll(context, memory, record, request), late]);
  done.abort();
  return first;
}

async function revokeAll(
  context: SessionContext,
  memory: SessionMemory,
  record: SessionRecord,
  request: SignOutRequest,
): Promise<Revoked> {
  const connected = await memory.connections(record.authority.rootPem);
  if (!connected.ok) {
    // The authority is away, but Okta may be there: the refresh token is worth more than the certificates.
    const okta = oktaOfRecord(context, record);
    const ended = okta.ok ? await revokeRefreshToken(memory, okta.value) : okta;
    const left = everythingLeft(context, record, connected.error);
    return { left: ended.ok ? left.filter(({ what }) => what !== 'okta') : left };
  }
  const connections = connected.value;
  const [okta, ...certificates] = await Promise.all([
    endOkta(memory, connections, record, request),
    revokeX509(context, memory, connections.authority, record),
    revokeSsh(context, connections.authority, record),
  ]);
  const left = [...okta.left, ...certificates.filter((entry) => entry !== undefined)];
  return okta.endSessionUrl === undefined ? { left } : { left, endSessionUrl: okta.endSessionUrl };
}

/** Okta's logout wants an ID token of the person; a refresh gives one just before its refresh token is revoked. */
async function endOkta(
  memory: SessionMemory,
  connections: Connections,
  record: SessionRecord,
  request: SignOutRequest,
): Promise<Revoked> {
  let endSessionUrl: string | undefined;
  if (request.everywhere) {
    const refreshed = await refresh(memory, connections, record.person.subject);
    if (refreshed.ok) {
      const url = await connections.okta.endSessionUrl(refreshed.value.session.idToken);
      if (url.ok) endSessionUrl = url.value;
    }
  }
  const revoked = await revokeRefreshToken(memory, connections.okta);
  return {
    left: revoked.ok ? [] : [{ what: 'okta', failure: revoked.error }],
    ...(endSessionUrl === undefined ? {} : { endSessionUrl }),
  };
}

async function revokeRefreshToken(memory: SessionMemory, okta: Okta): Promise<Result<void, Failure>> {
  const found = await memory.refreshToken.read();
  if (!found.ok) return found;
  return found.value === undefined ? ok(undefined) : okta.revokeRefreshToken(found.value);
}

async function revokeX509(
  context: SessionContext,
  memory: SessionMemory,
  authority: Authority,
  record: SessionRecord,
): Promise<Left | undefined> {
  const { x509 } = certificatesOf(record);
  if (x509 === undefined || record.x509 === undefined) return undefined;
  if (x509.notAfterMs <= context.parts.clock.now()) return undefined;
  const inMemory = memory.x509Pair?.privateKey?.export({ type: 'pkcs8', format: 'pem' }).toString();
  const files = await context.pemFiles.read();
  const privateKeyPem = inMemory ?? (files.ok ? files.value?.privateKeyPem : undefined);
  const revoked: Result<void, Failure> =
    privateKeyPem === undefined
      ? err(
          failure('STORE_REFUSED', {
            place: 'files',
            problem: 'the key of the client certificate is not there',
          }),
        )
      : await authority.revokeX509({ chainPem: record.x509.chainPem, privateKeyPem });
  return revoked.ok ? undefined : { what: 'x509', failure: revoked.error, endsAtMs: x509.notAfterMs };
}

async function revokeSsh(
  context: SessionContext,
  authority: Authority,
  record: SessionRecord,
): Promise<Left | undefined> {
  const { ssh } = certificatesOf(record);
  const endsAtMs = ssh?.validBeforeMs;
  if (ssh === undefined || endsAtMs === undefined || endsAtMs <= context.parts.clock.now()) return undefined;
  const agent = context.agent();
  const revoked = agent.ok
    ? await authority.revokeSsh({ certificate: ssh.blob, sign: agent.value.signer(ssh.blob).sign })
    : agent;
  return revoked.ok ? undefined : { what: 'ssh', failure: revoked.error, endsAtMs };
}

/** What stays valid elsewhere when nobody could be asked, with its end. */
function everythingLeft(context: SessionContext, record: SessionRecord, cause: Failure): readonly Left[] {
  const nowMs = context.parts.clock.now();
  const { ssh, x509 } = certificatesOf(record);
  const left: Left[] = [{ what: 'okta', failure: cause }];
  if (ssh?.validBeforeMs !== undefined && ssh.validBeforeMs > nowMs) {
    left.push({ what: 'ssh', failure: cause, endsAtMs: ssh.validBeforeMs });
  }
  if (x509 !== undefined && x509.notAfterMs > nowMs) {
    left.push({ what: 'x509', failure: cause, endsAtMs: x509.notAfterMs });
  }
  return left;
}

/** Everything of ours on this computer, each place on its own, so that one that refuses does not keep the others. */
export async function removeAll(
  context: SessionContext,
  memory: SessionMemory,
  record: SessionRecord,
): Promise<readonly Left[]> {
  const sshEndMs = certificatesOf(record).ssh?.validBeforeMs;
  const stillThere = sshEndMs !== undefined && sshEndMs > context.parts.clock.now();
  const [agent, files, token] = await Promise.all([
    removeEarlier(context, record.authority.sshUserKeys, undefined, stillThere),
    context.pemFiles.remove(),
    memory.refreshToken.remove(),
  ]);
  memory.x509Pair = undefined;
  const removed = await context.records.remove();
  return [
    ...agent.map((cause): Left => ({ what: 'agent', failure: cause })),
    ...(files.ok ? [] : [{ what: 'files' as const, failure: files.error }]),
    ...(token.ok ? [] : [{ what: 'keychain' as const, failure: token.error }]),
    ...(removed.ok ? [] : [{ what: 'files' as const, failure: removed.error }]),
  ];
}
