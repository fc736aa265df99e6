import { createPolicyKeeper } from '../access/kept.ts';
import type { Authority } from '../authority/types.ts';
import type { Okta } from '../okta/okta.ts';
import type { Failure } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import { type Connections, oktaOfRecord } from './connections.ts';
import type { SessionContext } from './context.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionRecord } from './record.ts';
import { pick, type RefreshToken } from './refresh-token.ts';
import { revokeAll } from './retire.ts';
import { overdue, REVOKE_PATIENCE_MS, revokeCertificates } from './revoke.ts';
import type { SignOutReport } from './snapshot.ts';
import type { SignOutRequest } from './types.ts';
import { type Connect, type Left, withdraw, withdrawUnrecorded } from './withdraw.ts';

/**
 * Signs out: what can be revoked is revoked, then everything on this computer goes whatever the other side said. The
 * record is marked first, so that a sign-out that was cut off is finished by whoever comes next (tidy.ts); a disk that
 * does not even take the mark keeps nobody signed in.
 */
export async function signOut(
  context: SessionContext,
  memory: SessionMemory,
  request: SignOutRequest,
): Promise<Result<SignOutReport, Failure>> {
  const lock = await context.lock();
  if (!lock.ok) return lock;
  const deadline = startDeadline(context.parts.clock, REVOKE_PATIENCE_MS);
  try {
    const loaded = await context.records.load();
    const record = loaded.ok ? loaded.value : undefined;
    if (record !== undefined) await context.records.save({ ...record, leaving: true });
    // Before the rest, so that a sign-out that is cut off and finished later has forgotten too.
    const forgotten = request.forget === true ? await forget(context) : ok(undefined);
    const connected = await deadline.within(
      memory.connections(record?.authority.rootPem),
      overdue(context.profile.authority.url, 'CA_UNREACHABLE'),
    );
    const [okta, certificates] = await Promise.all([
      endOkta(context, memory, record, connected, request, deadline),
      record === undefined ? [] : revokeCertificates(context, memory, record, connected, deadline),
    ]);
    const removed = await removeAll(context, memory, record, async () => connected);
    return ok({
      ...(record === undefined ? {} : { person: record.person }),
      ...(okta.ok && okta.value !== undefined ? { endSessionUrl: okta.value } : {}),
      left: [
        ...(okta.ok ? [] : [{ what: 'okta' as const, failure: okta.error }]),
        ...certificates,
        ...removed,
        ...(forgotten.ok ? [] : [{ what: 'remembered' as const, failure: forgotten.error }]),
      ],
    });
  } finally {
    deadline.end();
    memory.forgetConnections();
    lock.value.release();
  }
}

/**
 * Revokes the refresh token. Answers the address that ends Okta's session in the browser, where that was asked for:
 * it wants an ID token of the person, which a refresh gives. Everybody on this computer can read it there, among the
 * arguments of the browser; so the authority is made to take it first, and without the authority there is no address.
 * What that refresh rotates to is kept like any other, in case the sign-out is cut off; but not once nobody waits for it
 * any more, because all that is kept has been removed by then.
 */
async function endOkta(
  context: SessionContext,
  memory: SessionMemory,
  record: SessionRecord | undefined,
  connected: Result<Connections, Failure>,
  request: SignOutRequest,
  deadline: Deadline,
): Promise<Result<string | undefined, Failure>> {
  const found = await memory.refreshToken.read();
  if (!found.ok) return found;
  const tokens = found.value;
  if (tokens.length === 0) return ok(undefined);
  // The authority may be away while Okta is there, and the refresh token is worth more than the certificates.
  const known = connected.ok || record === undefined ? undefined : await oktaOfRecord(context, record);
  const okta = connected.ok ? ok(connected.value.okta) : (known ?? connected);
  if (!okta.ok) return connected.ok ? okta : connected;
  const host = record?.person.issuer ?? context.profile.authority.url;
  const { current, others } = pick(tokens, request.everywhere ? record?.person : undefined);
  let isLate = false;
  const keep = async (token: RefreshToken): Promise<void> => {
    if (!isLate) await memory.refreshToken.write([token, ...others]);
  };
  const browser =
    current === undefined || !connected.ok
      ? undefined
      : { current, spend: connected.value.authority.spend, keep };
  const ending = endWith(okta.value, browser === undefined ? tokens : others, browser);
  const ended = await deadline.within(ending, overdue(host, 'OKTA_UNREACHABLE'));
  isLate = true;
  return ended;
}

/** @param browser the sign-in whose session in the browser is to end too; undefined for refresh tokens alone */
async function endWith(
  okta: Okta,
  others: readonly RefreshToken[],
  browser:
    | {
        readonly current: RefreshToken;
        readonly spend: Authority['spend'];
        readonly keep: (rotated: RefreshToken) => Promise<void>;
      }
    | undefined,
): Promise<Result<string | undefined, Failure>> {
  if (browser === undefined) {
    const revoked = await revokeAll(okta, others);
    return revoked.ok ? ok(undefined) : revoked;
  }
  const { current, spend, keep } = browser;
  let newest = current;
  const refreshed = await okta.refresh({
    refreshToken: current.token,
    subject: current.subject,
    async saveRefreshToken(token) {
      newest = { ...current, token };
      await keep(newest);
      return ok(undefined);
    },
  });
  const url = refreshed.ok ? await addressWith(refreshed.value.idToken, okta, spend) : refreshed;
  const revoked = await revokeAll(okta, [newest, ...others]);
  if (!revoked.ok) return revoked;
  return ok(url.ok ? url.value : undefined);
}

async function addressWith(
  idToken: string,
  okta: Okta,
  spend: Authority['spend'],
): Promise<Result<string, Failure>> {
  const spent = await spend(idToken);
  return spent.ok ? okta.endSessionUrl(idToken) : spent;
}

/**
 * Everything of ours on this computer, each place on its own, so that one that refuses does not keep the others.
 *
 * @param connect asked only where no record says which entries of the agent are ours
 */
export async function removeAll(
  context: SessionContext,
  memory: SessionMemory,
  record: SessionRecord | undefined,
  connect: Connect,
): Promise<readonly Left[]> {
  const [places, token] = await Promise.all([
    record === undefined ? withdrawUnrecorded(context, connect) : withdraw(context, memory, record),
    memory.refreshToken.remove(),
  ]);
  const [removed, policy] = await Promise.all([
    context.records.remove(),
    removePolicy(context),
    context.remembered.sweep(),
    context.trustedRoots.sweep(),
  ]);
  return [
    ...places,
    ...(token.ok ? [] : [{ what: 'keychain' as const, failure: token.error }]),
    ...[removed, policy].flatMap((one) => (one.ok ? [] : [{ what: 'files' as const, failure: one.error }])),
  ];
}

/** Its serial number stays: whoever comes to hold the server cannot bring an older one back by waiting for a sign-out. */
async function removePolicy({ parts, profile, remembered }: SessionContext): Promise<Result<void, Failure>> {
  const policies = createPolicyKeeper(parts.folders.state, profile.name);
  const kept = await policies.load();
  const { keys } = profile.access;
  const noted =
    kept && (await remembered.keepPolicy({ serial: kept.serial, source: kept.source, keys: [...keys] }));
  const removed = await policies.remove();
  return noted?.ok === false ? noted : removed;
}

async function forget({ parts, profile, remembered }: SessionContext): Promise<Result<void, Failure>> {
  const removed = await createPolicyKeeper(parts.folders.state, profile.name).remove();
  const forgotten = await remembered.forget();
  return forgotten.ok ? removed : forgotten;
}
