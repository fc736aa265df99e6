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
): Promise<PlacedInStore> {
  if (!context.profile.x509.store) return NOWHERE;
  const put = await (await context.trustStore())?.put({ chainPem, privateKey });
  if (put === undefined) return NOWHERE;
  if (!put.ok) return { stores: [], notes: [put.error] };
  const { places, refusals } = put.value;
  return { stores: places, notes: places.length === 0 ? refusals : refusals.map(hasItElsewhere) };
}

/** While nobody waits: what makes the file for a store takes its time to load. */
export async function warmStore(context: SessionContext): Promise<void> {
  if (!context.profile.x509.enabled || !context.profile.x509.store) return;
  const places = await (await context.trustStore())?.places();
  if (places === undefined || places.length === 0) return;
  const { loadPkcs12 } = await import('../certificates/pkcs12.ts');
  await loadPkcs12();
}

/**
 * Removes what is ours from the store, but not `keep` (PEM), and everything where the settings want nothing there (any
 * more). Without a record the profile's label alone says what is ours. Answers what could not be removed, where anything
 * is known to be there.
 */
export async function removeFromStore(
  context: SessionContext,
  record: Pick<SessionRecord, 'x509' | 'authority'> | undefined,
  keep: string | undefined,
  more: readonly string[] = [],
): Promise<readonly Failure[]> {
  const isThere = record?.x509?.stores !== undefined;
  const { store: isWanted } = context.profile.x509;
  if (!isWanted && !isThere && record !== undefined) return [];
  const store = await context.trustStore();
  if (store === undefined) return [];
  const removed = await store.remove({
    ...(await scopeOf(context, record, more)),
    keep: isWanted ? keep : undefined,
    nowMs: context.parts.clock.now(),
  });
  if (removed.ok) return [];
  context.parts.log.warn('session.store', { code: removed.error.code });
  return isThere ? [removed.error] : [];
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

/** A record of a certificate that is in no store any more. */
export function outOfStore(record: SessionRecord): SessionRecord {
  if (record.x509 === undefined) return record;
  const { stores: _, replacedInStoreAtMs: __, ...x509 } = record.x509;
  return { ...record, x509 };
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
