import { createPrivateKey, X509Certificate } from 'node:crypto';
import * as z from 'zod/mini';
import { parseSshCertificate } from '../certificates/ssh-certificate.ts';
import { joseAlgorithm, readSshPublicKey } from '../certificates/ssh-key.ts';
import { type Failure, fail } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';
import { readAnswer } from './answers.ts';
import type { ClientIdentity, Connection } from './connection.ts';
import type { HttpAnswer } from './http.ts';
import { readProvisioners } from './provisioners.ts';
import { sshpopToken } from './sshpop.ts';
import type { RevocationKey, SshRevocation, X509Revocation } from './types.ts';

const DONE: Result<void, Failure> = ok(undefined);
const statusSchema = z.object({ status: z.literal('ok') });

export interface RevocationParts {
  readonly host: string;
  /** By the authority's clock, in milliseconds since 1970. */
  readonly nowMs: number;
  /** Opens a connection that shows the certificate itself. */
  connect(identity: ClientIdentity): Connection;
}

/**
 * step-ca knows passive revocation alone: no renewal any more, and an entry in the CRL where it keeps one. Whoever
 * holds the key of an expired certificate can do nothing with it, and the authority would not let it in: done.
 */
export async function revokeX509(
  { chainPem, ...key }: X509Revocation,
  { host, nowMs, connect }: RevocationParts,
): Promise<Result<void, Failure>> {
  const leaf = readLeaf(chainPem, key);
  if (!leaf.ok) return fail('CERTIFICATE_WRONG', { host, problem: leaf.error });
  if (leaf.value.validToDate.getTime() <= nowMs) return DONE;

  const connection = connect('pfx' in key ? key : { cert: chainPem.join(''), key: key.privateKeyPem });
  const serial = BigInt(`0x${leaf.value.serialNumber}`).toString();
  const answer = await connection.send({ method: 'POST', path: '/revoke', body: { serial, passive: true } });
  connection.close();
  return answer.ok ? readRevocation(connection, answer.value) : answer;
}

/**
 * By a proof of possession, so that the key may stay in the ssh-agent. sshd never hears of it: step-ca publishes no
 * list of revoked keys.
 */
export async function revokeSsh(
  connection: Connection,
  { certificate: blob, sign }: SshRevocation,
  /** The authority's time, in milliseconds since 1970; better known after its first answer. */
  authorityNow: () => number,
): Promise<Result<void, Failure>> {
  const { host, origin } = connection.location;
  const certificate = parseSshCertificate(blob);
  if (!certificate.ok) return fail('CERTIFICATE_WRONG', { host, problem: certificate.error });
  const publicKey = readSshPublicKey(certificate.value.publicKey);
  if (!publicKey.ok) return fail('CERTIFICATE_WRONG', { host, problem: publicKey.error });
  const { serial, validBeforeMs } = certificate.value;
  if (validBeforeMs !== undefined && validBeforeMs <= authorityNow()) return DONE;

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
    { provisioner, route: `${origin}/ssh/revoke`, serial, nowMs: authorityNow() },
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
  const body = readAnswer(connection.location, answer, statusSchema, 'act');
  if (body.ok) return DONE;
  const { error } = body;
  const already = error.code === 'CA_REJECTED' && error.facts.said.endsWith('is already revoked');
  return already ? DONE : body;
}

/** Whether the key in a file is the right one only the handshake shows. */
function readLeaf([leaf]: readonly string[], key: RevocationKey): Result<X509Certificate, string> {
  try {
    const certificate = new X509Certificate(leaf ?? '');
    const fits = 'pfx' in key || certificate.checkPrivateKey(createPrivateKey(key.privateKeyPem));
    return fits ? ok(certificate) : err('the key is not that of the certificate');
  } catch {
    return err('the certificate or its key cannot be read');
  }
}
