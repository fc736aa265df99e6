import { version } from '../support/version.ts';
import type { SessionRecord } from './record.ts';
import type { SessionSnapshot } from './snapshot.ts';
import { snapshotOf } from './snapshot-of.ts';

/**
 * What a record's certificates say, written beside it at every save, so that `latchkey status` can show them without
 * loading schemas and certificate parsers. Good for the version of Latchkey that wrote it alone. Nothing but showing is
 * based on it; state, agent and host in it mean nothing.
 */
export interface Shown {
  readonly by: string;
  readonly snapshot: SessionSnapshot;
}

export function withShown(record: SessionRecord, profile: string): SessionRecord & { readonly shown: Shown } {
  const unknown = { identities: undefined, activity: { kind: 'idle' }, hosted: false, nowMs: 0 } as const;
  return { ...record, shown: { by: version, snapshot: snapshotOf({ profile, record, ...unknown }) } };
}
