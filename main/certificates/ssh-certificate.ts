import { err, ok, type Result } from '../support/result.ts';
import { sshFingerprint } from './ssh-key.ts';
import { verifySshSignature } from './ssh-signature.ts';
import * as wire from './ssh-wire.ts';
import type { SshCertificate } from './types.ts';

interface Kind {
  readonly key: string;
  readonly fields: number;
}

/** Kinds of certificate: the plain key each certifies, and how many length-prefixed fields that key has. */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['ssh-ed25519-cert-v01@openssh.com', { key: 'ssh-ed25519', fields: 1 }],
  ['ecdsa-sha2-nistp256-cert-v01@openssh.com', { key: 'ecdsa-sha2-nistp256', fields: 2 }],
  ['ecdsa-sha2-nistp384-cert-v01@openssh.com', { key: 'ecdsa-sha2-nistp384', fields: 2 }],
  ['ecdsa-sha2-nistp521-cert-v01@openssh.com', { key: 'ecdsa-sha2-nistp521', fields: 2 }],
  ['ssh-rsa-cert-v01@openssh.com', { key: 'ssh-rsa', fields: 2 }],
  ['ssh-dss-cert-v01@openssh.com', { key: 'ssh-dss', fields: 4 }],
  ['sk-ssh-ed25519-cert-v01@openssh.com', { key: 'sk-ssh-ed25519@openssh.com', fields: 2 }],
  ['sk-ecdsa-sha2-nistp256-cert-v01@openssh.com', { key: 'sk-ecdsa-sha2-nistp256@openssh.com', fields: 3 }],
]);

const USER = 1;
const HOST = 2;
/** The last millisecond that JavaScript's Date can name, in September of the year 275760. */
const END_OF_TIME_MS = 8.64e15;
/** OpenSSH refuses a certificate with more (sshkey.h, SSHKEY_CERT_MAX_PRINCIPALS), in sshd as in ssh-agent. */
export const MOST_PRINCIPALS = 256;
/** Clocks differ a little: a certificate that begins this soon counts as begun. */
const EARLY_MS = 60_000;

/**
 * Reads an SSH certificate of any kind (OpenSSH PROTOCOL.certkeys). Says what stands there and no more: it does not
 * look at the signature (`verifySshCertificate` does), and no principals stay no principals.
 */
export function parseSshCertificate(blob: Buffer): Result<SshCertificate, string> {
  const parsed = read(blob);
  return parsed.ok ? ok(parsed.value.certificate) : parsed;
}

export interface SshCertificateExpectation {
  /** Our public key, in wire form. */
  readonly publicKey: Buffer;
  /** The authority's keys for user certificates, in wire form. */
  readonly userKeys: readonly Buffer[];
  readonly nowMs: number;
}

/**
 * Whether sshd would take the certificate for our key, as far as can be known here: really signed by one of the
 * authority's keys, for our key, for a user, for somebody, now. Goes by the certificate's blob alone. In the error
 * "it" stands for the certificate.
 */
export function verifySshCertificate(
  { blob }: SshCertificate,
  { publicKey, userKeys, nowMs }: SshCertificateExpectation,
): Result<void, string> {
  const parsed = read(blob);
  if (!parsed.ok) return parsed;
  const { certificate, signed, signature } = parsed.value;
  const { signatureKey, principals, validAfterMs = 0, validBeforeMs = END_OF_TIME_MS } = certificate;
  if (!userKeys.some((key) => key.equals(signatureKey))) {
    return err(`it is signed by ${sshFingerprint(signatureKey)}, which is no key of the authority`);
  }
  const authentic = verifySshSignature(signatureKey, signed, signature);
  if (!authentic.ok) return err(`it has no valid signature of the authority: ${authentic.error}`);
  if (!certificate.publicKey.equals(publicKey)) return err('it is for another key than ours');
  if (certificate.kind !== 'user') return err('it is for a host, not for a person');
  if (principals.length === 0) return err('it names no principal, so no server lets anybody in with it');
  if (principals.length > MOST_PRINCIPALS) {
    return err(`it names ${principals.length} principals, and OpenSSH takes at most ${MOST_PRINCIPALS}`);
  }
  if (validBeforeMs <= nowMs) return err(`it ended at ${new Date(validBeforeMs).toISOString()}`);
  if (validAfterMs > nowMs + EARLY_MS) return err(`it begins at ${new Date(validAfterMs).toISOString()}`);
  return ok(undefined);
}

