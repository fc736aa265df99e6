import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Folders } from '../settings/folders.ts';
import type { Clock } from '../support/clock.ts';
import type { Failure } from '../support/failure.ts';
import { removeLeftoversOf } from '../support/file-leftovers.ts';
import { readTextFile, removeFile, writeFileAtomically } from '../support/files.ts';
import { parseJson } from '../support/json.ts';
import { acquireLock } from '../support/lock.ts';
import { ensurePrivateFolder } from '../support/own-folders.ts';
import { ok, type Result } from '../support/result.ts';
import { rememberedPath } from './record-path.ts';
import { type KnownPerson, knownPersonSchema } from './snapshot.ts';

/** Which policy was in force last, so that no older one comes into force after it. */
const policySerialSchema = z.object({
  serial: z.number(),
  source: z.string(),
  /** The public keys that the settings named: of another key nothing was in force. */
  keys: z.array(z.string()),
});
type PolicySerial = z.infer<typeof policySerialSchema>;

/**
 * What outlives a sign-out: who was signed in last to each organisation, by its name, and to which one last, and how
 * far its policy was. No secrets; it fills in the user name at Okta, notices another person, and finds the organisation
 * that is meant.
 */
const rememberedSchema = z.object({
  version: z.literal(1),
  last: z.optional(z.string()),
  people: z.record(z.string(), knownPersonSchema),
  policies: z.optional(z.record(z.string(), policySerialSchema)),
});
export type Remembered = z.infer<typeof rememberedSchema>;

export interface RememberedStore {
  /** Nothing where there is no file, or none that can be read: then people are asked again. */
  load(): Promise<Remembered>;
  /** This person, as the last one of this organisation, which is the last one that was signed in to. */
  keep(person: KnownPerson): Promise<Result<void, Failure>>;
  /** The policy that was in force, before all else that is kept of it goes. */
  keepPolicy(policy: PolicySerial): Promise<Result<void, Failure>>;
  /** Everything of this organisation; the file goes with the last one. */
  forget(): Promise<Result<void, Failure>>;
  /** Removes what processes that were killed while they kept something have left. */
  sweep(): Promise<Result<void, Failure>>;
}

/** All organisations share the file, so whoever changes it locks it for that moment. */
const LOCK_PATIENCE_MS = 5_000;
const ALONE = { alone: true };

export function createRememberedStore(folders: Folders, profile: string, clock: Clock): RememberedStore {
  const path = rememberedPath(folders.state);
  const load = (): Promise<Remembered> => readRemembered(folders.state);
  const locked = async (work: () => Promise<Result<void, Failure>>): Promise<Result<void, Failure>> => {
    const [lock, folder] = await Promise.all([
      acquireLock(join(folders.runtime, 'remembered.lock'), { clock, waitMs: LOCK_PATIENCE_MS }),
      ensurePrivateFolder(folders.state),
    ]);
    if (!lock.ok) return lock;
    try {
      return folder.ok ? await work() : folder;
    } finally {
      lock.value.release();
    }
  };
  const change = (next: (now: Remembered) => Remembered): Promise<Result<void, Failure>> =>
    locked(async () => {
      const changed = next(await load());
      return Object.keys({ ...changed.people, ...changed.policies }).length === 0
        ? removeFile(path, ALONE)
        : writeFileAtomically(path, `${JSON.stringify(changed, null, 2)}\n`, ALONE);
    });
  return {
    load,
    keep: (person) =>
      change((now) => ({ ...now, last: profile, people: { ...now.people, [profile]: person } })),
    keepPolicy: (policy) => change((now) => ({ ...now, policies: { ...now.policies, [profile]: policy } })),
    async forget() {
      const { last, people, policies } = await load();
      if (last !== profile && !Object.hasOwn({ ...people, ...policies }, profile)) return ok(undefined);
      return change((now) => without(now, profile));
    },
    sweep: () => locked(() => removeLeftoversOf(path)),
  };
}

/** Who was signed in last to an organisation. Its name may be that of something every object has. */
export function rememberedPerson({ people }: Remembered, profile: string): KnownPerson | undefined {
  return Object.hasOwn(people, profile) ? people[profile] : undefined;
}

/** The least serial number that is not older than what was in force, by these sources and keys; 0 where nothing was. */
export function rememberedSerial(
  { policies = {} }: Remembered,
  profile: string,
  sources: readonly string[],
  keys: readonly string[],
): number {
  const policy = Object.hasOwn(policies, profile) ? policies[profile] : undefined;
  if (policy === undefined || !sources.includes(policy.source)) return 0;
  return keys.length === 0 || keys.some((key) => policy.keys.includes(key)) ? policy.serial : 0;
}

/** What is remembered, for whoever only wants to know. */
export async function readRemembered(stateFolder: string): Promise<Remembered> {
  const text = await readTextFile(rememberedPath(stateFolder));
  const read = rememberedSchema.safeParse(text.ok ? parseJson(text.value ?? '') : undefined);
  return read.success ? read.data : { version: 1, people: {} };
}

function without(now: Remembered, profile: string): Remembered {
  const { last, policies, ...rest } = now;
  const others = policies && withoutKey(policies, profile);
  return {
    ...rest,
    ...(last === undefined || last === profile ? {} : { last }),
    people: withoutKey(now.people, profile),
    ...(others === undefined || Object.keys(others).length === 0 ? {} : { policies: others }),
  };
}

function withoutKey<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  const { [key]: _, ...others } = record;
  return others;
}
