import { createHash, randomUUID, X509Certificate } from 'node:crypto';
import * as z from 'zod/mini';
import type { Clock } from '../support/clock.ts';
import { type Failure, fail } from '../support/failure.ts';
import type { RouteFinder } from '../support/network/route.ts';
import { RoutedAgent } from '../support/network/routed-agent.ts';
import { err, ok, type Result } from '../support/result.ts';
import type { AuthorityLocation } from './address.ts';
import { certificatePem, readAnswer } from './answers.ts';
import { failureOfFault } from './errors.ts';
import { exchange } from './http.ts';

export interface TrustParts {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly routes?: RouteFinder | undefined;
}

/**
 * The root certificate with the expected fingerprint, in PEM: `knownPem` where it is that one (then nothing is sent),
 * else from the authority itself, by GET /root/{sha256}. Any other certificate is CA_FINGERPRINT.
 */
export async function trustRoot(
  location: AuthorityLocation,
  knownPem: string | undefined,
  parts: TrustParts,
): Promise<Result<string, Failure>> {
  if (knownPem !== undefined) {
    const known = checkRoot(location, knownPem);
    // A known root that is another one was kept for another fingerprint: the setting is what counts.
    if (known.ok) return known;
  }
  return fetchRoot(location, parts);
}

/** By GET /root/{sha256}. What comes back counts for nothing but its hash. */
export async function fetchRoot(
  location: AuthorityLocation,
  parts: TrustParts,
): Promise<Result<string, Failure>> {
  const path = `/root/${location.fingerprint}`;
  const body = await askUntrusted(location, path, z.object({ ca: certificatePem }), parts);
  if (body.ok) return checkRoot(location, body.value.ca);
  // step-ca's own 404: it is one, but it has no such root.
  const foreign = body.error.code === 'CA_REJECTED' && body.error.facts.status === 404;
  return foreign ? fail('CA_FINGERPRINT', { host: location.host, expected: location.fingerprint }) : body;
}

/** A request for what is public, on a connection of its own that nobody vouches for. It carries nothing of the person. */
export async function askUntrusted<S extends z.core.$ZodType>(
  location: AuthorityLocation,
  path: string,
  schema: S,
  parts: TrustParts,
): Promise<Result<z.output<S>, Failure>> {
  const agent = new RoutedAgent(
    { rejectUnauthorized: false, keepAlive: false, maxCachedSessions: 0 },
    parts.routes,
  );
  const answer = await exchange(
    { ...parts, origin: location.origin, agent, requestId: randomUUID() },
    { method: 'GET', path },
  );
  agent.destroy();
  if (!answer.ok) return err(failureOfFault(location, answer.error, parts.timeoutMs));
  return readAnswer(location, answer.value, schema, 'read');
}

/** The first certificate of `pem`, written afresh, where it is a certificate authority's and hashes as expected. */
function checkRoot(location: AuthorityLocation, pem: string): Result<string, Failure> {
  const { host, fingerprint: expected } = location;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return fail('CA_ANSWER_WRONG', { host, problem: 'the root certificate cannot be read' });
  }
  // Both are public: there is nothing to hide in the time that comparing takes.
  const found = createHash('sha256').update(certificate.raw).digest('hex');
  if (found !== expected) return fail('CA_FINGERPRINT', { host, expected, found });
  if (!certificate.ca) {
    return fail('CA_ANSWER_WRONG', {
      host,
      problem: 'the fingerprint is not that of an authority’s certificate',
    });
  }
  return ok(certificate.toString());
}
