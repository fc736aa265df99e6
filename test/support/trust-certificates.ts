import { createIdentityKeyPair, createKeyPair } from '#main/certificates/keys.ts';
import type { StoreCredential } from '#main/delivery/trust-store/types.ts';
import type { ServerCertificate, ServerCertificateRequest } from '#test/stack/authority/types.ts';
import { type Made, makeX509 } from './x509.ts';

export const NOW_MS = Date.now();
export const HOUR_MS = 3_600_000;

export interface Authority {
  readonly root: Made;
  readonly intermediate: Made;
}

export async function makeAuthority(name: string): Promise<Authority> {
  const times = { from: new Date(NOW_MS - HOUR_MS), to: new Date(NOW_MS + 24 * HOUR_MS) };
  const root = await makeX509({ subject: `CN=${name} Root`, authority: true, serial: unique(), ...times });
  const intermediate = await makeX509({
    subject: `CN=${name} Intermediate`,
    issuer: root,
    authority: true,
    serial: unique(),
    ...times,
  });
  return { root, intermediate };
}

/** The same root with another intermediate of the same name, as an authority has it after its own renewal. */
export async function goOn({ root, intermediate }: Authority, withSameKey: boolean): Promise<Authority> {
  const made = await makeX509({
    subject: intermediate.subject,
    issuer: root,
    authority: true,
    serial: unique(),
    from: new Date(NOW_MS - HOUR_MS),
    to: new Date(NOW_MS + 48 * HOUR_MS),
    ...(withSameKey ? { keys: intermediate.keys } : {}),
  });
  return { root, intermediate: made };
}

interface Wish {
  readonly subject?: string;
  /** When it ends, from now. */
  readonly endsInMs?: number;
  readonly keyType?: 'ecdsa' | 'rsa';
}

/** A client certificate as step-ca gives it: the same subject each time, a new key each time. */
export async function certify(
  { intermediate }: Authority,
  { subject = 'CN=00u1sam', endsInMs = HOUR_MS, keyType = 'ecdsa' }: Wish = {},
): Promise<StoreCredential & { readonly pem: string }> {
  const pair = keyType === 'rsa' ? await createKeyPair('rsa') : await createIdentityKeyPair();
  if (pair.privateKey === undefined) throw new Error('a key without its private half');
  const { pem } = await makeX509({
    subject,
    issuer: intermediate,
    certify: pair.publicKey,
    purposes: ['1.3.6.1.5.5.7.3.2'],
    alternativeNames: [{ type: 'email', value: 'sam@example.com' }],
    serial: unique(),
    from: new Date(NOW_MS - 2 * HOUR_MS),
    to: new Date(NOW_MS + endsInMs),
  });
  return { pem, chainPem: [pem, intermediate.pem], privateKey: pair.privateKey };
}

/** The certificate of a web site, signed alike. */
export async function certifyServer(
  { intermediate }: Authority,
  { dnsNames, ips }: ServerCertificateRequest,
): Promise<ServerCertificate> {
  const { pem, privateKey } = await makeX509({
    subject: 'CN=site',
    issuer: intermediate,
    purposes: ['1.3.6.1.5.5.7.3.1'],
    alternativeNames: [
      ...(dnsNames ?? []).map((value) => ({ type: 'dns' as const, value })),
      ...(ips ?? []).map((value) => ({ type: 'ip' as const, value })),
    ],
    serial: unique(),
    from: new Date(NOW_MS - HOUR_MS),
    to: new Date(NOW_MS + HOUR_MS),
  });
  return {
    certPem: `${pem}\n${intermediate.pem}\n`,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

let serials = NOW_MS;
function unique(): string {
  serials += 1;
  return serials.toString(16).padStart(12, '0');
}
