import { randomUUID, X509Certificate } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { connectAuthority } from '#main/authority/authority.ts';
import type { Authority, IssuedCertificates, IssueRequest } from '#main/authority/types.ts';
import { createCertificateRequest } from '#main/certificates/certificate-request.ts';
import { createIdentityKeyPair, createKeyPair } from '#main/certificates/keys.ts';
import { parseSshCertificate } from '#main/certificates/ssh-certificate.ts';
import { sshPublicKeyBlob } from '#main/certificates/ssh-key.ts';
import type { KeyPair, SshCertificate } from '#main/certificates/types.ts';
import { systemClock } from '#main/support/clock.ts';
import { silentLog } from '#main/support/log.ts';
import type { Result } from '#main/support/result.ts';
import type { AuthorityOptions, StackAuthority } from '#test/stack/authority/index.ts';
import type { TokenIssuer } from '#test/stack/issuer.ts';
import { findProgram, type Part } from '#test/support/needs.ts';

/** Building step-ca for the first time takes a minute or more. */
export const BUILD_MS = 900_000;
export const CLIENT_ID = '0oa1example2';
export const SAM = { aud: CLIENT_ID, email: 'sam@example.com' };

/** Our keys for one pair of certificates. */
export interface Keys {
  readonly ssh: KeyPair;
  readonly x509: KeyPair;
  readonly request: Omit<IssueRequest, 'idToken'> & { sshPublicKey: Buffer; certificateRequestPem: string };
}

export async function makeKeys(): Promise<Keys> {
  const ssh = await createKeyPair('ed25519');
  const x509 = await createIdentityKeyPair();
  const certificateRequestPem = expectOk(await createCertificateRequest(x509, { commonName: 'latchkey' }));
  return { ssh, x509, request: { sshPublicKey: sshPublicKeyBlob(ssh.publicKey), certificateRequestPem } };
}

export function expectOk<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

export function sshOf(issued: IssuedCertificates): SshCertificate {
  return expectOk(parseSshCertificate(issued.sshCertificate ?? Buffer.alloc(0)));
}

export function leafOf(issued: IssuedCertificates): X509Certificate {
  return new X509Certificate(issued.x509Chain?.[0] ?? '');
}

export function privateKeyPem({ privateKey }: KeyPair): string {
  return privateKey?.export({ type: 'pkcs8', format: 'pem' }).toString() ?? '';
}

export async function connect(address: {
  readonly url: string;
  readonly fingerprint: string;
}): Promise<Authority> {
  const authority = expectOk(await connectAuthority(address, { clock: systemClock, log: silentLog }));
  onTestFinished(() => authority.close());
  return authority;
}

/** An ID token that the authority takes once. */
export function idToken(issuer: TokenIssuer, claims: Readonly<Record<string, unknown>>): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return issuer.sign({
    iss: issuer.issuer,
    sub: '00u1example',
    iat: now,
    exp: now + 300,
    nonce: randomUUID(),
    ...claims,
  });
}

export type StartAuthority = (options: AuthorityOptions) => Promise<StackAuthority>;

/** What a real step-ca needs where there is none on the PATH. */
export const neededForReal: readonly Part[] = findProgram('step-ca') === undefined ? ['go'] : [];
