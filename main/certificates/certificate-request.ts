import type { Failure } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import { type JoseAlgorithm, joseAlgorithm } from './ssh-key.ts';
import type { KeyPair } from './types.ts';

type Asn1 = typeof import('asn1js');

/** Signature algorithms as X.509 names them (RFC 5758, RFC 4055, RFC 8410). */
const SIGNATURE_OIDS: Readonly<Record<JoseAlgorithm, string>> = {
  EdDSA: '1.3.101.112',
  ES256: '1.2.840.10045.4.3.2',
  ES384: '1.2.840.10045.4.3.3',
  ES512: '1.2.840.10045.4.3.4',
  RS256: '1.2.840.113549.1.1.11',
};
const COMMON_NAME_OID = '2.5.4.3';
const EXTENSION_REQUEST_OID = '1.2.840.113549.1.9.14';
const SUBJECT_ALTERNATIVE_NAME_OID = '2.5.29.17';

/** Who the certificate is asked for. Most authorities take it from the ID token and read the key alone. */
export interface RequestedSubject {
  readonly commonName: string;
  /** Left out of the request where it is not ASCII: an rfc822Name can be nothing else (RFC 5280 section 4.2.1.6). */
  readonly email?: string | undefined;
  /** What is not ASCII in it is percent-encoded (RFC 3987 section 3.1). */
  readonly uri?: string | undefined;
}

/**
 * A certificate request (PKCS#10, RFC 2986) in PEM, with a common name and, where they are given, alternative names. It only asks the pair for
 * a signature, so that a key which never leaves its hardware serves as well; that signature is all that can fail.
 *
 * Composed by asn1js: @peculiar/x509 would take ten times its time to load, and wants the key from WebCrypto.
 */
export async function createCertificateRequest(
  pair: KeyPair,
  subject: RequestedSubject,
): Promise<Result<string, Failure>> {
  const asn1 = await import('asn1js');
  const algorithm = joseAlgorithm(pair.publicKey);
  const information = new asn1.Sequence({
    value: [
      new asn1.Integer({ value: 0 }),
      nameOf(asn1, subject.commonName),
      asn1.fromBER(pair.publicKey.export({ type: 'spki', format: 'der' })).result,
      new asn1.Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: attributesOf(asn1, subject) }),
    ],
  });
  const signature = await pair.sign(Buffer.from(information.toBER()));
  if (!signature.ok) return signature;
  const request = new asn1.Sequence({
    value: [
      information,
      signatureAlgorithm(asn1, algorithm),
      new asn1.BitString({ valueHex: signatureBytes(asn1, algorithm, signature.value) }),
    ],
  });
  return ok(pem('CERTIFICATE REQUEST', Buffer.from(request.toBER())));
}

function nameOf(asn1: Asn1, commonName: string): InstanceType<Asn1['Sequence']> {
  const attribute = new asn1.Sequence({
    value: [
      new asn1.ObjectIdentifier({ value: COMMON_NAME_OID }),
      new asn1.Utf8String({ value: commonName }),
    ],
  });
  return new asn1.Sequence({ value: [new asn1.Set({ value: [attribute] })] });
}

/** The attribute that asks for extensions (RFC 2985 section 5.4.2), here for one: the alternative names. */
function attributesOf(asn1: Asn1, { email, uri }: RequestedSubject): InstanceType<Asn1['Sequence']>[] {
  const names = [
    ...(email === undefined || !isAscii(email) ? [] : [{ tagNumber: 1, text: email }]),
    ...(uri === undefined ? [] : [{ tagNumber: 6, text: asciiUri(uri) }]),
  ].map(
    ({ tagNumber, text }) =>
      new asn1.Primitive({ idBlock: { tagClass: 3, tagNumber }, valueHex: Buffer.from(text, 'ascii') }),
  );
  if (names.length === 0) return [];
  const extension = new asn1.Sequence({
    value: [
      new asn1.ObjectIdentifier({ value: SUBJECT_ALTERNATIVE_NAME_OID }),
      new asn1.OctetString({ valueHex: new asn1.Sequence({ value: names }).toBER() }),
    ],
  });
  const extensions = new asn1.Sequence({ value: [extension] });
  return [
    new asn1.Sequence({
      value: [
        new asn1.ObjectIdentifier({ value: EXTENSION_REQUEST_OID }),
        new asn1.Set({ value: [extensions] }),
      ],
    }),
  ];
}

function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

function asciiUri(uri: string): string {
  return uri.toWellFormed().replace(/\P{ASCII}+/gu, encodeURIComponent);
}

/** Of these algorithms RSA alone has parameters, an explicit NULL (RFC 4055 section 5). */
function signatureAlgorithm(asn1: Asn1, algorithm: JoseAlgorithm): InstanceType<Asn1['Sequence']> {
  const oid = new asn1.ObjectIdentifier({ value: SIGNATURE_OIDS[algorithm] });
  return new asn1.Sequence({ value: algorithm === 'RS256' ? [oid, new asn1.Null()] : [oid] });
}

/** X.509 writes an ECDSA signature as a sequence of two integers (RFC 3279 section 2.2.3), JOSE as r‖s. */
function signatureBytes(asn1: Asn1, algorithm: JoseAlgorithm, signature: Buffer): Buffer {
  if (!algorithm.startsWith('ES')) return signature;
  const half = signature.length / 2;
  const integers = [signature.subarray(0, half), signature.subarray(half)].map((digits) =>
    asn1.Integer.fromBigInt(BigInt(`0x${digits.toString('hex')}`)),
  );
  return Buffer.from(new asn1.Sequence({ value: integers }).toBER());
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
