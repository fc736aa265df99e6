import { setImmediate } from 'node:timers/promises';
import type { PendingSignIn } from '../okta/sign-in.ts';
import type { SignInOptions } from '../okta/transaction.ts';
import type { OktaSession } from '../okta/types.ts';
import { type Failure, fail } from '../support/failure.ts';
import type { Lock } from '../support/lock.ts';
import { ok, type Result, unreachable } from '../support/result.ts';
import { compareClocks } from './clocks.ts';
import type { Connections } from './connections.ts';
import type { SessionContext } from './context.ts';
import { askWho, holdToName, isSamePerson, personOf, questionAbout } from './identity.ts';
import type { SessionMemory } from './memory.ts';
import { obtain, precheck } from './obtain.ts';
import { type KeptToken, ownerOf } from './refresh-token.ts';
import { type Remembered, rememberedPerson } from './remembered.ts';
import { retireOthers } from './retire.ts';
import { type Prepared, prepare } from './sign-in-preparation.ts';
import type { ConfirmedIdentity, KnownPerson } from './snapshot.ts';
import type { Activity } from './state.ts';
import type { SignInRequest } from './types.ts';

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
  const [loaded, ready, remembered] = await Promise.all([
    context.records.load(),
    context.records.ready(),
    context.remembered.load(),
  ]);
  if (!loaded.ok) return loaded;
  if (!ready.ok) return ready;
  const earlier = loaded.value;
  memory.forgetConnections();
  const connected = await memory.connections(earlier?.authority.rootPem);
  if (!connected.ok) return connected;
  const connections = connected.value;
  const clocks = await compareClocks(connections);
  if (!clocks.ok) return clocks;
  const known = earlier?.person ?? rememberedPerson(remembered, context.profile.name);
  const warm = new AbortController();
  let preparing: Promise<Result<Prepared, Failure>> | undefined;
  const attempt: Attempt = {
    context,
    memory,
    connections,
    request,
    setActivity,
    known,
    remembered,
    prepared() {
      if (preparing === undefined) connections.authority.keepWarm(warm.signal);
      preparing ??= prepare(context, memory, connections);
      return preparing;
    },
  };
  const hint = request.as ?? known?.email;
  try {
    let round = await inBrowser(attempt, {
      ...(request.afresh ? { prompt: 'login' as const } : {}),
      ...(hint === undefined ? {} : { loginHint: hint }),
    });
    // Who wants to be somebody else must not find a name filled in.
    while (round === 'afresh') round = await inBrowser(attempt, { prompt: 'login' });
    return round;
  } finally {
    warm.abort();
  }
}

/** What the rounds in the browser of one sign-in share. */
interface Attempt {
  readonly context: SessionContext;
  readonly memory: SessionMemory;
  readonly connections: Connections;
  readonly request: SignInRequest;
  readonly setActivity: (activity: Activity) => void;
  /** Who is or was signed in here last. */
  readonly known: KnownPerson | undefined;
  readonly remembered: Remembered;
  /** Begun at the first asking, and once. */
  prepared(): Promise<Result<Prepared, Failure>>;
}

async function inBrowser(
  attempt: Attempt,
  options: SignInOptions,
): Promise<Result<void, Failure> | 'afresh'> {
  const { connections, request, setActivity } = attempt;
  const started = await connections.okta.startSignIn(options);
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
  try {
    return await finish(attempt, pending);
  } finally {
    request.signal.removeEventListener('abort', cancel);
  }
}

async function finish(attempt: Attempt, pending: PendingSignIn): Promise<Result<void, Failure> | 'afresh'> {
  const { context, memory, connections, request, setActivity } = attempt;
  const beganMs = context.parts.clock.now();
  const preparing = attempt.prepared();
  // Others of ours who are at work are waited for while Okta answers, and not afterwards.
  let wish = wishForLock(attempt, pending.returned);
  try {
    const answered = await pending.result;
    if (!answered.ok) return answered;
    const session = answered.value;
    const prepared = await preparing;
    if (!prepared.ok) return await unused(attempt, session, prepared);
    const named = holdToName(request.as, session.identity);
    const usable = named.ok ? await precheck(memory, connections, session) : named;
    if (!usable.ok) return await unused(attempt, session, usable);
    const waitedMs = context.parts.clock.now() - beganMs;
    const question = questionAbout(session, attempt.known, request.as, waitedMs);
    if (question !== undefined) {
      // People take their time, and nobody else of ours has to wait for them.
      await wish.release();
      const wanted = await ask(attempt, pending, question);
      if (wanted === 'afresh' || !wanted.ok) return await unused(attempt, session, wanted);
      wish = wishForLock(attempt, Promise.resolve());
    }
    const lock = await wish.lock;
    if (!lock.ok) return await unused(attempt, session, lock);
    setActivity({ kind: 'signing-in', step: 'certificates', expiresAtMs: pending.expiresAtMs });
    request.onConfirmed(session.identity.email ?? session.identity.subject);
    const remembering = rememberFor(attempt, session);
    const loaded = await context.records.load();
    const kept = keepToken(attempt, session);
    try {
      const { materials, sshKeys } = prepared.value;
      // From here on the refresh token is this sign-in's, or none: never that of an earlier one, perhaps of somebody
      // else.
      return await obtain(context, memory, {
        connections,
        session,
        materials,
        sshUserKeys: sshKeys.userKeys,
        sshHostKeys: sshKeys.hostKeys,
        earlier: loaded.ok ? loaded.value : undefined,
        signedInAtMs: context.parts.clock.now(),
        kept,
        renewable: session.refreshToken !== undefined,
      });
    } finally {
      await kept;
      // Before others may rotate what is kept.
      await Promise.all([retireReplaced(attempt, session), remembering]);
      await wish.release();
    }
  } finally {
    await wish.release();
  }
}

