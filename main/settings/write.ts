import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Failure, fail } from '../support/failure.ts';
import { writeFileAtomically } from '../support/files.ts';
import { ensurePrivateFolder } from '../support/own-folders.ts';
import type { Result } from '../support/result.ts';
import { checkSettings, isGroup } from './load.ts';
import type { ProfileSettings } from './schema.ts';
import { readJsonFile } from './sources.ts';

/**
 * Adds the profile to the user's file, or changes what `profile` sets of it; everything else in the file stays.
 * SETTINGS_INVALID, with nothing written, where the file or the outcome is not right.
 */
export async function saveProfile(
  path: string,
  name: string,
  profile: ProfileSettings,
): Promise<Result<void, Failure>> {
  const read = await readJsonFile(path);
  if (!read.ok) return read;
  const document = merge(read.value ?? {}, { profiles: { [name]: profile } });
  const checked = await checkSettings(document);
  if (!checked.ok) {
    return fail('SETTINGS_INVALID', {
      source: path,
      problems: checked.error.map(({ sentence }) => sentence),
    });
  }
  // A folder that is there already may be shared, so its rights are left alone.
  const folder = existsSync(dirname(path)) ? undefined : await ensurePrivateFolder(dirname(path));
  if (folder?.ok === false) return folder;
  return writeFileAtomically(path, `${JSON.stringify(document, undefined, 2)}\n`);
}

/** `changes` over `base`, group by group; lists and values whole. Neither is changed. */
function merge(base: unknown, changes: unknown): unknown {
  if (!isGroup(base) || !isGroup(changes)) return changes;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    if (value !== undefined) merged[key] = Object.hasOwn(base, key) ? merge(base[key], value) : value;
  }
  return merged;
}
