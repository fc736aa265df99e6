import * as z from 'zod/mini';
import { type Failure, fail } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';
import { certificatePem, readAnswer, sshCertificateBlob } from './answers.ts';
import type { Connection } from './connection.ts';
import { goDuration } from './durations.ts';
import { requestIdOf } from './errors.ts';
import { readIdToken } from './id-token.ts';
import { defaultPrincipals } from './principals.ts';
import { explainRefusal } from './refusal.ts';
import type { IssuedCertificates, IssueRequest } from './types.ts';

const sshSignSchema = z.object({
  crt: sshCertificateBlob,
  identityCrt: z.nullish(z.array(certificatePem)),
});

const signSchema = z.object({
  crt: certificatePem,
  ca: z.nullish(z.union([certificatePem, z.literal('')])),
  /** Missing in old versions; then the chain is `crt` and `ca`. */
  certChain: z.nullish(z.array(certificatePem)),
});

/** Both certificates, or either, for one ID token and in one request. What they say is read from them, never guessed. */
export function issueCertificates(
  connection: Connection,
  request: IssueRequest,
): Promise<Result<IssuedCertificates, Failure>> {
  const { sshPublicKey, certificateRequestPem } = request;
  if (sshPublicKey !== undefined) return issueSsh(connection, request, sshPublicKey);
  if (certificateRequestPem !== undefined) return issueX509(connection, request, certificateRequestPem);
  return Promise.resolve(fail('INTERNAL', { problem: 'a certificate was asked for without any key' }));
}

/** POST /ssh/sign; with `identityCSR` step-ca signs an X.509 certificate for the same token, as long-lived as the SSH one. */
async function issueSsh(
  connection: Connection,
  request: IssueRequest,
  publicKey: Buffer,
): Promise<Result<IssuedCertificates, Failure>> {
  const email = readIdToken(request.idToken)?.email;
  const answer = await connection.send({
    method: 'POST',
    path: '/ssh/sign',
    body: {
      publicKey: publicKey.toString('base64'),
      ott: request.idToken,
      certType: 'user',
      ...(email !== undefined && { keyID: email, principals: defaultPrincipals(email) }),
      ...(request.lifeSeconds !== undefined && { validBefore: goDuration(request.lifeSeconds) }),
      identityCSR: request.certificateRequestPem,
    },
  });
  if (!answer.ok) return answer;
  const body = readAnswer(connection.location, answer.value, sshSignSchema, 'act');
  if (!body.ok) return err(await explainRefusal(connection, request, body.error));
  return ok({
    sshCertificate: body.value.crt,
    x509Chain: body.value.identityCrt ?? undefined,
    requestId: requestIdOf(answer.value),
  });
}

/** POST /sign, for an authority or a setting without SSH. */
async function issueX509(
  connection: Connection,
  request: IssueRequest,
  csr: string,
): Promise<Result<IssuedCertificates, Failure>> {
  const answer = await connection.send({
    method: 'POST',
    path: '/sign',
    body: {
      csr,
      ott: request.idToken,
      ...(request.lifeSeconds !== undefined && { notAfter: goDuration(request.lifeSeconds) }),
    },
  });
  if (!answer.ok) return answer;
  const body = readAnswer(connection.location, answer.value, signSchema, 'act');
  if (!body.ok) return err(await explainRefusal(connection, request, body.error));
  const { crt, ca, certChain } = body.value;
  return ok({
    x509Chain: certChain ?? (ca ? [crt, ca] : [crt]),
    requestId: requestIdOf(answer.value),
  });
}
