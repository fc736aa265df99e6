import type { JsonWebKey, KeyObject } from 'node:crypto';
import { sshAlgorithm } from '../../certificates/ssh-key.ts';
import * as wire from '../../certificates/ssh-wire.ts';
import { ok, type Result } from '../../support/result.ts';
import type { AgentEntry, AgentIdentity } from './types.ts';

/**
 * Messages of the ssh-agent protocol (draft-ietf-sshm-ssh-agent), without the length that goes before each on the
 * connection. Numbers of messages and flags: sections 6.1 to 6.3 of the draft.
 */
const SUCCESS = 6;
const REQUEST_IDENTITIES = 11;
const IDENTITIES_ANSWER = 12;
const SIGN_REQUEST = 13;
const SIGN_RESPONSE = 14;
const ADD_IDENTITY = 17;
const REMOVE_IDENTITY = 18;
const ADD_ID_CONSTRAINED = 25;
const CONSTRAIN_LIFETIME = 1;
const RSA_SHA2_256 = 2;

export function identitiesRequest(): Buffer {
  return wire.byte(REQUEST_IDENTITIES);
}

/** The identities of an answer; undefined where the agent refused. */
export function readIdentities(answer: Buffer): Result<readonly AgentIdentity[] | undefined, string> {
  return readAnswer(answer, IDENTITIES_ANSWER, (reader) => {
    const count = reader.uint32();
    const identities: AgentIdentity[] = [];
    while (identities.length < count) {
      identities.push({ blob: reader.string(), comment: reader.text() });
    }
    return identities;
  });
}

/** A key with its certificate, dropped by the agent itself at the end of its lifetime where it has one. */
export function addRequest(entry: AgentEntry): Result<Buffer, string> {
  const algorithm = sshAlgorithm(entry.certificate);
  if (!algorithm.ok) return algorithm;
  const { lifetimeSeconds } = entry;
  const constraints =
    lifetimeSeconds === undefined ? [] : [wire.byte(CONSTRAIN_LIFETIME), wire.uint32(lifetimeSeconds)];
  return ok(
    Buffer.concat([
      wire.byte(constraints.length === 0 ? ADD_IDENTITY : ADD_ID_CONSTRAINED),
      wire.string(algorithm.value),
      wire.string(entry.certificate),
      ...privateFields(entry.privateKey),
      wire.string(entry.comment),
      ...constraints,
    ]),
  );
}

export function removeRequest(blob: Buffer): Buffer {
  return Buffer.concat([wire.byte(REMOVE_IDENTITY), wire.string(blob)]);
}

/** Asks for a signature without SHA-1; the flag means something to RSA keys alone. */
export function signRequest(blob: Buffer, data: Buffer): Buffer {
  return Buffer.concat([
    wire.byte(SIGN_REQUEST),
    wire.string(blob),
    wire.string(data),
    wire.uint32(RSA_SHA2_256),
  ]);
}

/** The signature of an answer in SSH's form; undefined where the agent refused. */
export function readSignature(answer: Buffer): Result<Buffer | undefined, string> {
  return readAnswer(answer, SIGN_RESPONSE, (reader) => reader.string());
}

/** Whether the agent did what it was asked to do. */
export function isSuccess(answer: Buffer): boolean {
  return answer[0] === SUCCESS;
}

/** Agents refuse with SSH_AGENT_FAILURE and several older numbers, all of them without further words. */
function readAnswer<T>(
  answer: Buffer,
  wanted: number,
  read: (reader: wire.WireReader) => T,
): Result<T | undefined, string> {
  return wire.readWire(answer, (reader) => {
    if (reader.byte() === wanted) return read(reader);
    reader.rest();
    return undefined;
  });
}

/** What follows the certificate: the private half alone, save for Ed25519 (sections 3.2.2 to 3.2.5 of the draft). */
function privateFields(key: KeyObject): readonly Buffer[] {
  const jwk = key.export({ format: 'jwk' });
  const field = (name: keyof JsonWebKey): Buffer => Buffer.from(String(jwk[name] ?? ''), 'base64url');
  switch (jwk.kty) {
    case 'OKP':
      return [wire.string(field('x')), wire.string(Buffer.concat([field('d'), field('x')]))];
    case 'EC':
      return [wire.mpint(field('d'))];
    default:
      return [
        wire.mpint(field('d')),
        wire.mpint(field('qi')),
        wire.mpint(field('p')),
        wire.mpint(field('q')),
      ];
  }
}
