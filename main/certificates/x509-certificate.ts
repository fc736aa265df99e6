import { type KeyObject, X509Certificate } from 'node:crypto';
import { fingerprintOf } from '../support/fingerprint.ts';
import { err, ok, type Result } from '../support/result.ts';
import type { X509Summary } from './types.ts';
import { commonNameIn, parseSubjectAlternativeNames } from './x509-names.ts';

const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2';
const ANY_PURPOSE = '2.5.29.37.0';
/** Clocks differ a little: a certificate that begins this soon counts as begun. */
const EARLY_MS = 60_000;

/** Reads the first certificate in `pem`. Says what stands there; `verifyX509Chain` says whether it holds. */
export function readX509(pem: string): Result<X509Summary, string> {
  return guarded(() => summarise(new X509Certificate(pem)));
}

export interface X509Expectation {
  /** Leaf first, each next one having signed the one before; with or without the root. */
  readonly chainPem: readonly string[];
  /** The one root that is trusted. */
  readonly rootPem: string;
  /** Our public key. */
  readonly publicKey: KeyObject;
  readonly nowMs: number;
}

/**
 * Whether a server that trusts the root would take the chain from us, as far as Node can tell: signatures, names,
 * validity, key, purpose. (Path lengths and name constraints are the server's to check.) Answers what the leaf says;
 * in the error "it" stands for the certificate.
 */
export function verifyX509Chain(expectation: X509Expectation): Result<X509Summary, string> {
  const { chainPem, rootPem, publicKey, nowMs } = expectation;
  return guarded(() => {
    const chain = chainPem.map((pem) => new X509Certificate(pem));
    const [leaf] = chain;
    if (leaf === undefined) return err('it is missing');
    const root = new X509Certificate(rootPem);
    const problem = problemOfLeaf(leaf, publicKey) ?? problemOfChain(chain, root, nowMs);
    return problem === undefined ? summarise(leaf) : err(problem);
  });
}

function problemOfLeaf(leaf: X509Certificate, publicKey: KeyObject): string | undefined {
  if (!leaf.publicKey.equals(publicKey)) return 'it is for another key than ours';
  if (leaf.ca) return 'it is the certificate of an authority, not of a person';
  // Node calls the extended key usage `keyUsage`; without one a certificate serves every purpose.
  const purposes: readonly string[] = leaf.keyUsage ?? [ANY_PURPOSE];
  const fits = purposes.includes(CLIENT_AUTHENTICATION) || purposes.includes(ANY_PURPOSE);
  return fits ? undefined : 'it is not meant for signing in to a server';
}

/**
 * Goes up the chain until the root has signed. What is sent behind that is nobody's concern: the root itself, or while
 * roots are rotated the new one signed by the old one, for those who know only that.
 */
function problemOfChain(
  chain: readonly X509Certificate[],
  root: X509Certificate,
  nowMs: number,
): string | undefined {
  for (const [index, certificate] of chain.entries()) {
    const whose = index === 0 ? 'it' : nameOf(certificate);
    const untimely = problemOfDates(certificate, whose, nowMs);
    if (untimely !== undefined) return untimely;
    if (certificate.fingerprint256 === root.fingerprint256) return undefined;
    const signer = isSignedBy(certificate, root) ? root : (chain[index + 1] ?? root);
    if (!signer.ca) return `${whose} is signed by one that is no authority`;
    if (!isSignedBy(certificate, signer)) return `${whose} is not signed by "${oneLine(signer.subject)}"`;
    if (signer === root) return problemOfDates(root, nameOf(root), nowMs);
  }
  return undefined;
}

function problemOfDates(certificate: X509Certificate, whose: string, nowMs: number): string | undefined {
  const { validFromDate: start, validToDate: end } = certificate;
  if (!(end.getTime() > nowMs)) return `${whose} ended at ${end.toISOString()}`;
  return start.getTime() <= nowMs + EARLY_MS ? undefined : `${whose} begins at ${start.toISOString()}`;
}

function nameOf(certificate: X509Certificate): string {
  return `the certificate of "${oneLine(certificate.subject)}"`;
}

/** A name alone is quickly written: the signature decides. */
function isSignedBy(certificate: X509Certificate, signer: X509Certificate): boolean {
  return certificate.checkIssued(signer) && certificate.verify(signer.publicKey);
}

/** Node throws for what it cannot read, some of it not before it is asked for. */
function guarded<T>(work: () => Result<T, string>): Result<T, string> {
  try {
    return work();
  } catch {
    return err('it cannot be read');
  }
}

function summarise(certificate: X509Certificate): Result<X509Summary, string> {
  const subjectAlternativeNames = parseSubjectAlternativeNames(certificate.subjectAltName ?? '');
  if (subjectAlternativeNames === undefined) return err('its alternative names cannot be read');
  return ok({
    pem: certificate.toString(),
    subject: oneLine(certificate.subject),
    commonName: commonNameIn(certificate.subject ?? ''),
    issuer: oneLine(certificate.issuer),
    keyType: keyTypeOf(certificate.publicKey),
    serial: certificate.serialNumber.toLowerCase(),
    subjectAlternativeNames,
    notBeforeMs: certificate.validFromDate.getTime(),
    notAfterMs: certificate.validToDate.getTime(),
    fingerprint: fingerprintOf(certificate),
  });
}

/** OpenSSL's names of the curves that NIST names otherwise. */
const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};

function keyTypeOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string {
  const curve = details?.namedCurve;
  if (type === 'ec') return `ECDSA ${curve === undefined ? '' : (CURVES[curve] ?? curve)}`.trimEnd();
  return `${(type ?? 'unknown').toUpperCase()} ${details?.modulusLength ?? ''}`.trimEnd();
}

/** Node writes each part of a name on its own line, with commas and control characters escaped (RFC 2253). */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}
