import { X509Certificate } from 'node:crypto';
import * as z from 'zod/mini';
import { parseSshCertificate } from '../certificates/ssh-certificate.ts';
import { joseAlgorithm, readSshPublicKey } from '../certificates/ssh-key.ts';
import { type Failure, fail } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import { readAnswer } from './answers.ts';
import type { Connection } from './connection.ts';
import type { HttpAnswer } from './http.ts';
import { readProvisioners } from './provisioners.ts';
import { sshpopToken } from './sshpop.ts';
import type { SshRevocation, X509Revocation } from './types.ts';

const DONE: Result<void, Failure> = ok(undefined);
const statusSchema = z.object({ status: z.literal('ok') });

/**
 * step-ca knows passive revocation alone: no renewal any more, and an entry in the CRL where it keeps one. Whoever
 * holds the key of an expired certificate can do nothing with it, and the authority would not let it in: done.
 *
 * `connect` opens a connection that shows the certificate itself.
 */
export async function revokeX509(
  { chainPem, privateKeyPem }: X509Revocation,
  parts: {
    readonly host: string;
    readonly nowMs: number;
    connect(identity: { readonly chainPem: string; readonly privateKeyPem: string }): Connection;
  },
): Promise<Result<void, Failure>> {
  const leaf = readLeaf(chainPem);
  if (leaf === undefined) {
    return fail('CERTIFICATE_WRONG', {
      host: parts.host,
      problem: 'the certificate to revoke cannot be read',
    });
  }
  if (leaf.validToDate.getTime() <= parts.nowMs) return DONE;

  const connection = parts.connect({ chainPem: chainPem.join(''), privateKeyPem });
  const serial = BigInt(`0x${leaf.serialNumber}`).toString();
  const answer = await connection.send({ method: 'POST', path: '/revoke', body: { serial, passive: true } });
  connection.close();
  return answer.ok ? readRevocation(connection, answer.value) : answer;
}

/** By a proof of possession, so that the key may stay in the ssh-agent. sshd never hears of it: OpenSSH has no CRL. */
export async function revokeSsh(
  connection: Connection,
  { certificate: blob, sign }: SshRevocation,
  nowMs: number,
): Promise<Result<void, Failure>> {
  const { host, origin } = connection.location;
  const certificate = parseSshCertificate(blob);
  if (!certificate.ok) return fail('CERTIFICATE_WRONG', { host, problem: certificate.error });
  const publicKey = readSshPublicKey(certificate.value.publicKey);
  if (!publicKey.ok) return fail('CERTIFICATE_WRONG', { host, problem: publicKey.error });
  const { serial, validBeforeMs } = certificate.value;
  if (validBeforeMs !== undefined && validBeforeMs <= nowMs) return DONE;

  const listed = await readProvisioners(connection);
  if (!listed.ok) return listed;
  const [provisioner] = listed.value.sshpop;
  if (provisioner === undefined) {
    const found = listed.value.oidc.map(({ name }) => name);
    return fail('PROVISIONER_MISSING', { authority: host, wanted: 'SSHPOP', found });
  }
  const token = await sshpopToken(
    blob,
    joseAlgorithm(publicKey.value),
    // The token counts by the authority's clock, which the list has just told.
    { provisioner, route: `${origin}/ssh/revoke`, serial, nowMs: nowMs + (connection.skewMs() ?? 0) },
    sign,
  );
  if (!token.ok) return token;
  const answer = await connection.send({
    method: 'POST',
    path: '/ssh/revoke',
    body: { serial, ott: token.value, passive: true },
  });
  return answer.ok ? readRevocation(connection, answer.value) : answer;
}

function readRevocation(connection: Connection, answer: HttpAnswer): Result<void, Failure> {
  const body = readAnswer(connection.location, answer, statusSchema, 'revocation');
  if (body.ok) return DONE;
  const { error } = body;
  const already = error.code === 'CA_REJECTED' && error.facts.said.endsWith('is already revoked');
  return already ? DONE : body;
}

function readLeaf([leaf]: readonly string[]): X509Certificate | undefined {
  try {
    return new X509Certificate(leaf ?? '');
  } catch {
    return undefined;
  }
}
