import { randomUUID } from 'node:crypto';
import type { JoseAlgorithm } from '../certificates/ssh-key.ts';
import type { SigningKey } from '../certificates/types.ts';
import type { Failure } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';

export interface SshpopClaims {
  /** Name of the SSHPOP provisioner. */
  readonly provisioner: string;
  /** Route that takes the token: "https://ca.example.com/ssh/revoke". */
  readonly route: string;
  /** Decimal. */
  readonly serial: string;
  /** By the authority's clock, in milliseconds since 1970. */
  readonly nowMs: number;
}

/** step-ca allows a minute of difference between clocks; the token is used at once. */
const LIFE_SECONDS = 60;

/**
 * A proof that we hold an SSH certificate's private key: a compact JWS (RFC 7515) signed by that key, with the
 * certificate in step-ca's own header "sshpop". Made by hand, because the key may live in an ssh-agent.
 */
export async function sshpopToken(
  certificate: Buffer,
  algorithm: JoseAlgorithm,
  { provisioner, route, serial, nowMs }: SshpopClaims,
  sign: SigningKey['sign'],
): Promise<Result<string, Failure>> {
  const now = Math.floor(nowMs / 1000);
  const header = { alg: algorithm, typ: 'JWT', sshpop: certificate.toString('base64') };
  const payload = {
    iss: provisioner,
    aud: `${route}#sshpop/${provisioner}`,
    sub: serial,
    jti: randomUUID(),
    iat: now,
    nbf: now,
    exp: now + LIFE_SECONDS,
  };
  const input = `${encode(header)}.${encode(payload)}`;
  const signature = await sign(Buffer.from(input));
  return signature.ok ? ok(`${input}.${signature.value.toString('base64url')}`) : signature;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
