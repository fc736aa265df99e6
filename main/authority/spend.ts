import { createCertificateRequest } from '../certificates/certificate-request.ts';
import { createIdentityKeyPair } from '../certificates/keys.ts';
import { type Failure, fail } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';
import type { Connection } from './connection.ts';
import { failureOfAnswer } from './errors.ts';

/** A certificate that would have ended before it begins is given to nobody, not even to an administrator. */
const LONG_OVER = '2000-01-01T00:00:00Z';
/** step-ca's words for such an order, and for a token that it does not take (any more). */
const SPENT = new Set([400, 401, 403]);

/**
 * Makes an ID token worthless to whoever may see it, by an order (POST /sign) that has to be refused: step-ca takes
 * each token once, and notes that before it looks at the order. For tokens that nothing was asked for with.
 */
export async function spendIdToken(connection: Connection, idToken: string): Promise<Result<void, Failure>> {
  const request = await createCertificateRequest(await createIdentityKeyPair(), { commonName: 'latchkey' });
  if (!request.ok) return request;
  const body = { csr: request.value, ott: idToken, notAfter: LONG_OVER };
  const answer = await connection.send({ method: 'POST', path: '/sign', body });
  if (!answer.ok) return answer;
  const { location } = connection;
  if (SPENT.has(answer.value.status)) return ok(undefined);
  if (answer.value.status >= 400) return err(failureOfAnswer(location, answer.value, 'act'));
  return fail('CA_ANSWER_WRONG', { host: location.host, problem: 'an order that could not be granted was' });
}
