import * as z from 'zod/mini';
import { type Failure, failure } from '../support/failure.ts';
import { parseJson } from '../support/json.ts';
import { isUntrustedCode } from '../support/network/signer.ts';
import { unreachable } from '../support/result.ts';
import type { AuthorityLocation } from './address.ts';
import type { HttpAnswer, HttpFault } from './http.ts';
import { printable, reasonOf } from './reason.ts';

/** The authority's words, in the TLS handshake, for a client certificate that it does not accept. */
const REFUSED_CERTIFICATE = /^ERR_SSL_.*_ALERT_.*(?:CERTIFICATE|UNKNOWN_CA)/;

/** No answer came: why. */
export function failureOfFault(location: AuthorityLocation, fault: HttpFault, timeoutMs: number): Failure {
  const { host } = location;
  switch (fault.kind) {
    case 'timeout':
      return failure('CA_UNREACHABLE', { host, problem: `no answer within ${timeoutMs / 1000} s` });
    case 'oversized':
      return failure('CA_ANSWER_WRONG', { host, problem: 'the answer is larger than 1 MiB' });
    case 'proxy':
      return fault.trouble.failure(host);
    case 'broken':
      // A chain that does not end at the root we trust.
      if (isUntrustedCode(fault.code)) {
        return failure('CA_FINGERPRINT', { host, expected: location.fingerprint });
      }
      if (REFUSED_CERTIFICATE.test(fault.code ?? '')) {
        return failure('CERTIFICATE_WRONG', {
          host,
          problem: `the authority does not accept it: ${fault.problem}`,
        });
      }
      if (fault.code?.startsWith('HPE_') === true) {
        return failure('CA_ANSWER_WRONG', { host, problem: `the answer is not HTTP: ${fault.problem}` });
      }
      return failure('CA_UNREACHABLE', { host, problem: fault.problem });
    default:
      return unreachable(fault);
  }
}

/** Reading what is public, or acting for a person: an error without a reason may be about that person then. */
export type Purpose = 'read' | 'act';

/** A gateway in front that has no connection, an authority that is stopping, or too many requests: wait. */
const BUSY = new Set([408, 429, 502, 503, 504]);

const errorBody = z.object({ message: z.string() });

/**
 * An answer that is not a success (the caller has looked at what its route says in a way of its own):
 *
 * - it tells its cause (400, 403; a template's own words; a provisioner that is out of order): CA_REJECTED;
 * - 401, 403 or 500 without one, to a request that acts: CA_REFUSED_UNKNOWN, since only the log tells. A broken
 *   template is such a 500: waiting does not mend it, and the administrator needs the request's name;
 * - anything that passes by itself: CA_BUSY;
 * - anything that step-ca does not say: CA_ANSWER_WRONG.
 */
export function failureOfAnswer(location: AuthorityLocation, answer: HttpAnswer, purpose: Purpose): Failure {
  const { host } = location;
  const { status } = answer;
  const requestId = requestIdOf(answer);
  if (BUSY.has(status)) return failure('CA_BUSY', { host, status, requestId });

  const body = z.safeParse(errorBody, parseJson(answer.body));
  if (status < 400 || !body.success) {
    // Behind a gateway the authority may be well, and the gateway says in its own words that it is not reached.
    if (status >= 500) return failure('CA_BUSY', { host, status, requestId });
    return failure('CA_ANSWER_WRONG', {
      host,
      problem: `status ${status}, but not as step-ca answers`,
      requestId,
    });
  }

  const reason = reasonOf(body.data.message);
  if (reason.kind === 'told') return failure('CA_REJECTED', { host, status, said: reason.text, requestId });
  if (status === 500 && purpose === 'read') return failure('CA_BUSY', { host, status, requestId });
  if (status === 401 || status === 403 || status === 500) {
    return failure('CA_REFUSED_UNKNOWN', { host, status, at: answer.atMs, requestId });
  }
  return failure('CA_REJECTED', { host, status, said: reason.text, requestId });
}

/** The authority's name for the request, as its log has it (step-ca from 0.26 on takes ours). */
export function requestIdOf(answer: HttpAnswer): string | undefined {
  const id = answer.headers['x-request-id'];
  return typeof id === 'string' && id !== '' ? printable(id) : undefined;
}
