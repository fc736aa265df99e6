import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Failure } from '../support/failure.ts';
import { readTextFile, removeFile, writeFileAtomically } from '../support/files.ts';
import { parseJson } from '../support/json.ts';
import { ensurePrivateFolder } from '../support/own-folders.ts';
import { ok, type Result } from '../support/result.ts';

const troubleFacts = { source: z.string(), keptSerial: z.optional(z.number()) };
const troubleSchema = z.discriminatedUnion('code', [
  z.object({
    code: z.literal('POLICY_REFUSED'),
    facts: z.object({ ...troubleFacts, problems: z.array(z.string()) }),
  }),
  z.object({
    code: z.literal('POLICY_UNREACHABLE'),
    facts: z.object({ ...troubleFacts, problem: z.string() }),
  }),
]);

/**
 * The last good policy with what is known of it, in one file, so that no half of it can be older than the other. It is
 * kept as it came, because signatures are over bytes, and is verified and read again each time.
 */
const keptSchema = z.object({
  version: z.literal(1),
  /** The name of the source that it is from. */
  source: z.string(),
  serial: z.number(),
  /** When its source was last seen to have nothing newer. */
  seenAtMs: z.number(),
  validators: z.object({ etag: z.optional(z.string()), lastModified: z.optional(z.string()) }),
  text: z.string(),
  signature: z.optional(z.string()),
  /** When the source was asked since, and gave nothing. */
  askedAtMs: z.optional(z.number()),
  /** Why it gave nothing; missing where nobody waited for its answer. */
  trouble: z.optional(troubleSchema),
});

/** The failures that keep a policy from coming into force. */
export type PolicyTrouble = z.output<typeof troubleSchema>;
export type KeptPolicy = z.output<typeof keptSchema>;

export interface PolicyKeeper {
  /** Undefined where nothing is kept, or nothing that can be understood: the source will give it again. */
  load(): Promise<KeptPolicy | undefined>;
  /** Leaves a newer one that another process put there since `seen` was loaded. */
  save(kept: KeptPolicy, seen: KeptPolicy | undefined): Promise<Result<void, Failure>>;
  remove(): Promise<Result<void, Failure>>;
}

/** Keeps the policy of one profile in the state folder. */
export function createPolicyKeeper(stateFolder: string, profile: string): PolicyKeeper {
  const path = join(stateFolder, `access-${profile}.json`);
  async function load(): Promise<KeptPolicy | undefined> {
    const text = await readTextFile(path);
    if (!text.ok || text.value === undefined) return undefined;
    const parsed = keptSchema.safeParse(parseJson(text.value));
    return parsed.success ? parsed.data : undefined;
  }
  return {
    load,
    async save(kept, seen) {
      const folder = await ensurePrivateFolder(stateFolder);
      if (!folder.ok) return folder;
      const there = await load();
      const isNews = there !== undefined && there.text !== seen?.text;
      if (isNews && there.source === kept.source && there.serial > kept.serial) return ok(undefined);
      return writeFileAtomically(path, `${JSON.stringify(kept)}\n`);
    },
    remove: () => removeFile(path),
  };
}
