import type { KeyObject } from 'node:crypto';
import type { StorePlace, StoreScope } from '../delivery/trust-store/types.ts';
import { type Failure, failure } from '../support/failure.ts';
import type { SessionContext } from './context.ts';
import type { SessionRecord } from './record.ts';

export interface PlacedInStore {
  /** Where browsers find the certificate now. */
  readonly stores: readonly StorePlace[];
  /** Why other places of the store did not take it. */
  readonly notes: readonly Failure[];
}

const NOWHERE: PlacedInStore = { stores: [], notes: [] };

/** Puts a new client certificate into the person's own store, beside an earlier one, where the settings want it there. */
export async function putInStore(
  context: SessionContext,
  chainPem: readonly string[],
  privateKey: KeyObject,
  rootPem: string,
): Promise<PlacedInStore> {
  if (!context.profile.x509.store) return NOWHERE;
  const put = await (await context.trustStore())?.put({ chainPem, privateKey });
  if (put === undefined) return NOWHERE;
  if (!put.ok) return { ...NOWHERE, notes: [put.error] };
  const { places, refusals } = put.value;
  if (places.length === 0) return { ...NOWHERE, notes: refusals };
  const root = await putRoot(context, rootPem);
  return { stores: places, notes: [...refusals, ...root].map(hasItElsewhere) };
}

/** Answers why a place did not take it. */
async function putRoot(context: SessionContext, rootPem: string): Promise<readonly Failure[]> {
  const roots = context.profile.x509.root === 'store' ? await context.rootStore() : undefined;
  if (roots === undefined) return [];
  const { refusals } = await context.trustedRoots.trust(rootPem, 'setting', roots);
  for (const { code } of refusals) context.parts.log.warn('session.root', { code });
  return refusals.slice(0, 1);
}

/** While nobody waits: what makes the file for a store takes its time to load. */
export async function warmStore(context: SessionContext): Promise<void> {
  if (!context.profile.x509.enabled || !context.profile.x509.store) return;
  const places = await (await context.trustStore())?.places();
  if (places === undefined || places.length === 0) return;
  const { loadPkcs12 } = await import('../certificates/pkcs12.ts');
  await loadPkcs12();
}

/** What stays in the store. */
export interface Staying {
  /** PEM, leaf first. */
  readonly chainPem: readonly string[];
  readonly rootPem: string;
}

/**
 * Removes what is ours from the store, but not `keep`, and everything where the settings want nothing there (any more);
 * with the last certificate goes the root that IT wanted there. Without a record the profile's label alone says what is
 * ours. Answers what could not be removed.
 *
 * @param more a chain (PEM) that was put there and is in no record
 */
export async function removeFromStore(
  context: SessionContext,
  record: Pick<SessionRecord, 'x509' | 'authority'> | undefined,
  keep: Staying | undefined,
  more: readonly string[] = [],
): Promise<readonly Failure[]> {
  const isThere = record?.x509?.stores !== undefined;
  const { store: isWanted, root } = context.profile.x509;
  const stays = isWanted ? keep : undefined;
  const rootStays = root === 'store' ? stays?.rootPem : undefined;
  const roots = await context.trustedRoots.release(rootStays, context.rootStore);
  const isLookedFor = isWanted || isThere || record === undefined;
  const store = isLookedFor ? await context.trustStore() : undefined;
  const removed = await store?.remove({
    ...(await scopeOf(context, record, more)),
    keep: stays?.chainPem[0],
    nowMs: context.parts.clock.now(),
  });
  const failures = [...(removed ?? []), ...roots];
  for (const { code } of failures) context.parts.log.warn('session.store', { code });
  return failures.filter((cause) => isThere || !neverTookAny(cause));
}

/** Without the tools nothing ever came in there, so nothing is left. */
function neverTookAny({ code, facts }: Failure): boolean {
  return code === 'STORE_REFUSED' && (facts.reason === 'no-tools' || facts.reason === 'no-powershell');
}

/** What of a record stays in the store while its certificates live. */
export function stayingOf({ x509, authority }: SessionRecord): Staying | undefined {
  return x509 === undefined ? undefined : { chainPem: x509.chainPem, rootPem: authority.rootPem };
}

/** Browsers are spoken of once a day at most. */
const DAY_MS = 24 * 60 * 60_000;

/** Notes when a certificate took the place of an earlier one in the store, for people with browsers that are open. */
export function withReplacement(
  placed: NonNullable<SessionRecord['x509']>,
  earlier: SessionRecord['x509'],
  nowMs: number,
): NonNullable<SessionRecord['x509']> {
  if (placed === earlier || placed.stores === undefined || earlier?.stores === undefined) return placed;
  const { replacedInStoreAtMs: before } = earlier;
  const isSoon = before !== undefined && before <= nowMs && nowMs - before < DAY_MS;
  return { ...placed, replacedInStoreAtMs: isSoon ? before : nowMs };
}

async function scopeOf(
  context: SessionContext,
  record: Pick<SessionRecord, 'x509' | 'authority'> | undefined,
  more: readonly string[],
): Promise<StoreScope> {
  const { x509: others } = await context.records.certificatesOfOthers();
  if (record === undefined) return { others };
  const [leaf, ...signers] = record.x509?.chainPem ?? [];
  return {
    authorities: [record.authority.rootPem, ...signers, ...more.slice(1)],
    known: [leaf, more[0]].filter((pem) => pem !== undefined),
    others,
  };
}

function hasItElsewhere(refusal: Failure): Failure {
  return refusal.code === 'STORE_REFUSED'
    ? failure('STORE_REFUSED', { ...refusal.facts, elsewhere: true })
    : refusal;
}
