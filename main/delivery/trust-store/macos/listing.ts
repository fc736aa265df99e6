import { createHash, X509Certificate } from 'node:crypto';

/** What `security dump-keychain` tells of a keychain's items: names and hashes, no secrets, and nobody is asked. */
export interface KeychainItems {
  /** The label of each private key, by the hash of its public half: see publicKeyHashOf. */
  readonly keyLabels: ReadonlyMap<string, string>;
  /** The services of its generic passwords. */
  readonly services: ReadonlySet<string>;
}

/** CSSM_DL_DB_RECORD_PRIVATE_KEY; its attributes are numbered: 1 is the label, 6 the hash. */
const PRIVATE_KEY = 'class: 0x00000010';
const GENERIC_PASSWORD = 'class: "genp"';

export function readItems(dump: string): KeychainItems {
  const keyLabels = new Map<string, string>();
  const services = new Set<string>();
  for (const item of dump.split(/^keychain: /m)) {
    if (item.includes(PRIVATE_KEY)) {
      const hash = /^\s*0x00000006 <blob>=0x([0-9A-Fa-f]+)/m.exec(item)?.[1];
      const label = /^\s*0x00000001 <blob>="(.*)"\s*$/m.exec(item)?.[1];
      if (hash !== undefined) keyLabels.set(hash.toLowerCase(), label ?? '');
    } else if (item.includes(GENERIC_PASSWORD)) {
      const service = /^\s*"svce"<blob>="(.*)"\s*$/m.exec(item)?.[1];
      if (service !== undefined) services.add(service);
    }
  }
  return { keyLabels, services };
}

export function readCertificates(printed: string): readonly string[] {
  return printed.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

/**
 * Under which name a keychain keeps a certificate's key: SHA-1 of what stands in the BIT STRING of the public key, in
 * lower-case hex (kSecAttrApplicationLabel).
 */
export function publicKeyHashOf(pem: string): string {
  const { publicKey } = new X509Certificate(pem);
  const bits =
    publicKey.asymmetricKeyType === 'rsa'
      ? publicKey.export({ type: 'pkcs1', format: 'der' })
      : pointOf(publicKey.export({ format: 'jwk' }));
  return createHash('sha1').update(bits).digest('hex');
}

function pointOf({ x = '', y = '' }: { readonly x?: string; readonly y?: string }): Buffer {
  return Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
}
