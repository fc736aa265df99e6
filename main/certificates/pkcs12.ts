import { createCipheriv, createHash, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';

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
  /**
   * `modern`: AES-256 for both contents (PBES2), and an integrity code with SHA-256. `legacy`: what macOS reads: triple
   * DES and SHA-1, for the key alone, because certificates are no secret.
   */
  readonly protection: 'modern' | 'legacy';
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

/** pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292 appendix C). */
const TRIPLE_DES_OID = '1.2.840.113549.1.12.1.3';

/**
 * Certificate, chain and key as one file for a system's store (PKCS#12, RFC 7292). Throws for a key that does not leave
 * its hardware.
 */
export async function createPkcs12(content: Pkcs12Content): Promise<Buffer> {
  const [pki, asn1] = await Promise.all([import('pkijs'), import('asn1js')]);
  const protection = {
    password: bytes(Buffer.from(content.password, 'utf8')),
    contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256 },
    hmacHashAlgorithm: 'SHA-256',
    iterationCount: ROUNDS,
  };
  const isModern = content.protection === 'modern';
  const hash = isModern ? 'SHA-256' : 'SHA-1';
  const safe = new pki.AuthenticatedSafe({
    parsedValue: {
      safeContents: [
        { privacyMode: 0, value: new pki.SafeContents({ safeBags: [keyBag(pki, asn1, content)] }) },
        {
          privacyMode: Number(isModern),
          value: new pki.SafeContents({ safeBags: certificateBags(pki, asn1, content) }),
        },
      ],
    },
  });
  const file = new pki.PFX({ parsedValue: { integrityMode: 0, authenticatedSafe: safe } });
  if (isModern) {
    const [keys] = safe.parsedValue.safeContents;
    await keys.value.safeBags[0].bagValue.makeInternalValues(protection);
  }
  await safe.makeInternalValues({ safeContents: [{}, isModern ? protection : {}] });
  await file.makeInternalValues({
    password: protection.password,
    iterations: ROUNDS,
    pbkdf2HashAlgorithm: hash,
    hmacHashAlgorithm: hash,
  });
  return Buffer.from(file.toSchema().toBER());
}

function keyBag(pki: PkiJs, asn1: Asn1, content: Pkcs12Content): InstanceType<PkiJs['SafeBag']> {
  const key = content.privateKey.export({ type: 'pkcs8', format: 'der' });
  return new pki.SafeBag({
    bagId: SHROUDED_KEY_BAG_OID,
    bagValue:
      content.protection === 'modern'
        ? new pki.PKCS8ShroudedKeyBag({ parsedValue: pki.PrivateKeyInfo.fromBER(bytes(key)) })
        : withTripleDes(pki, asn1, key, content.password),
    bagAttributes: leafAttributes(pki, asn1, content),
  });
}

function withTripleDes(
  pki: PkiJs,
  asn1: Asn1,
  key: Buffer,
  password: string,
): InstanceType<PkiJs['PKCS8ShroudedKeyBag']> {
  const salt = randomBytes(8);
  const derive = (purpose: 1 | 2, length: number): Buffer => deriveBytes({ password, salt, purpose, length });
  const cipher = createCipheriv('des-ede3-cbc', derive(1, 24), derive(2, 8));
  return new pki.PKCS8ShroudedKeyBag({
    encryptionAlgorithm: new pki.AlgorithmIdentifier({
      algorithmId: TRIPLE_DES_OID,
      algorithmParams: new asn1.Sequence({
        value: [new asn1.OctetString({ valueHex: bytes(salt) }), new asn1.Integer({ value: ROUNDS })],
      }),
    }),
    encryptedData: new asn1.OctetString({
      valueHex: bytes(Buffer.concat([cipher.update(key), cipher.final()])),
    }),
  });
}

interface Derivation {
  readonly password: string;
  readonly salt: Buffer;
  /** 1: a key, 2: where the chaining of blocks begins. */
  readonly purpose: 1 | 2;
  readonly length: number;
}

/** RFC 7292 appendix B.2, with SHA-1: blocks of 64 bytes. */
function deriveBytes({ password, salt, purpose, length }: Derivation): Buffer {
  const filled = (part: Buffer): Buffer => Buffer.alloc(Math.ceil(part.length / 64) * 64, part);
  // A BMPString with its end: big-endian, two bytes each.
  const secret = Buffer.from(`${password}\0`, 'utf16le').swap16();
  let input = Buffer.concat([filled(salt), filled(secret)]);
  let derived = Buffer.alloc(0);
  while (derived.length < length) {
    let block = Buffer.concat([Buffer.alloc(64, purpose), input]);
    for (let round = 0; round < ROUNDS; round++) block = createHash('sha1').update(block).digest();
    derived = Buffer.concat([derived, block]);
    input = Buffer.concat(blocksOf(input).map((one) => plusOne(one, Buffer.alloc(64, block))));
  }
  return derived.subarray(0, length);
}

function blocksOf(input: Buffer): Buffer[] {
  return Array.from({ length: input.length / 64 }, (_, index) =>
    input.subarray(index * 64, (index + 1) * 64),
  );
}

/** The sum of both and one, without what goes beyond 64 bytes. */
function plusOne(a: Buffer, b: Buffer): Buffer {
  const sum = BigInt(`0x${a.toString('hex')}`) + BigInt(`0x${b.toString('hex')}`) + 1n;
  return Buffer.from(BigInt.asUintN(512, sum).toString(16).padStart(128, '0'), 'hex');
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
