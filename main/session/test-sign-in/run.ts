import { isAdministrator } from '../../authority/precheck.ts';
import { type IdentityClaims, listClaims, readClaims } from '../../okta/id-token.ts';
import type { PendingSignIn } from '../../okta/sign-in.ts';
import type { OktaSession } from '../../okta/types.ts';
import { type Failure, failure } from '../../support/failure.ts';
import type { Result } from '../../support/result.ts';
import { compareClocks } from '../clocks.ts';
import { type Connections, connect } from '../connections.ts';
import type { SessionContext } from '../context.ts';
import { identityInToken, judge } from '../obtain.ts';
import { renewOnce } from './renewal.ts';
import { tryAuthority } from './trial.ts';
import type { SignInTest, SignInTestRequest, TestedPerson, TestStepId } from './types.ts';

/**
 * A sign-in for whoever sets Latchkey up: everything up to the authority happens, nothing is asked of it unless a trial
 * is wanted, and nothing is kept. It has connections of its own and takes no lock, so the sign-in of whoever tries it
 * stays as it is. What Okta gave is taken back as soon as it is known.
 */
export async function testSignIn(context: SessionContext, request: SignInTestRequest): Promise<SignInTest> {
  const { profile, parts } = context;
  const begun: SignInTest = { atMs: parts.clock.now(), profile: profile.name };
  request.onStep('set-up');
  const connected = await connect(context, undefined);
  if (!connected.ok) return stopped(begun, 'set-up', connected.error);
  const connections = connected.value;
  const { authority, provisioner, client } = connections;
  try {
    const setUp = { authority: authority.host, provisioner: provisioner.name, clientId: client.clientId };
    return await testOkta(context, connections, request, { ...begun, setUp });
  } finally {
    authority.close();
  }
}

async function testOkta(
  context: SessionContext,
  connections: Connections,
  request: SignInTestRequest,
  before: SignInTest,
): Promise<SignInTest> {
  request.onStep('okta');
  const times = await compareClocks(connections);
  if (!times.ok) return stopped(before, 'okta', times.error);
  const found = { ...before, okta: { issuer: connections.client.issuer.issuer, aheadMs: times.value } };
  request.onStep('browser');
  const started = await connections.okta.startSignIn(request.afresh ? { prompt: 'login' } : {});
  if (!started.ok) return stopped(found, 'browser', started.error);
  const { redirectUri } = started.value;
  const answered = await inBrowser(started.value, request);
  if (!answered.ok) {
    const { error } = answered;
    return isAboutIdToken(error)
      ? stopped({ ...found, browser: { redirectUri } }, 'id-token', error)
      : stopped(found, 'browser', error);
  }
  const session = answered.value;
  const renewed = await renewOnce(connections, session);
  const signedIn = personOf(session, connections);
  const browser = { redirectUri, ...renewed.tested };
  return testAuthority(context, connections, request, {
    test: { ...found, browser, signedIn },
    session,
    another: renewed.idToken,
  });
}

/** The browser itself has come back by then, and Okta has taken its code. */
function isAboutIdToken({ code }: Failure): boolean {
  return code === 'OKTA_ANSWER_WRONG' || code === 'CLOCK_WRONG';
}

async function inBrowser(
  pending: PendingSignIn,
  { onBrowser, signal }: SignInTestRequest,
): Promise<Result<OktaSession, Failure>> {
  const { authorizationUrl, redirectUri, expiresAtMs } = pending;
  const cancel = (): void => pending.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  else onBrowser({ authorizationUrl, redirectUri, expiresAtMs });
  try {
    return await pending.result;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

function personOf({ idToken, identity, groups }: OktaSession, { client }: Connections): TestedPerson {
  const claims: IdentityClaims = readClaims(idToken);
  const { groupsClaim } = client;
  const otherLists = listClaims(claims).filter((name) => name !== groupsClaim);
  return { identity, claims, groupsClaim, groups, otherLists };
}

interface SoFar {
  readonly test: SignInTest;
  readonly session: OktaSession;
  /** A second ID token, for a second question of the trial. */
  readonly another: string | undefined;
}

async function testAuthority(
  context: SessionContext,
  connections: Connections,
  request: SignInTestRequest,
  { test, session, another }: SoFar,
): Promise<SignInTest> {
  request.onStep('authority');
  const { provisioner } = connections;
  const judged = judge(connections, session);
  const { domains, groups, sshEnabled } = provisioner;
  const { email, groups: inToken = [] } = identityInToken(session);
  const isAdmin = isAdministrator(provisioner, { email, groups: inToken });
  const authority = { domains, groups, sshEnabled, isAdmin };
  if (!judged.ok) return stopped({ ...test, authority }, 'authority', judged.error);
  const expected = { ...test, authority };
  if (!request.trial) return expected;
  if (request.signal.aborted) return stopped(expected, 'trial', failure('SIGN_IN_CANCELLED', {}));
  request.onStep('trial');
  const tried = await tryAuthority(context, connections, session, another);
  return tried.ok ? { ...expected, trial: tried.value } : stopped(expected, 'trial', tried.error);
}

function stopped(test: SignInTest, step: TestStepId, cause: Failure): SignInTest {
  return { ...test, stopped: { step, failure: cause } };
}
