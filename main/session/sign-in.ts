import { setImmediate } from 'node:timers/promises';
import type { SshAuthorityKeys } from '../authority/types.ts';
import type { PendingSignIn } from '../okta/sign-in.ts';
import type { OktaSession } from '../okta/types.ts';
import { sleep } from '../support/clock.ts';
import { type Failure, fail } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import type { Connections } from './connections.ts';
import type { SessionContext } from './context.ts';
import { type Materials, prepareMaterials } from './materials.ts';
import type { SessionMemory } from './memory.ts';
import { obtain, precheck } from './obtain.ts';
import type { KeptToken } from './refresh-token.ts';
import type { Activity } from './state.ts';
import type { SignInRequest } from './types.ts';

/** step-ca accepts a minute; beyond it every certificate would be refused, so it is said before anything is tried. */
const LARGEST_SKEW_MS = 60_000;

/**
 * One sign-in: Okta in the person's browser, then both certificates, delivered and recorded. While the person is
 * busy in the browser the keys are made and the connection to the authority is kept open, so that after the
 * callback nothing waits but the token request and the signing itself.
 */
export async function signIn(
  context: SessionContext,
  memory: SessionMemory,
  request: SignInRequest,
  setActivity: (activity: Activity) => void,
): Promise<Result<void, Failure>> {
  // Whatever would stop it at the end is better known before a person goes to the browser.
  const [loaded, ready] = await Promise.all([context.records.load(), context.records.ready()]);
  if (!loaded.ok) return loaded;
  if (!ready.ok) return ready;
  const earlier = loaded.value;
  memory.forgetConnections();
  const connected = await connectFor(memory, earlier?.authority.rootPem);
  if (!connected.ok) return connected;
  const connections = connected.value;
  const started = await connections.okta.startSignIn({
    ...(request.afresh ? { prompt: 'login' as const } : {}),
    ...(earlier?.person.email === undefined ? {} : { loginHint: earlier.person.email }),
  });
  if (!started.ok) return started;
  const pending = started.value;
  const cancel = (): void => pending.cancel();
  request.signal.addEventListener('abort', cancel, { once: true });
  if (request.signal.aborted) cancel();
  setActivity({ kind: 'signing-in', step: 'browser', expiresAtMs: pending.expiresAtMs });
  request.onBrowser({
    authorizationUrl: pending.authorizationUrl,
    redirectUri: pending.redirectUri,
    expiresAtMs: pending.expiresAtMs,
  });
  const warm = new AbortController();
  connections.authority.keepWarm(warm.signal);
  try {
    return await finish(context, memory, connections, pending, request, setActivity);
  } finally {
    warm.abort();
    request.signal.removeEventListener('abort', cancel);
  }
}

async function connectFor(
  memory: SessionMemory,
  knownRootPem: string | undefined,
): Promise<Result<Connections, Failure>> {
  const connected = await memory.connections(knownRootPem);
  if (!connected.ok) return connected;
  const { authority, okta, client } = connected.value;
  const prepared = await okta.prepare();
  if (!prepared.ok) return prepared;
  /** How far this computer is ahead of each; the authority tells how far it is ahead of us. */
  const skews = [
    { host: client.issuer.host, skewMs: prepared.value.skewMs },
    { host: authority.host, skewMs: -(authority.skewMs() ?? 0) },
  ];
  const wrong = skews.find(({ skewMs }) => Math.abs(skewMs) > LARGEST_SKEW_MS);
  return wrong === undefined
    ? connected
    : fail('CLOCK_WRONG', { host: wrong.host, skewSeconds: Math.round(wrong.skewMs / 1000) });
}