interface ReadCertificate {
  readonly certificate: SshCertificate;
  /** The bytes that the authority signed, and its signature over them. */
  readonly signed: Buffer;
  readonly signature: Buffer;
}

function read(given: Buffer): Result<ReadCertificate, string> {
  const blob = Buffer.from(given);
  return wire.readWire(blob, (reader) => {
    const algorithm = reader.name();
    const kind = KINDS.get(algorithm) ?? reader.refuse('it is of no kind that OpenSSH defines');
    reader.string(); // the authority's nonce
    const publicKey = readKey(reader, blob, kind);
    const serial = reader.uint64().toString();
    const holder = readHolder(reader);
    const keyId = reader.name();
    const principals = readPrincipals(reader);
    const validAfterMs = start(reader.uint64());
    const validBeforeMs = end(reader.uint64());
    const criticalOptions = readOptions(reader);
    const extensions = readOptions(reader);
    reader.string(); // reserved
    const signatureKey = reader.string();
    const signed = blob.subarray(0, reader.offset);
    const signature = reader.string();
    const certificate: SshCertificate = {
      blob,
      algorithm,
      kind: holder,
      serial,
      keyId,
      principals,
      validAfterMs,
      validBeforeMs,
      criticalOptions,
      extensions,
      publicKey,
      signatureKey,
    };
    return { certificate, signed, signature };
  });
}

/** The plain form of the certified key: its own name, then its fields as they stand in the certificate. */
function readKey(reader: wire.WireReader, blob: Buffer, kind: Kind): Buffer {
  const from = reader.offset;
  for (let field = 0; field < kind.fields; field++) reader.string();
  return Buffer.concat([wire.string(kind.key), blob.subarray(from, reader.offset)]);
}

function readHolder(reader: wire.WireReader): SshCertificate['kind'] {
  const holder = reader.uint32();
  if (holder === USER) return 'user';
  return holder === HOST ? 'host' : reader.refuse('it is neither for a user nor for a host');
}

function readPrincipals(reader: wire.WireReader): readonly string[] {
  return reader.inside((names) => {
    const principals: string[] = [];
    while (!names.done) principals.push(names.name());
    return principals;
  });
}

/**
 * Options and extensions by name. Most values are a text packed once more; a flag has none and becomes ""; what is
 * packed in another way is given in hex.
 */
function readOptions(reader: wire.WireReader): Readonly<Record<string, string>> {
  return reader.inside((options) => {
    const entries = new Map<string, string>();
    while (!options.done) {
      const name = options.name();
      if (entries.has(name)) options.refuse(`it has the option ${name} twice`);
      entries.set(name, optionValue(options.string()));
    }
    return Object.fromEntries(entries);
  });
}

function optionValue(data: Buffer): string {
  if (data.length === 0) return '';
  const text = wire.readWire(data, (packed) => packed.text());
  return text.ok ? text.value : data.toString('hex');
}

/** Seconds since 1970 as milliseconds; 0 is how a certificate says that it has no beginning. */
function start(seconds: bigint): number | undefined {
  return seconds === 0n ? undefined : Math.min(Number(seconds) * 1000, END_OF_TIME_MS);
}

function end(seconds: bigint): number | undefined {
  const ms = Number(seconds) * 1000;
  return ms > END_OF_TIME_MS ? undefined : ms;
}
