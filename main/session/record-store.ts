import type { Failure } from '../support/failure.ts';
import { removeLeftoversOf } from '../support/file-leftovers.ts';
import { readTextFile, rehearseWrite, removeFile, writeFileAtomically } from '../support/files.ts';
import { ensurePrivateFolder } from '../support/own-folders.ts';
import { ok, type Result } from '../support/result.ts';
import { recordSchema, type SessionRecord } from './record.ts';
import { recordPath, recordPaths } from './record-path.ts';
import { withShown } from './shown.ts';

export interface CertificatesOfOthers {
  /** Base64 of the wire form. */
  readonly ssh: readonly string[];
  /** PEM of the leaves. */
  readonly x509: readonly string[];
}

export interface RecordStore {
  /** Undefined where nobody is signed in. A record that cannot be read counts as none: certificates end by themselves. */
  load(): Promise<Result<SessionRecord | undefined, Failure>>;
  /** `save`, `remove` and `sweep` are for who holds the profile's lock. */
  save(record: SessionRecord): Promise<Result<void, Failure>>;
  remove(): Promise<Result<void, Failure>>;
  /** Removes what processes that were killed while they saved have left. */
  sweep(): Promise<Result<void, Failure>>;
  /** Whether a record could be saved: asked before a person goes to the browser for one. */
  ready(): Promise<Result<void, Failure>>;
  /** What the other profiles hold: two organisations may share one authority, one agent and one store. */
  certificatesOfOthers(): Promise<CertificatesOfOthers>;
}

const ALONE = { alone: true };

/** A record with both certificates, their chain and a root has some 20 kB, a hundred groups included. */
const LARGE_RECORD_BYTES = 32_000;

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
        ? writeFileAtomically(path, `${JSON.stringify(withShown(record, profile), null, 2)}\n`, ALONE)
        : folder;
    },
    remove: () => removeFile(path, ALONE),
    sweep: () => removeLeftoversOf(path),
    async ready() {
      const folder = await ensurePrivateFolder(stateFolder);
      return folder.ok ? rehearseWrite(path, LARGE_RECORD_BYTES) : folder;
    },
    async certificatesOfOthers() {
      const paths = await recordPaths(stateFolder);
      const texts = await Promise.all(paths.filter((other) => other !== path).map(readTextFile));
      const records = texts.flatMap((text) => {
        const record = text.ok && text.value !== undefined ? parseRecord(text.value) : undefined;
        return record === undefined || record.leaving === true ? [] : [record];
      });
      return {
        ssh: records.flatMap(({ ssh }) => (ssh === undefined ? [] : [ssh.certificate])),
        x509: records.flatMap(({ x509 }) => x509?.chainPem.slice(0, 1) ?? []),
      };
    },
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