async function finish(
  context: SessionContext,
  memory: SessionMemory,
  connections: Connections,
  pending: PendingSignIn,
  request: SignInRequest,
  setActivity: (activity: Activity) => void,
): Promise<Result<void, Failure>> {
  const preparing = prepare(context, memory, connections);
  const over = new AbortController();
  // Others of ours who are at work are waited for while Okta answers, and not afterwards.
  const locking = pending.returned.then(() => context.lock(AbortSignal.any([over.signal, request.signal])));
  const release = async (): Promise<void> => {
    over.abort();
    const lock = await locking;
    if (lock.ok) lock.value.release();
  };
  try {
    const answered = await pending.result;
    if (!answered.ok) return answered;
    const session = answered.value;
    const prepared = await preparing;
    const usable = await precheck(memory, connections, session);
    const lock = prepared.ok && usable.ok ? await locking : undefined;
    if (!prepared.ok || !usable.ok || lock?.ok !== true) {
      // Nothing will use this sign-in: leave no refresh token alive at Okta.
      if (session.refreshToken !== undefined) await connections.okta.revokeRefreshToken(session.refreshToken);
      if (!prepared.ok) return prepared;
      return lock === undefined || lock.ok ? usable : lock;
    }
    setActivity({ kind: 'signing-in', step: 'certificates', expiresAtMs: pending.expiresAtMs });
    request.onConfirmed(session.identity.email ?? session.identity.subject);
    try {
      return await obtainFor(context, memory, connections, session, prepared.value);
    } finally {
      await release();
      await retireEarlier(context, connections, session, prepared.value);
    }
  } finally {
    await release();
  }
}

/** From here on the refresh token is this sign-in's, or none: never that of an earlier one, perhaps of another person. */
async function obtainFor(
  context: SessionContext,
  memory: SessionMemory,
  connections: Connections,
  session: OktaSession,
  { materials, sshKeys }: Prepared,
): Promise<Result<void, Failure>> {
  const loaded = await context.records.load();
  const { refreshToken } = session;
  if (refreshToken === undefined) await memory.refreshToken.remove();
  return obtain(context, memory, {
    connections,
    session,
    materials,
    sshUserKeys: sshKeys.userKeys,
    sshHostKeys: sshKeys.hostKeys,
    earlier: loaded.ok ? loaded.value : undefined,
    signedInAtMs: context.parts.clock.now(),
    kept: refreshToken === undefined ? undefined : keepLater(memory, refreshToken),
    renewable: refreshToken !== undefined,
  });
}

/** Nobody waits long for the end of a sign-in that is over; Okta ends it by itself in time. */
const RETIRE_PATIENCE_MS = 3_000;

async function retireEarlier(
  context: SessionContext,
  { okta }: Connections,
  { refreshToken }: OktaSession,
  { earlierToken }: Prepared,
): Promise<void> {
  if (earlierToken === undefined || earlierToken === refreshToken) return;
  const done = new AbortController();
  const late = sleep(context.parts.clock, RETIRE_PATIENCE_MS, done.signal);
  await Promise.race([okta.revokeRefreshToken(earlierToken), late]);
  done.abort();
}

/**
 * Reaching the keychain may hold this process up for milliseconds. So it begins when the request for the certificates
 * is on its way, and has all the time that the authority takes.
 */
async function keepLater(memory: SessionMemory, refreshToken: string): Promise<KeptToken> {
  await setImmediate();
  return memory.refreshToken.write(refreshToken);
}

interface Prepared {
  readonly materials: Materials;
  readonly sshKeys: SshAuthorityKeys;
  /** Of the sign-in before this one; retired once this one stands. */
  readonly earlierToken: string | undefined;
}

/** Everything that can be had while the person is busy in the browser. Opens the keychain too, which may take long. */
async function prepare(
  context: SessionContext,
  memory: SessionMemory,
  connections: Connections,
): Promise<Result<Prepared, Failure>> {
  const [sshKeys, earlierToken] = await Promise.all([
    connections.authority.sshKeys(),
    memory.refreshToken.read(),
  ]);
  if (!sshKeys.ok) return sshKeys;
  const materials = await prepareMaterials(context, connections, sshKeys.value);
  if (!materials.ok) return materials;
  return ok({
    materials: materials.value,
    sshKeys: sshKeys.value,
    earlierToken: earlierToken.ok ? earlierToken.value : undefined,
  });
}
