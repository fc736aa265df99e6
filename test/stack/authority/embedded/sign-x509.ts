import { createPublicKey } from 'node:crypto';
import * as z from 'zod/mini';
import { formatGoDuration } from '../go-duration.ts';
import { chainPem } from '../pki.ts';
import { certificatePem, commonName, issueX509, x509 } from '../x509.ts';
import type { ApiAnswer, EmbeddedAuthority, Route } from './authority.ts';
import { certificateRequest, decode, type Moment, moment, resolveMoment, text } from './decode.ts';
import type { Bounds } from './limits.ts';
import { authorizePerson, namesOfPerson, type Person } from './person.ts';
import { provisionerExtension } from './provisioner-extension.ts';
import type { OidcProvisioner } from './provisioners.ts';
import { isShortRsa } from './public-key.ts';
import { badRequest, forbidden, unauthorized } from './refusal.ts';
import { applyX509Template, type X509Subject } from './templates.ts';
import { admitToken } from './tokens.ts';

const SIGN = z.object({ csr: certificateRequest, ott: text, notBefore: moment, notAfter: moment });

const UNSET: Moment = { kind: 'unset' };
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';
const TLS_OPTIONS = { cipherSuites: [], minVersion: 1.2, maxVersion: 1.3, renegotiation: false };

/** POST /sign */
export const sign: Route = async (authority, request) => {
  const { csr, ott, notBefore, notAfter } = decode(SIGN, request.body);
  if (csr === undefined) throw badRequest('missing csr');
  if (!(await isSelfSigned(csr))) throw badRequest('invalid csr');
  if (ott === '') throw badRequest('missing ott');
  const { token, provisioner } = admitToken(authority, ott);
  if (provisioner.kind !== 'oidc') throw unauthorized('provisioner cannot sign');
  const person = await authorizePerson(token, provisioner);
  return signResponse(
    authority,
    await signX509({ authority, provisioner, person, csr, notBefore, notAfter }),
  );
};

/** What an SSH certificate lives, in seconds since 1970. */
export interface SshValidity {
  readonly validAfter: number;
  readonly validBefore: number;
}

/** The X.509 half of POST /ssh/sign: same rules, but valid exactly as long as the SSH certificate. */
export async function signIdentity(
  signer: Signer,
  csr: x509.Pkcs10CertificateRequest,
  { validAfter, validBefore }: SshValidity,
): Promise<readonly string[]> {
  const leaf = await signX509({
    ...signer,
    csr,
    notBefore: UNSET,
    notAfter: UNSET,
    enforced: {
      notBeforeMs: validAfter * 1000,
      notAfterMs: validBefore * 1000,
      extraUris: identityUris(csr),
    },
  });
  return [certificatePem(leaf), ...chainPem(signer.authority.pki)];
}

/** The answer to /sign and /renew. */
export function signResponse(authority: EmbeddedAuthority, leaf: x509.X509Certificate): ApiAnswer {
  const crt = certificatePem(leaf);
  const chain = chainPem(authority.pki);
  return { status: 201, body: { crt, ca: chain[0], certChain: [crt, ...chain], tlsOptions: TLS_OPTIONS } };
}

export function isSelfSigned(csr: x509.Pkcs10CertificateRequest): Promise<boolean> {
  return csr.verify().catch(() => false);
}

/** Who signs for whom, by whose rules. */
interface Signer {
  readonly authority: EmbeddedAuthority;
  readonly provisioner: OidcProvisioner;
  readonly person: Person;
}

interface X509Order extends Signer {
  readonly csr: x509.Pkcs10CertificateRequest;
  readonly notBefore: Moment;
  readonly notAfter: Moment;
  /** Replaces what was checked, after the check: step-ca checks an identity by the default life only. */
  readonly enforced?: {
    readonly notBeforeMs: number;
    readonly notAfterMs: number;
    readonly extraUris: readonly string[];
  };
}

