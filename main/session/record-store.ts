import type { Failure } from '../support/failure.ts';
import { ensurePrivateFolder, readTextFile, removeFile, writeFileAtomically } from '../support/files.ts';
import { ok, type Result } from '../support/result.ts';
import { recordSchema, type SessionRecord } from './record.ts';
import { recordPath } from './record-path.ts';
import { withShown } from './shown.ts';

export interface RecordStore {
  /** Undefined where nobody is signed in. A record that cannot be read counts as none: certificates end by themselves. */
  load(): Promise<Result<SessionRecord | undefined, Failure>>;
  save(record: SessionRecord): Promise<Result<void, Failure>>;
  remove(): Promise<Result<void, Failure>>;
}

export function createRecordStore(stateFolder: string, profile: string): RecordStore {
  const path = recordPath(stateFolder, profile);
  return {
    async load() {
      const text = await readTextFile(path);
      if (!text.ok || text.value === undefined) return text as Result<undefined, Failure>;
      return ok(parseRecord(text.value));
    },
    async save(record) {
      const folder = await ensurePrivateFolder(stateFolder);
      return folder.ok
        ? writeFileAtomically(path, `${JSON.stringify(withShown(record, profile), null, 2)}\n`)
        : folder;
    },
    remove: () => removeFile(path),
  };
}

function parseRecord(text: string): SessionRecord | undefined {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
