import { X509Certificate } from 'node:crypto';
import * as z from 'zod/mini';
import type { Failure } from '../support/failure.ts';
import { inspectionOf } from '../support/network/inspection.ts';
import { lastShownAt } from '../support/network/signer.ts';
import type { AuthorityLocation } from './address.ts';
import { certificatePem } from './answers.ts';
import { askUntrusted, fetchRoot, type TrustParts } from './trust.ts';

const rootsSchema = z.object({ crts: z.array(certificatePem) });

/**
 * What another root than the checked one means, where `failed` says no more: it is another authority, or the authority has
 * several roots and uses another one, or somebody looks into the connection. In the last case the authority behind still
 * tells its root and all its roots, by requests that need no trust, and none of them signed what is shown.
 */
export async function lookedInto(
  failed: Failure,
  location: AuthorityLocation,
  parts: TrustParts,
): Promise<Failure> {
  const { origin, host } = location;
  if (!(await fetchRoot(location, parts)).ok) return failed;
  const [roots, last] = await Promise.all([
    askUntrusted(location, '/roots', rootsSchema, parts),
    lastShownAt(origin, parts.routes),
  ]);
  if (!roots.ok || last === undefined) return failed;
  const shown = new X509Certificate(last.raw);
  const isOwn = roots.value.crts.some((pem) => signed(new X509Certificate(pem), shown));
  return isOwn ? failed : inspectionOf('authority', host, origin, parts.routes);
}

function signed(root: X509Certificate, shown: X509Certificate): boolean {
  return shown.checkIssued(root) && shown.verify(root.publicKey);
}
