import type { SessionContext } from './context.ts';
import type { SessionRecord } from './record.ts';
import { removeFromStore } from './trust-store.ts';
import { removeFiles } from './withdraw.ts';

/**
 * Takes the client certificate out of the places where the settings want it no longer, at once and not only when the next
 * one comes, which may be refused. Answers the record as it is saved then. Call it only while holding the profile's lock.
 */
export async function removeUnwanted(context: SessionContext, record: SessionRecord): Promise<SessionRecord> {
  const { x509 } = record;
  if (x509 === undefined) return record;
  const wanted = context.profile.x509;
  const leavesFiles = x509.files !== undefined && !wanted.files;
  const leavesStore = x509.stores !== undefined && !wanted.store;
  if (!leavesFiles && !leavesStore) return record;
  const [files, stores] = await Promise.all([
    leavesFiles ? removeFiles(context, record, undefined) : [],
    leavesStore ? removeFromStore(context, record, undefined) : [],
  ]);
  for (const { code } of files) context.parts.log.warn('session.files', { code });
  const withoutFiles = leavesFiles && files.length === 0 ? outOfFiles(record) : record;
  const next = leavesStore && stores.length === 0 ? outOfStore(withoutFiles) : withoutFiles;
  const saved = await context.records.save(next);
  return saved.ok ? next : record;
}

function outOfFiles(record: SessionRecord): SessionRecord {
  if (record.x509 === undefined) return record;
  const { files: _, ...x509 } = record.x509;
  return { ...record, x509 };
}

function outOfStore(record: SessionRecord): SessionRecord {
  if (record.x509 === undefined) return record;
  const { stores: _, replacedInStoreAtMs: __, ...x509 } = record.x509;
  return { ...record, x509 };
}
