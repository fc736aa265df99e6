import * as z from 'zod/mini';
import { type Failure, fail } from '../support/failure.ts';
import { parseJson } from '../support/json.ts';
import { err, ok, type Result } from '../support/result.ts';
import type { AuthorityLocation } from './address.ts';
import { failureOfAnswer, type Purpose, requestIdOf } from './errors.ts';
import type { HttpAnswer } from './http.ts';

/** The body of a success as `schema` has it, else what went wrong. step-ca's success is 200 or 201, as the route likes. */
export function readAnswer<S extends z.core.$ZodType>(
  location: AuthorityLocation,
  answer: HttpAnswer,
  schema: S,
  purpose: Purpose,
): Result<z.output<S>, Failure> {
  if (answer.status < 200 || answer.status > 299) return err(failureOfAnswer(location, answer, purpose));

  const parsed = z.safeParse(schema, parseJson(answer.body));
  if (parsed.success) return ok(parsed.data);
  const field = parsed.error.issues[0]?.path.join('.') ?? '';
  return fail('CA_ANSWER_WRONG', {
    host: location.host,
    problem: field === '' ? 'the answer is no JSON object' : `the answer has no usable “${field}”`,
    requestId: requestIdOf(answer),
  });
}

/** A blob in SSH wire form: standard base64 in JSON, as in the second column of a .pub file. */
export const sshBlob = z.pipe(
  z.base64().check(z.minLength(1)),
  z.transform((text) => Buffer.from(text, 'base64')),
);

/** "ssh-ed25519-cert-v01@openssh.com" and the like, the first string of the blob (OpenSSH PROTOCOL.certkeys). */
export const sshCertificateBlob = sshBlob.check(
  z.refine((blob) => {
    const length = blob.length < 4 ? 0 : blob.readUInt32BE(0);
    return blob.toString('latin1', 4, 4 + length).endsWith('-cert-v01@openssh.com');
  }),
);

/** One certificate in PEM (RFC 7468), and nothing around it. */
export const certificatePem = z
  .string()
  .check(z.regex(/^-----BEGIN CERTIFICATE-----\r?\n[A-Za-z0-9+/=\r\n]+-----END CERTIFICATE-----\s*$/));
