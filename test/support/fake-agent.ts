import { createPrivateKey, type KeyObject } from 'node:crypto';
import { parseSshCertificate } from '#main/certificates/ssh-certificate.ts';
import { readSshPublicKey } from '#main/certificates/ssh-key.ts';
import * as wire from '#main/certificates/ssh-wire.ts';
import type { Exchange } from '#main/delivery/ssh-agent/transport.ts';
import type { AgentEntry } from '#main/delivery/ssh-agent/types.ts';
import { ok } from '#main/support/result.ts';
import { sshSignature } from './ssh-certificate.ts';

/** How the agents differ that people have. */
export interface AgentTraits {
  /** The agent of Windows refuses a key that comes with a lifetime. */
  readonly lifetimes?: boolean;
  /** Some agents take the key and forget its certificate. */
  readonly certificates?: boolean;
  /** With what RSA keys sign: agents that do not look at the flags take SHA-1 or the strongest they know. */
  readonly rsa?: 'ssh-rsa' | 'rsa-sha2-256' | 'rsa-sha2-512';
}

export interface FakeAgent {
  readonly exchange: Exchange;
  /** What the agent holds. */
  readonly entries: AgentEntry[];
  /** A locked agent lists nothing and refuses everything. */
  locked: boolean;
  /** How many keys it was asked to take. */
  additions: number;
  /** Blobs that the agent will not remove. */
  readonly stuck: Buffer[];
}

/** An agent in memory that speaks the real messages, for kinds of agent that this computer does not have. */
export function fakeAgent(traits: AgentTraits = {}): FakeAgent {
  const { lifetimes = true, certificates = true, rsa = 'rsa-sha2-256' } = traits;
  const agent = { entries: [] as AgentEntry[], locked: false, additions: 0, stuck: [] as Buffer[] };
  const blobOf = (entry: AgentEntry): Buffer => {
    const parsed = parseSshCertificate(entry.certificate);
    return certificates || !parsed.ok ? entry.certificate : parsed.value.publicKey;
  };

  function answer(request: Buffer): Buffer {
    const number = request[0];
    if (number === 17 || number === 25) agent.additions += 1;
    if (agent.locked) return number === 11 ? identities([]) : Buffer.of(5);
    if (number === 11) return identities(agent.entries);
    if (number === 17 || number === 25) {
      const entry = readAddRequest(request);
      if (entry.lifetimeSeconds !== undefined && !lifetimes) return Buffer.of(5);
      agent.entries.push(entry);
      return Buffer.of(6);
    }
    const blob = taken(wire.readWire(request.subarray(1), (reader) => [reader.string(), reader.rest()]))[0];
    const at = agent.entries.findIndex((entry) => blobOf(entry).equals(blob ?? Buffer.alloc(0)));
    const entry = agent.entries[at];
    if (entry === undefined) return Buffer.of(5);
    if (number === 13) {
      const data = taken(wire.readWire(request.subarray(1), (r) => [r.string(), r.string(), r.rest()]))[1];
      const signature = sshSignature(entry.privateKey, data ?? Buffer.alloc(0), rsa);
      return Buffer.concat([wire.byte(14), wire.string(signature)]);
    }
    if (number !== 18 || agent.stuck.some((kept) => kept.equals(blobOf(entry)))) return Buffer.of(5);
    agent.entries.splice(at, 1);
    return Buffer.of(6);
  }

  function identities(entries: readonly AgentEntry[]): Buffer {
    const each = entries.flatMap((entry) => [wire.string(blobOf(entry)), wire.string(entry.comment)]);
    return Buffer.concat([wire.byte(12), wire.uint32(entries.length), ...each]);
  }

  return Object.assign(agent, { exchange: async (request: Buffer) => ok(answer(request)) });
}

/** What an agent reads in the message that adds a key with a certificate. */
export function readAddRequest(request: Buffer): AgentEntry {
  return taken(
    wire.readWire(request, (reader) => {
      const constrained = reader.byte() === 25;
      const algorithm = reader.name();
      const certificate = Buffer.from(reader.string());
      const { publicKey } = taken(parseSshCertificate(certificate));
      const privateKey = readPrivateKey(reader, algorithm, taken(readSshPublicKey(publicKey)));
      const comment = reader.text();
      if (constrained && reader.byte() !== 1) reader.refuse('an unknown constraint');
      return { privateKey, certificate, comment, lifetimeSeconds: constrained ? reader.uint32() : undefined };
    }),
  );
}

function readPrivateKey(reader: wire.WireReader, algorithm: string, publicKey: KeyObject): KeyObject {
  const jwk: Record<string, unknown> = { ...publicKey.export({ format: 'jwk' }) };
  if (algorithm.startsWith('ssh-ed25519')) {
    jwk.x = base64url(reader.string());
    jwk.d = base64url(reader.string().subarray(0, 32));
  } else if (algorithm.startsWith('ecdsa')) {
    const size = Buffer.from(String(jwk.x), 'base64url').length;
    const d = reader.mpint();
    jwk.d = base64url(Buffer.concat([Buffer.alloc(size - d.length), d]));
  } else {
    const [d, qi, p, q] = [reader.mpint(), reader.mpint(), reader.mpint(), reader.mpint()] as const;
    const [dp, dq] = [p, q].map((prime) => remainder(d, prime));
    Object.assign(jwk, { d: base64url(d), qi: base64url(qi), p: base64url(p), q: base64url(q), dp, dq });
  }
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

/** d mod (prime − 1), which the message leaves out. */
function remainder(d: Buffer, prime: Buffer): string {
  const hex = (BigInt(`0x${d.toString('hex')}`) % (BigInt(`0x${prime.toString('hex')}`) - 1n)).toString(16);
  return base64url(Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'));
}

function base64url(bytes: Buffer): string {
  return bytes.toString('base64url');
}

function taken<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) throw new Error(String(result.error));
  return result.value;
}
