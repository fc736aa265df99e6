import { createHash, type KeyObject, X509Certificate } from 'node:crypto';

type PkiJs = typeof import('pkijs');
type Asn1 = typeof import('asn1js');
type Attribute = InstanceType<PkiJs['Attribute']>;

export interface Pkcs12Content {
  /** PEM, leaf first. */
  readonly chainPem: readonly string[];
  readonly privateKey: KeyObject;
  /** Under which name a store shows the leaf and its key. */
  readonly name: string;
  /** Under which name it shows each other certificate of the chain, where it asks for one. */
  readonly authorityName: (certificatePem: string) => string;
  readonly password: string;
}

/** PKCS#9 (RFC 2985 section 5.5): how a store names what it takes, and which key belongs to which certificate. */
const FRIENDLY_NAME_OID = '1.2.840.113549.1.9.20';
const LOCAL_KEY_ID_OID = '1.2.840.113549.1.9.21';
/** Kinds of bags (RFC 7292 appendix D). */
const SHROUDED_KEY_BAG_OID = '1.2.840.113549.1.12.10.1.2';
const CERTIFICATE_BAG_OID = '1.2.840.113549.1.12.10.1.3';

/**
 * The password is random and serves once, on the way to a program that reads the file at once: there is nothing that
 * could be guessed, and so nothing that many rounds would make slower.
 */
const ROUNDS = 2_000;

/** Loads what the making needs, so that it takes no time when somebody waits. */
export async function loadPkcs12(): Promise<void> {
  await Promise.all([import('pkijs'), import('asn1js')]);
}

/**
 * Certificate, chain and key as one file for a system's store (PKCS#12, RFC 7292): AES-256 for both contents (PBES2),
 * and an integrity code with SHA-256. Throws for a key that does not leave its hardware.
 */
export async function createPkcs12(content: Pkcs12Content): Promise<Buffer> {
  const [pki, asn1] = await Promise.all([import('pkijs'), import('asn1js')]);
  const protection = {
    password: bytes(Buffer.from(content.password, 'utf8')),
    contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256 },
    hmacHashAlgorithm: 'SHA-256',
    iterationCount: ROUNDS,
  };
  const safe = new pki.AuthenticatedSafe({
    parsedValue: {
      safeContents: [
        { privacyMode: 0, value: new pki.SafeContents({ safeBags: [keyBag(pki, asn1, content)] }) },
        { privacyMode: 1, value: new pki.SafeContents({ safeBags: certificateBags(pki, asn1, content) }) },
      ],
    },
  });
  const file = new pki.PFX({ parsedValue: { integrityMode: 0, authenticatedSafe: safe } });
  const [keys] = safe.parsedValue.safeContents;
  await keys.value.safeBags[0].bagValue.makeInternalValues(protection);
  await safe.makeInternalValues({ safeContents: [{}, protection] });
  await file.makeInternalValues({
    password: protection.password,
    iterations: ROUNDS,
    pbkdf2HashAlgorithm: 'SHA-256',
    hmacHashAlgorithm: 'SHA-256',
  });
  return Buffer.from(file.toSchema().toBER());
}

function keyBag(pki: PkiJs, asn1: Asn1, content: Pkcs12Content): InstanceType<PkiJs['SafeBag']> {
  const key = content.privateKey.export({ type: 'pkcs8', format: 'der' });
  return new pki.SafeBag({
    bagId: SHROUDED_KEY_BAG_OID,
    bagValue: new pki.PKCS8ShroudedKeyBag({ parsedValue: pki.PrivateKeyInfo.fromBER(bytes(key)) }),
    bagAttributes: leafAttributes(pki, asn1, content),
  });
}

function certificateBags(pki: PkiJs, asn1: Asn1, content: Pkcs12Content): InstanceType<PkiJs['SafeBag']>[] {
  return content.chainPem.map(
    (pem, index) =>
      new pki.SafeBag({
        bagId: CERTIFICATE_BAG_OID,
        bagValue: new pki.CertBag({ parsedValue: pki.Certificate.fromBER(bytes(derOf(pem))) }),
        bagAttributes:
          index === 0
            ? leafAttributes(pki, asn1, content)
            : [friendlyName(pki, asn1, content.authorityName(pem))],
      }),
  );
}

function leafAttributes(pki: PkiJs, asn1: Asn1, { chainPem, name }: Pkcs12Content): Attribute[] {
  const localKeyId = createHash('sha1')
    .update(derOf(chainPem[0] ?? ''))
    .digest();
  return [
    friendlyName(pki, asn1, name),
    new pki.Attribute({
      type: LOCAL_KEY_ID_OID,
      values: [new asn1.OctetString({ valueHex: bytes(localKeyId) })],
    }),
  ];
}

function friendlyName(pki: PkiJs, asn1: Asn1, value: string): Attribute {
  return new pki.Attribute({ type: FRIENDLY_NAME_OID, values: [new asn1.BmpString({ value })] });
}

function derOf(pem: string): Buffer {
  return new X509Certificate(pem).raw;
}

/** The library reads whole buffers, and small ones of Node share theirs. */
function bytes(data: Uint8Array): ArrayBuffer {
  return new Uint8Array(data).buffer;
}
