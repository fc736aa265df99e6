import * as z from 'zod/mini';
import type { Failure } from '../support/failure.ts';
import { ensurePrivateFolder, readTextFile, removeFile, writeFileAtomically } from '../support/files.ts';
import { ok, type Result } from '../support/result.ts';
import { recordPath } from './record-path.ts';
import { withShown } from './shown.ts';
import { failureSchema, groupsSchema, pemPathsSchema, personSchema } from './snapshot.ts';

/**
 * What is remembered of a sign-in between processes: who, which certificates, the last groups, what is due. No
 * secrets: the refresh token is in the keychain, the SSH key in the agent. The state that people see is derived
 * from this and from the clock (state.ts), so no stored state can disagree with the certificates.
 */
const recordSchema = z.object({
  version: z.literal(1),
  person: personSchema,
  clientId: z.string(),
  signedInAtMs: z.number(),
  /** When the certificates below were asked for. */
  issuedAtMs: z.number(),
  authority: z.object({
    url: z.string(),
    fingerprint: z.string(),
    rootPem: z.string(),
    provisioner: z.string(),
    /** Keys that sign user certificates, base64 of the wire form: by them we know our entries in the agent. */
    sshUserKeys: z.array(z.string()),
  }),
  groups: z.optional(groupsSchema),
  keptIn: z.enum(['keychain', 'memory']),
  ssh: z.optional(z.object({ certificate: z.string(), agent: z.string() })),
  x509: z.optional(z.object({ chainPem: z.array(z.string()), files: z.optional(pemPathsSchema) })),
  /** Wall-clock times. `dueAtMs` is missing when nothing will renew: the session ended, or Okta gave no refresh token. */
  renewal: z.object({ dueAtMs: z.optional(z.number()), failures: z.number() }),
  /** Why the last attempt did not succeed, since when it is so. Gone after a success. */
  trouble: z.optional(z.object({ failure: failureSchema, sinceMs: z.number() })),
  /** What the last delivery could not do, and other things worth saying beside the state. */
  notes: z.array(failureSchema),
  /** A sign-out has begun: whoever finds this finishes it. */
  leaving: z.optional(z.boolean()),
});

export type SessionRecord = z.infer<typeof recordSchema>;

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
