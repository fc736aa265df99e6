import { createCertificateRequest } from '../certificates/certificate-request.ts';
import { createIdentityKeyPair } from '../certificates/keys.ts';
import type { Failure } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';
import type { Connection } from './connection.ts';
import { failureOfAnswer } from './errors.ts';

/** A certificate that would have ended before it begins is given to nobody, not even to an administrator. */
const LONG_OVER = '2000-01-01T00:00:00Z';

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
  const refused = failureOfAnswer(connection.location, answer.value, 'act');
  // step-ca's own words for such an order, or for a token that it does not take (any more); a gateway's are others.
  const isSpent = refused.code === 'CA_REJECTED' || refused.code === 'CA_REFUSED_UNKNOWN';
  return isSpent && answer.value.status < 500 ? ok(undefined) : err(refused);
}