interface Wish {
  readonly lock: Promise<Result<Lock, Failure>>;
  /** Takes the wish back, or gives the lock back. Once more does nothing. */
  release(): Promise<void>;
}

/** The profile's lock, wished for from a moment on. */
function wishForLock({ context, request }: Attempt, from: Promise<void>): Wish {
  const over = new AbortController();
  const lock = from.then(() => context.lock(AbortSignal.any([over.signal, request.signal])));
  return {
    lock,
    async release() {
      over.abort();
      const taken = await lock;
      if (taken.ok) taken.value.release();
    },
  };
}

/** The answer has what is left of the time for the browser, but a minute at least. */
const LEAST_TIME_TO_ANSWER_MS = 60_000;

async function ask(
  { context, request, setActivity }: Attempt,
  { expiresAtMs: browserUntilMs }: PendingSignIn,
  identity: ConfirmedIdentity,
): Promise<Result<void, Failure> | 'afresh'> {
  const { clock, log } = context.parts;
  const beganMs = clock.now();
  const expiresAtMs = Math.max(browserUntilMs, beganMs + LEAST_TIME_TO_ANSWER_MS);
  setActivity({ kind: 'signing-in', step: 'confirm', expiresAtMs, identity });
  const answer = await askWho(clock, request, identity, expiresAtMs);
  log.info('session.identity', { reason: identity.reason, answer });
  switch (answer) {
    case 'continue':
      return ok(undefined);
    case 'afresh':
      return answer;
    case 'cancel':
      return fail('SIGN_IN_CANCELLED', {});
    case 'unanswered':
      return fail('SIGN_IN_TIMEOUT', {
        minutes: Math.max(1, Math.floor((expiresAtMs - beganMs) / 60_000)),
        unanswered: true,
      });
    default:
      return unreachable(answer);
  }
}

/** Nothing will use this sign-in: leaves no refresh token alive at Okta, and nothing of it in this process. */
async function unused<T>(
  { connections, memory }: Attempt,
  { refreshToken }: OktaSession,
  why: T,
): Promise<T> {
  if (refreshToken !== undefined) await connections.okta.revokeRefreshToken(refreshToken);
  // The connections remember the nonce of this sign-in, and a renewal of the one that stays would be held to it.
  memory.forgetConnections();
  return why;
}

/**
 * Not being remembered costs a question at the next sign-in, and not this one. Who is remembered already costs nothing;
 * else it is done while the authority is asked.
 */
async function rememberFor({ context, remembered }: Attempt, { identity }: OktaSession): Promise<void> {
  const { name: _, ...person } = personOf(identity);
  const there = rememberedPerson(remembered, context.profile.name);
  const isThere = there !== undefined && isSamePerson(there, person) && there.email === person.email;
  if (isThere && remembered.last === context.profile.name) return;
  await setImmediate();
  const kept = await context.remembered.keep(person);
  if (!kept.ok) context.parts.log.warn('session.remember', { code: kept.error.code });
}

/**
 * Reaching the keychain may hold this process up for milliseconds. So it begins when the request for the certificates
 * is on its way, and has all the time that the authority takes. What was kept so far is read no sooner, because it may
 * have been renewed while the person was in the browser, and stays beside the new one until Okta was told of its end.
 */
async function keepToken(
  { memory }: Attempt,
  { refreshToken: token, identity: { issuer, subject } }: OktaSession,
): Promise<KeptToken | undefined> {
  if (token === undefined) return undefined;
  await setImmediate();
  const found = await memory.refreshToken.read();
  const earlier = found.ok ? found.value.filter((one) => one.token !== token) : [];
  return memory.refreshToken.write([{ token, issuer, subject }, ...earlier]);
}

/**
 * Ends every sign-in at Okta but the one that is recorded by now; where nothing could be recorded, but this one. Through
 * the connection to Okta that has just served: the authority may be away by now.
 */
async function retireReplaced(
  { context, memory, connections }: Attempt,
  { identity }: OktaSession,
): Promise<void> {
  const loaded = await context.records.load();
  if (!loaded.ok) return;
  const owner = loaded.value === undefined ? identity : ownerOf(loaded.value);
  await retireOthers(context, memory, owner, async () => ok(connections.okta));
}
