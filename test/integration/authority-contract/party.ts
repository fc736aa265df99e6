import { generateKeyPairSync, type KeyObject, randomUUID, X509Certificate } from 'node:crypto';
import sshpk from 'sshpk';
import { expect } from 'vitest';
import * as z from 'zod/mini';
import { type CallAnswer, type CallOptions, call } from '#test/stack/authority/call.ts';
import type { AuthorityOptions, StackAuthority } from '#test/stack/authority/index.ts';
import { sshPublicKeyBlob } from '#test/stack/authority/ssh-certificate.ts';
import { ECDSA_P256, generateKeyPair, privateKeyPem, x509 } from '#test/stack/authority/x509.ts';
import type { TokenIssuer } from '#test/stack/issuer.ts';

export type StartAuthority = (options: AuthorityOptions) => Promise<StackAuthority>;

/** The authority under test with an issuer whose tokens it takes: what every part of the contract works with. */
export interface Party {
  readonly authority: StackAuthority;
  readonly issuer: TokenIssuer;
}

const MAIN_CLIENT = '0oamain';

export const UNAUTHORIZED =
  'The request lacked necessary authorization to be completed. ' +
  'Please see the certificate authority logs for more info.';

export const GENERIC_INTERNAL =
  'The certificate authority encountered an Internal Server Error. ' +
  'Please see the certificate authority logs for more info.';

export const GENERIC_NOT_IMPLEMENTED =
  'The requested method is not implemented by the certificate authority. ' +
  'Please see the certificate authority logs for more info.';

export const said400 = (reason: string): string => `The request could not be completed: ${reason}.`;
export const said403 = (reason: string): string =>
  `The request was forbidden by the certificate authority: ${reason}.`;

/** Whole seconds since 1970. */
export const now = (): number => Math.floor(Date.now() / 1000);

/**
 * Holds that an authority's clock said `seconds` at some time since `before`, which was now() then: between the two a
 * busy computer may do anything. One second more for whoever rounds.
 */
export function expectSince(before: number, seconds: number): void {
  expect(seconds).toBeGreaterThanOrEqual(before - 1);
  expect(seconds).toBeLessThanOrEqual(now() + 1);
}

/** A good ID token for sam@example.com, with the given claims instead. */
export function tokenFor({ issuer }: Party, claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return issuer.sign({
    iss: issuer.issuer,
    sub: '00u1sam',
    aud: MAIN_CLIENT,
    iat: now(),
    exp: now() + 3600,
    email: 'sam@example.com',
    email_verified: true,
    nonce: randomUUID(),
    ...claims,
  });
}

export function post(party: Party, path: string, body: unknown, more: CallOptions = {}): Promise<CallAnswer> {
  return call(party.authority, 'POST', path, { ...more, body });
}

/** Exactly step-ca's error body. */
export function expectRefusal(answer: CallAnswer, status: number, message: string): void {
  expect({ status: answer.status, body: answer.json }).toEqual({ status, body: { status, message } });
  expect(answer.headers['content-type']).toBe('application/json');
}

export function sshKey(): { readonly privateKey: KeyObject; readonly blob: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, blob: sshPublicKeyBlob(publicKey).toString('base64') };
}

export interface Request {
  readonly pem: string;
  readonly keyPem: string;
}

export async function certificateRequest(
  names: x509.JsonGeneralNames = [],
  subject = 'CN=asked',
): Promise<Request> {
  const keys = await generateKeyPair();
  const csr = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subject,
    keys,
    signingAlgorithm: ECDSA_P256,
    extensions: names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)],
  });
  return { pem: csr.toString('pem'), keyPem: privateKeyPem(keys.privateKey) };
}

const SIGNED = z.object({ crt: z.string(), ca: z.string(), certChain: z.array(z.string()) });
const SSH_SIGNED = z.object({ crt: z.string(), identityCrt: z.optional(z.array(z.string())) });

export interface X509Issued {
  readonly leaf: X509Certificate;
  readonly parsed: x509.X509Certificate;
  readonly chainPem: string;
  readonly ca: string;
  readonly certChain: readonly string[];
}

export function readSigned(answer: CallAnswer): X509Issued {
  expect(answer.status, answer.text).toBe(201);
  const { crt, ca, certChain } = SIGNED.parse(answer.json);
  return {
    leaf: new X509Certificate(crt),
    parsed: new x509.X509Certificate(crt),
    chainPem: certChain.join(''),
    ca,
    certChain,
  };
}

export interface SshIssued {
  readonly blob: string;
  readonly serial: string;
  readonly keyId: string;
  readonly principals: readonly (string | undefined)[];
  readonly kind: string | undefined;
  readonly extensions: readonly string[];
  /** Seconds since 1970. */
  readonly validAfter: number;
  readonly validBefore: number;
  readonly signedBy: string;
  readonly identity: readonly string[];
}

/** Read by sshpk, which reports a certificate without principals as one for "*". */
export function readSshSigned(answer: CallAnswer): SshIssued {
  expect(answer.status, answer.text).toBe(201);
  const { crt, identityCrt = [] } = SSH_SIGNED.parse(answer.json);
  const blob = Buffer.from(crt, 'base64');
  const algorithm = blob.toString('latin1', 4, 4 + blob.readUInt32BE(0));
  const certificate = sshpk.parseCertificate(`${algorithm} ${crt}`, 'openssh');
  return {
    blob: crt,
    serial: certificate.serial.readBigUInt64BE().toString(),
    keyId: certificate.signatures.openssh?.keyId ?? '',
    principals: certificate.subjects.map((subject) => subject.uid ?? subject.hostname),
    kind: certificate.subjects[0]?.type,
    extensions: (certificate.signatures.openssh?.exts ?? []).map(({ critical, name }) =>
      critical ? `!${name}` : name,
    ),
    validAfter: certificate.validFrom.getTime() / 1000,
    validBefore: certificate.validUntil.getTime() / 1000,
    signedBy: certificate.issuerKey?.toBuffer('rfc4253', {}).toString('base64') ?? '',
    identity: identityCrt,
  };
}
