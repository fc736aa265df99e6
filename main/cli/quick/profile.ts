import type { Folders } from '../../settings/folders.ts';
import { userSettingsPath } from '../../settings/sources.ts';
import { readJson } from './json.ts';

export interface QuickProfile {
  readonly name: string;
  readonly supportContact: string | undefined;
}

/**
 * The profile that `chooseProfile` would choose, read from the user's file without checking the rest of it. Undefined
 * where it is not plain which one is meant, or anything is unusual: then the settings are loaded and checked as always.
 */
export function quickProfile(
  wanted: string | undefined,
  environment: NodeJS.ProcessEnv,
  folders: Folders,
): QuickProfile | undefined {
  const document = readJson(userSettingsPath(environment, folders));
  const profiles = isGroup(document) && isGroup(document.profiles) ? document.profiles : {};
  const names = Object.keys(profiles);
  const chosen =
    wanted ??
    (isGroup(document) ? document.defaultProfile : undefined) ??
    (names.length === 1 ? names[0] : undefined);
  if (typeof chosen !== 'string' || !Object.hasOwn(profiles, chosen)) return undefined;
  const profile = profiles[chosen];
  const contact = isGroup(profile) ? profile.supportContact : undefined;
  return { name: chosen, supportContact: typeof contact === 'string' ? contact : undefined };
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
