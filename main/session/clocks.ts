import { type Failure, fail } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import type { Connections } from './connections.ts';

/** step-ca accepts a minute; beyond it every certificate would be refused, so it is said before anything is tried. */
const LARGEST_SKEW_MS = 60_000;

/** By how many milliseconds this computer's clock is ahead of each. */
export interface ClocksAhead {
  readonly okta: number;
  readonly authority: number;
}

/**
 * Asks Okta who it is, which opens no browser and spends nothing. CLOCK_WRONG where its clock, or the authority's at
 * its last answer, is more than a minute from ours.
 */
export async function compareClocks({
  authority,
  okta,
  client,
}: Connections): Promise<Result<ClocksAhead, Failure>> {
  const prepared = await okta.prepare();
  if (!prepared.ok) return prepared;
  // The authority tells how far it is ahead of us.
  const ahead = { okta: prepared.value.skewMs, authority: -(authority.skewMs() ?? 0) };
  const skews = [
    { host: client.issuer.host, skewMs: ahead.okta },
    { host: authority.host, skewMs: ahead.authority },
  ];
  const wrong = skews.find(({ skewMs }) => Math.abs(skewMs) > LARGEST_SKEW_MS);
  return wrong === undefined
    ? ok(ahead)
    : fail('CLOCK_WRONG', { host: wrong.host, skewSeconds: Math.round(wrong.skewMs / 1000) });
}
