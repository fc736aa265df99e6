import type { IssuedCertificates, IssueRequest, OidcProvisioner } from '../authority/types.ts';
import { parseSshCertificate, verifySshCertificate } from '../certificates/ssh-certificate.ts';
import type { SshCertificate, X509Summary } from '../certificates/types.ts';
import { verifyX509Chain } from '../certificates/x509-certificate.ts';
import type { OktaIdentity } from '../okta/types.ts';
import { type Failure, fail, failure } from '../support/failure.ts';
import { type Err, ok, type Result } from '../support/result.ts';
import type { Connections } from './connections.ts';
import type { SessionContext } from './context.ts';
import { type Materials, requestFor } from './materials.ts';

export interface IssueOrder {
  readonly connections: Connections;
  readonly materials: Materials;
  /** Keys of the authority that may sign user certificates, in wire form. */
  readonly sshUserKeys: readonly Buffer[];
  readonly idToken: string;
  readonly identity: OktaIdentity;
  /** Another ID token by a refresh: step-ca takes each only once. */
  freshIdToken(): Promise<Result<string, Failure>>;
}

/** What the authority gave, checked against our keys, its own keys, its root and the clock. */
export interface Issued {
  readonly ssh?: SshCertificate;
  readonly x509?: { readonly chainPem: readonly string[]; readonly leaf: X509Summary };
  readonly notes: readonly Failure[];
}

/** Both certificates with one ID token where the authority can do that, and verified before anybody gets them. */
export async function issue(context: SessionContext, order: IssueOrder): Promise<Result<Issued, Failure>> {
  const answered = await request(context, order);
  if (!answered.ok) return answered;
  const { issued, notes } = answered.value;
  const chained = await withX509(context, order, issued);
  // The SSH certificate is good without the other one, and nothing could be asked for it again.
  const withoutX509 = !chained.ok && chained.error.code === 'NO_REFRESH';
  if (!chained.ok && !withoutX509) return chained;
  const withoutSsh = notes.some((note) => note.code === 'CA_SSH_OFF');
  const ssh = verifiedSsh(context, order, issued, withoutSsh);
  if (!ssh.ok) return ssh;
  const x509 = chained.ok ? verifiedX509(context, order, chained.value) : ok(undefined);
  if (!x509.ok) return x509;
  const { host } = order.connections.authority;
  return ok({
    notes: [
      ...notes,
      ...(withoutX509 ? [failure('CA_ANSWER_WRONG', { host, problem: NO_X509 })] : []),
      ...shorterThanAsked(context, order, ssh.value),
    ],
    ...(ssh.value === undefined ? {} : { ssh: ssh.value }),
    ...(x509.value === undefined ? {} : { x509: x509.value }),
  });
}

const NO_X509 =
  'it gave no client certificate beside the one for SSH, and Okta gave nothing to ask for another with';

interface Answered {
  readonly issued: IssuedCertificates;
  readonly notes: readonly Failure[];
}

/** One request, and where its refusal leaves a hope, another with a fresh ID token: step-ca has burnt the first. */
async function request(context: SessionContext, order: IssueOrder): Promise<Result<Answered, Failure>> {
  const { authority, provisioner } = order.connections;
  const requestPem = await requestPemOf(order);
  if (!requestPem.ok) return requestPem;
  let asked: IssueRequest = {
    idToken: order.idToken,
    sshPublicKey: order.materials.ssh?.publicKey,
    certificateRequestPem: requestPem.value,
    lifeSeconds: context.profile.certificateLifeSeconds,
  };
  for (let tries = 1; ; tries++) {
    const answer = await authority.issue(asked);
    if (answer.ok) {
      context.parts.log.info('authority.issued', { requestId: answer.value.requestId, tries });
      const withoutSsh = order.materials.ssh !== undefined && asked.sshPublicKey === undefined;
      const off = failure('CA_SSH_OFF', { host: authority.host, provisioner: provisioner.name });
      return ok({ issued: answer.value, notes: withoutSsh ? [off] : [] });
    }
    const next = another(asked, answer.error, tries, provisioner);
    if (next === undefined) return answer;
    const idToken = await order.freshIdToken();
    // No second try without another ID token: the authority's own answer is the one worth showing.
    if (!idToken.ok) return idToken.error.code === 'NO_REFRESH' ? answer : idToken;
    context.parts.log.info('authority.again', { because: answer.error.code, tries });
    asked = { ...next, idToken: idToken.value };
  }
}

const MOST_TRIES = 3;

/**
 * What to ask after a refusal: the same once more where no reason was given (a restarted authority refuses every older
 * token); without a length of life where that was refused; without SSH where it is off, or may be off for the whole
 * authority, which is published nowhere.
 */
