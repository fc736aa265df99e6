import { createHash, generateKeyPairSync, type KeyObject, type webcrypto } from 'node:crypto';
import { issueSshCertificate, sshPublicKeyLine } from './ssh-certificate.ts';
import type { HostCertificateRequest, Pki, ServerCertificate, ServerCertificateRequest } from './types.ts';
import {
  certificatePem,
  ECDSA_P256,
  generateKeyPair,
  issueX509,
  privateKeyPem,
  randomSerial,
  x509,
} from './x509.ts';

const DAY_MS = 86_400_000;

export type { Pki } from './types.ts';

/** New keys for one authority, under a root that nobody knows yet. */
export async function createPki(): Promise<Pki> {
  const rootKeys = await generateKeyPair();
  const root = {
    certificate: await selfSigned('Latchkey Test Root CA', rootKeys),
    privateKey: rootKeys.privateKey,
  };
  const intermediateKeys = await generateKeyPair();
  const intermediate = await issueX509(root, {
    subject: [{ CN: ['Latchkey Test Issuing CA'] }],
    publicKey: intermediateKeys.publicKey,
    notBeforeMs: Date.now() - DAY_MS,
    notAfterMs: Date.now() + 30 * DAY_MS,
    usages: [new x509.BasicConstraintsExtension(true, 0, true), caKeyUsage()],
    others: [],
  });
  return {
    root,
    intermediate: { certificate: intermediate, privateKey: intermediateKeys.privateKey },
    sshUserKey: generateSshKey(),
    sshHostKey: generateSshKey(),
  };
}

/**
 * The keys of an authority whose root is new, as a careful administrator rotates it: the former root has signed the
 * new one, and the SSH keys stay. Who trusts either root trusts this authority.
 */
export async function rotatedPki(former: Pki): Promise<Pki> {
  const { root, intermediate } = await createPki();
  const bridge = await issueX509(former.root, {
    subject: root.certificate.subjectName.toJSON(),
    publicKey: root.certificate.publicKey,
    notBeforeMs: root.certificate.notBefore.getTime(),
    notAfterMs: root.certificate.notAfter.getTime(),
    usages: [new x509.BasicConstraintsExtension(true, 1, true), caKeyUsage()],
    others: [],
  });
  return { ...former, root, intermediate, bridge };
}

/** PEM of what stands between a certificate and the root, the issuer first. */
export function chainPem({ intermediate, bridge }: Pki): readonly string[] {
  return [intermediate.certificate, ...(bridge === undefined ? [] : [bridge])].map(certificatePem);
}

/** What every authority tells of itself, and issues without being asked over the network. */
export function publicParts(pki: Pki) {
  return {
    fingerprint: createHash('sha256').update(Buffer.from(pki.root.certificate.rawData)).digest('hex'),
    rootPem: certificatePem(pki.root.certificate),
    intermediatePem: certificatePem(pki.intermediate.certificate),
    sshUserKeyLine: sshPublicKeyLine(pki.sshUserKey),
    sshHostKeyLine: sshPublicKeyLine(pki.sshHostKey),
    issueHostCertificate: (request: HostCertificateRequest) => issueHostCertificate(pki, request),
    issueServerCertificate: (request: ServerCertificateRequest) => issueServerCertificate(pki, request),
  };
}

function issueHostCertificate(pki: Pki, request: HostCertificateRequest): Buffer {
  return issueSshCertificate(pki.sshHostKey, {
    kind: 'host',
    publicKey: request.publicKey,
    keyId: request.principals[0] ?? 'host',
    principals: request.principals,
    validAfter: Math.floor(Date.now() / 1000) - 60,
    validBefore: Math.floor((Date.now() + DAY_MS) / 1000),
    extensions: [],
  });
}

async function issueServerCertificate(
  pki: Pki,
  request: ServerCertificateRequest,
): Promise<ServerCertificate> {
  const keys = await generateKeyPair();
  const leaf = await issueX509(pki.intermediate, {
    subject: [{ CN: [request.dnsNames[0] ?? request.ips[0] ?? 'server'] }],
    publicKey: keys.publicKey,
    notBeforeMs: Date.now() - 60_000,
    notAfterMs: Date.now() + DAY_MS,
    usages: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ],
    others: [
      new x509.SubjectAlternativeNameExtension([
        ...request.dnsNames.map((value) => ({ type: 'dns' as const, value })),
        ...request.ips.map((value) => ({ type: 'ip' as const, value })),
      ]),
    ],
  });
  return {
    keyPem: privateKeyPem(keys.privateKey),
    certPem: certificatePem(leaf) + chainPem(pki).join(''),
  };
}

async function selfSigned(name: string, keys: webcrypto.CryptoKeyPair): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: [{ CN: [name] }],
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + 365 * DAY_MS),
    signingAlgorithm: ECDSA_P256,
    keys,
    extensions: [
      // Room for a new root between this one and an intermediate.
      new x509.BasicConstraintsExtension(true, 2, true),
      caKeyUsage(),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
}

function caKeyUsage(): x509.KeyUsagesExtension {
  return new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true);
}

function generateSshKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}
