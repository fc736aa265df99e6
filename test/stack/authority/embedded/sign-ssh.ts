import { type KeyObject, randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { formatGoDuration } from '../go-duration.ts';
import { issueSshCertificate, publicKeyFromSsh, type SshCertificateContent } from '../ssh-certificate.ts';
import type { SshTemplate } from '../templates.ts';
import type { EmbeddedAuthority, Route } from './authority.ts';
import { bytes, certificateRequest, decode, moment, resolveMoment, text, texts } from './decode.ts';
import type { Bounds } from './limits.ts';
import { authorizePerson, type Person, principalsOf } from './person.ts';
import { isShortRsa } from './public-key.ts';
import { badRequest, forbidden, notImplemented, unauthorized } from './refusal.ts';
import { isSelfSigned, type SshValidity, signIdentity } from './sign-x509.ts';
import { applySshTemplate, type SshSubject } from './templates.ts';
import { admitToken } from './tokens.ts';

const SIGN_SSH = z.object({
  publicKey: bytes,
  ott: text,
  certType: text,
  keyID: text,
  principals: texts,
  validAfter: moment,
  validBefore: moment,
  identityCSR: certificateRequest,
});

type SignSshRequest = z.output<typeof SIGN_SSH>;

const USER_EXTENSIONS = [
  'permit-X11-forwarding',
  'permit-agent-forwarding',
  'permit-port-forwarding',
  'permit-pty',
  'permit-user-rc',
];

/** POST /ssh/sign */
export const signSsh: Route = async (authority, request) => {
  const body = decode(SIGN_SSH, request.body);
  const publicKey = await checkBody(body);
  if (!authority.sshEnabled) throw notImplemented('ssh certificate flows are not enabled');
  const { token, provisioner } = admitToken(authority, body.ott);
  if (provisioner.kind !== 'oidc') throw unauthorized('provisioner cannot sign');
  const { limits } = provisioner;
  if (!limits.sshEnabled) throw unauthorized(`sshCA is disabled for oidc provisioner '${provisioner.name}'`);
  const person = await authorizePerson(token, provisioner);
  if (person.claims.sub === '') throw unauthorized('subject not found');

  checkWishes(body, person);
  const subject = subjectOf(body, person, provisioner.templates.ssh);
  const bounds = subject.kind === 'user' ? limits.sshUser : limits.sshHost;
  const validity = wantedValidity(body, bounds, authority.backdateMs);
  if (isShortRsa(publicKey)) throw forbidden('ssh certificate key must be at least 2048 bits (256 bytes)');
  checkValidity(validity, bounds, authority.backdateMs);
  const certificate = issueAndRemember(authority, { ...subject, ...validity, publicKey: body.publicKey });
  const identityCrt =
    body.identityCSR === undefined || !authority.knowsIdentityCsr
      ? undefined
      : await signIdentity({ authority, provisioner, person }, body.identityCSR, validity);
  return { status: 201, body: { crt: certificate.toString('base64'), identityCrt } };
};

async function checkBody(body: SignSshRequest): Promise<KeyObject> {
  if (!['', 'user', 'host'].includes(body.certType)) throw badRequest(`invalid certType '${body.certType}'`);
  if (body.publicKey.length === 0) throw badRequest('missing or empty publicKey');
  if (body.ott === '') throw badRequest('missing or empty ott');
  if (body.identityCSR !== undefined && !(await isSelfSigned(body.identityCSR))) {
    throw badRequest('invalid identityCSR');
  }
  try {
    return publicKeyFromSsh(body.publicKey);
  } catch {
    throw badRequest('error parsing publicKey');
  }
}

/** Whether the person may wish for that: administrators have to say everything (step-ca, provisioner/oidc.go). */
function checkWishes(body: SignSshRequest, { isAdmin }: Person): void {
  if (body.principals.includes('')) throw badRequest('principals cannot contain empty values');
  if (isAdmin) {
    if (body.certType === '') throw badRequest('ssh certificate certType cannot be empty');
    if (body.keyID === '') throw badRequest('ssh certificate keyID cannot be empty');
    if (body.principals.length === 0) throw badRequest('ssh certificate principals cannot be empty');
  } else if (body.certType === 'host') {
    throw forbidden('ssh certificate type does not match - got host, want user');
  }
}

/** What the certificate says of its holder: only an administrator's wishes count, and no wish against a template. */
function subjectOf(
  body: SignSshRequest,
  { claims, isAdmin }: Person,
  template: SshTemplate | undefined,
): SshSubject {
  if (isAdmin && template === undefined) {
    const kind = body.certType === 'host' ? 'host' : 'user';
    const extensions = kind === 'user' ? USER_EXTENSIONS : [];
    return { kind, keyId: body.keyID, principals: body.principals, extensions };
  }
  const subject = {
    kind: 'user' as const,
    keyId: claims.email === '' ? claims.sub : claims.email,
    principals: principalsOf(claims.email),
    extensions: USER_EXTENSIONS,
  };
  return template === undefined ? subject : applySshTemplate(template, subject, claims);
}

function wantedValidity(body: SignSshRequest, bounds: Bounds, backdateMs: number): SshValidity {
  const nowMs = Date.now();
  const seconds = (timeMs: number | undefined) =>
    timeMs === undefined ? undefined : Math.floor(timeMs / 1000);
  const now = Math.floor(nowMs / 1000);
  const wantedAfter = seconds(resolveMoment(body.validAfter, nowMs));
  const wantedBefore = seconds(resolveMoment(body.validBefore, nowMs));
  if (wantedAfter !== undefined && wantedBefore !== undefined && wantedAfter > wantedBefore) {
    throw badRequest('ssh certificate validAfter cannot be greater than validBefore');
  }
  const validAfter = wantedAfter ?? now - backdateMs / 1000;
  const validBefore = wantedBefore ?? (wantedAfter ?? now) + bounds.default / 1000;
  return { validAfter, validBefore };
}

function checkValidity({ validAfter, validBefore }: SshValidity, bounds: Bounds, backdateMs: number): void {
  const now = Math.floor(Date.now() / 1000);
  if (validBefore < now) throw badRequest('ssh certificate validBefore cannot be in the past');
  if (validBefore < validAfter) throw badRequest('ssh certificate validBefore cannot be before validAfter');
  const lifeMs = (validBefore - validAfter) * 1000;
  const min = bounds.min;
  const max = bounds.max + backdateMs;
  if (lifeMs < min) {
    throw forbidden(
      `requested duration of ${formatGoDuration(lifeMs)} is less than minimum accepted duration for selected ` +
        `provisioner of ${formatGoDuration(min)}`,
    );
  }
  if (lifeMs > max) {
    throw forbidden(
      `requested duration of ${formatGoDuration(lifeMs)} is greater than maximum accepted duration for selected ` +
        `provisioner of ${formatGoDuration(max)}`,
    );
  }
}

function issueAndRemember(authority: EmbeddedAuthority, content: SshCertificateContent): Buffer {
  const { kind, publicKey, principals, validAfter, validBefore } = content;
  const serial = randomBytes(8).readBigUInt64BE();
  const key = kind === 'user' ? authority.pki.sshUserKey : authority.pki.sshHostKey;
  const certificate = issueSshCertificate(key, { ...content, serial });
  const { sshCertificates, hosts } = authority.memory;
  sshCertificates.set(certificate.toString('base64'), {
    kind,
    serial: serial.toString(),
    publicKey,
    validAfter,
    validBefore,
  });
  if (kind === 'host') for (const name of principals) hosts.set(name.toLowerCase(), validBefore);
  return certificate;
}