async function signX509(order: X509Order): Promise<x509.X509Certificate> {
  const { authority, provisioner, csr, enforced } = order;
  const isRsa = checkPublicKey(csr);
  const { subject, names, keyUsages, extendedKeyUsages } = subjectOf(order, isRsa);
  const checked = checkedValidity(order, provisioner.limits.tls, authority.backdateMs);
  const { notBeforeMs, notAfterMs, extraUris } = enforced ?? { ...checked, extraUris: [] };
  const isNamed = (uri: string): boolean => names.some(({ type, value }) => type === 'url' && value === uri);
  const moreUris = extraUris.filter((uri) => !isNamed(uri));
  const allNames = [...names, ...moreUris.map((value) => ({ type: 'url' as const, value }))];
  const leaf = await issueX509(authority.pki.intermediate, {
    subject,
    publicKey: csr.publicKey,
    notBeforeMs,
    notAfterMs,
    usages: [
      new x509.KeyUsagesExtension(keyUsages, true),
      new x509.ExtendedKeyUsageExtension([...extendedKeyUsages]),
    ],
    others: [
      ...(allNames.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(allNames)]),
      ...(provisioner.limits.extensionDisabled
        ? []
        : [provisionerExtension(provisioner.name, provisioner.options.clientId)]),
    ],
  });
  authority.memory.x509Provisioners.set(BigInt(`0x${leaf.serialNumber}`).toString(), provisioner.name);
  return leaf;
}

/** By the template; else for an administrator what the request says, for anybody else what the token says. */
function subjectOf({ provisioner, person, csr }: X509Order, isRsa: boolean): X509Subject {
  const template = provisioner.templates.x509;
  if (template !== undefined) return applyX509Template(template, person.claims);
  const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
  return {
    subject: person.isAdmin ? csr.subjectName.toJSON() : commonName(person.claims.sub),
    names: person.isAdmin ? namesInRequest(csr) : namesOfPerson(person.claims),
    keyUsages: isRsa ? digitalSignature | keyEncipherment : digitalSignature,
    extendedKeyUsages: [serverAuth, clientAuth],
  };
}

/** Says whether it is an RSA key. */
function checkPublicKey(csr: x509.Pkcs10CertificateRequest): boolean {
  const key = createPublicKey({ key: Buffer.from(csr.publicKey.rawData), format: 'der', type: 'spki' });
  switch (key.asymmetricKeyType) {
    case 'rsa':
      if (isShortRsa(key)) {
        throw forbidden('certificate request RSA key must be at least 2048 bits (256 bytes)');
      }
      return true;
    case 'ec':
    case 'ed25519':
      return false;
    default:
      throw badRequest(`certificate request key of type '${key.asymmetricKeyType}' is not supported`);
  }
}

function checkedValidity(
  order: X509Order,
  bounds: Bounds,
  backdateMs: number,
): { notBeforeMs: number; notAfterMs: number } {
  const now = Date.now();
  const wanted = resolveMoment(order.notBefore, now);
  const begin = wanted ?? now;
  const notBeforeMs = wholeSecond(begin - (wanted === undefined ? backdateMs : 0));
  // A duration counts from the beginning before it is backdated.
  const notAfterMs = wholeSecond(resolveMoment(order.notAfter, begin) ?? begin + bounds.default);
  const life = notAfterMs - notBeforeMs;
  if (notAfterMs < wholeSecond(now)) {
    throw badRequest(`notAfter cannot be in the past; na=${goTime(notAfterMs)}`);
  }
  if (life < 0) {
    throw badRequest(
      `notAfter cannot be before notBefore; na=${goTime(notAfterMs)}, nb=${goTime(notBeforeMs)}`,
    );
  }
  if (life < bounds.min) {
    throw forbidden(
      `requested duration of ${formatGoDuration(life)} is less than the authorized minimum certificate duration of ` +
        formatGoDuration(bounds.min),
    );
  }
  const max = bounds.max + backdateMs;
  if (life > max) {
    throw forbidden(
      `requested duration of ${formatGoDuration(life)} is more than the authorized maximum certificate duration of ` +
        formatGoDuration(max),
    );
  }
  return { notBeforeMs, notAfterMs };
}

/** Go writes the kinds in this order, whatever the order in the request. */
function namesInRequest(csr: x509.Pkcs10CertificateRequest): x509.JsonGeneralName[] {
  const extension = csr.getExtension(SUBJECT_ALTERNATIVE_NAME);
  const wanted = extension instanceof x509.SubjectAlternativeNameExtension ? extension.names.toJSON() : [];
  return (['dns', 'email', 'ip', 'url'] as const).flatMap((type) =>
    wanted.filter((name) => name.type === type),
  );
}

function identityUris(csr: x509.Pkcs10CertificateRequest): readonly string[] {
  const uuid = /^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  const found = namesInRequest(csr).find((name) => name.type === 'url' && uuid.test(name.value));
  return found === undefined ? [] : [found.value];
}

function wholeSecond(timeMs: number): number {
  return Math.floor(timeMs / 1000) * 1000;
}

/** "2026-01-02 03:04:05 +0000 UTC" */
function goTime(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`;
}