function another(
  asked: IssueRequest,
  cause: Failure,
  tries: number,
  { sshEnabled }: OidcProvisioner,
): IssueRequest | undefined {
  if (tries >= MOST_TRIES) return undefined;
  const { sshPublicKey: _, ...x509Alone } = asked;
  const both = asked.sshPublicKey !== undefined && asked.certificateRequestPem !== undefined;
  if (asked.lifeSeconds !== undefined && isAboutLife(cause)) return { ...asked, lifeSeconds: undefined };
  if (cause.code === 'CA_SSH_OFF') return both ? x509Alone : undefined;
  if (cause.code !== 'CA_REFUSED_UNKNOWN') return undefined;
  if (tries === 1) return asked;
  return both && sshEnabled === undefined ? x509Alone : undefined;
}

async function requestPemOf(order: IssueOrder): Promise<Result<string | undefined, Failure>> {
  const { x509 } = order.materials;
  return x509 === undefined ? ok(undefined) : requestFor(x509, order.connections, order.identity);
}

/** step-ca words it "requested duration of 25h1m0s is greater than …" for SSH and "… is more than …" for X.509. */
function isAboutLife(cause: Failure): boolean {
  return cause.code === 'CA_REJECTED' && cause.facts.said.includes('requested duration');
}

/** An authority from before `identityCSR` answers the SSH certificate alone; the other one costs another ID token. */
async function withX509(
  context: SessionContext,
  order: IssueOrder,
  issued: IssuedCertificates,
): Promise<Result<IssuedCertificates, Failure>> {
  const { x509 } = order.materials;
  if (x509 === undefined || issued.x509Chain !== undefined) return ok(issued);
  const idToken = await order.freshIdToken();
  if (!idToken.ok) return idToken;
  const requestPem = await requestPemOf(order);
  if (!requestPem.ok) return requestPem;
  const answered = await order.connections.authority.issue({
    idToken: idToken.value,
    certificateRequestPem: requestPem.value,
    lifeSeconds: context.profile.certificateLifeSeconds,
  });
  return answered.ok ? ok({ ...issued, x509Chain: answered.value.x509Chain }) : answered;
}

function verifiedSsh(
  context: SessionContext,
  order: IssueOrder,
  issued: IssuedCertificates,
  withoutSsh: boolean,
): Result<SshCertificate | undefined, Failure> {
  const ours = order.materials.ssh;
  if (ours === undefined || withoutSsh) return ok(undefined);
  const { host } = order.connections.authority;
  const wrong = (problem: string): Err<Failure> =>
    fail('CERTIFICATE_WRONG', { host, problem, requestId: issued.requestId });
  if (issued.sshCertificate === undefined) return wrong('the answer carries no SSH certificate');
  const parsed = parseSshCertificate(issued.sshCertificate);
  if (!parsed.ok) return wrong(parsed.error);
  const verified = verifySshCertificate(parsed.value, {
    publicKey: ours.publicKey,
    userKeys: order.sshUserKeys,
    nowMs: context.parts.clock.now(),
  });
  return verified.ok ? parsed : wrong(verified.error);
}

function verifiedX509(
  context: SessionContext,
  order: IssueOrder,
  issued: IssuedCertificates,
): Result<Issued['x509'], Failure> {
  const ours = order.materials.x509;
  if (ours === undefined) return ok(undefined);
  const { host, rootPem } = order.connections.authority;
  const chainPem = issued.x509Chain ?? [];
  const verified = verifyX509Chain({
    chainPem,
    rootPem,
    publicKey: ours.pair.publicKey,
    nowMs: context.parts.clock.now(),
  });
  return verified.ok
    ? ok({ chainPem, leaf: verified.value })
    : fail('CERTIFICATE_WRONG', { host, problem: verified.error, requestId: issued.requestId });
}

/** Said where the authority gave less than nine tenths of the life that was asked for. */
function shorterThanAsked(
  context: SessionContext,
  order: IssueOrder,
  ssh: SshCertificate | undefined,
): readonly Failure[] {
  const askedSeconds = context.profile.certificateLifeSeconds;
  if (askedSeconds === undefined || ssh?.validBeforeMs === undefined) return [];
  const lifeMs = ssh.validBeforeMs - context.parts.clock.now();
  // Asking took part of the last second: what was given are whole minutes, but for lives of seconds.
  const gotSeconds = lifeMs < 10 * 60_000 ? Math.round(lifeMs / 1000) : Math.round(lifeMs / 60_000) * 60;
  return gotSeconds < askedSeconds * 0.9
    ? [failure('CA_LIFE', { host: order.connections.authority.host, askedSeconds, gotSeconds })]
    : [];
}
