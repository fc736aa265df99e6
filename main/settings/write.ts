import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Failure } from '../support/failure.ts';
import { writeFileAtomically } from '../support/files.ts';
import { ensurePrivateFolder } from '../support/own-folders.ts';
import { ok, type Result } from '../support/result.ts';
import { isGroup, loadSettings } from './load.ts';
import type { ProfileSettings, Settings } from './schema.ts';
import { readJsonFile, type SettingsSource } from './sources.ts';

/** Parts of the settings; a profile that is managed by IT may have but one setting in the user's own file. */
export interface SettingsChanges {
  readonly desktop?: Settings['desktop'];
  readonly profiles?: Readonly<Record<string, Partial<ProfileSettings>>>;
}

/** Adds the profile to the user's file, or changes what `profile` sets of it. Failures: those of `saveSettings`. */
export function saveProfile(
  path: string,
  name: string,
  profile: ProfileSettings,
): Promise<Result<void, Failure>> {
  return saveSettings(path, { profiles: { [name]: profile } });
}

/**
 * Changes in the user's file what `changes` sets, group by group; everything else in the file stays. SETTINGS_INVALID,
 * with nothing written, where the file or the outcome is not right.
 *
 * @param stronger sources that come before the file: the outcome is right or wrong together with theirs
 */
export async function saveSettings(
  path: string,
  changes: SettingsChanges,
  stronger: readonly SettingsSource[] = [],
): Promise<Result<void, Failure>> {
  const read = await readJsonFile(path);
  if (!read.ok) return read;
  const document = merge(read.value ?? {}, changes);
  const outcome: SettingsSource = { name: path, read: async () => ok(document) };
  const checked = await loadSettings([...stronger, outcome]);
  if (!checked.ok) return checked;
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
