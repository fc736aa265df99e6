import { existsSync } from 'node:fs';
import { rememberedPath } from '../../session/record-path.ts';
import type { Folders } from '../../settings/folders.ts';
import { managedSettingsPath, userSettingsPath } from '../../settings/sources.ts';
import type { StatusSettings } from '../status.ts';
import { readJson } from './json.ts';

export interface QuickProfile extends StatusSettings {
  readonly name: string;
}

/**
 * The profile that the long way (compose.ts) would choose, read from the user's file without checking the rest of it.
 * Undefined where it is not plain which one is meant, or anything is unusual: then the settings are loaded and checked
 * as always.
 */
export function quickProfile(
  wanted: string | undefined,
  environment: NodeJS.ProcessEnv,
  folders: Folders,
): QuickProfile | undefined {
  // IT's settings come before, and what of them cannot be used is worth saying.
  const managed = managedSettingsPath(folders);
  if (managed !== undefined && existsSync(managed)) return undefined;
  const document = readJson(userSettingsPath(environment, folders));
  const profiles = isGroup(document) && isGroup(document.profiles) ? document.profiles : {};
  const names = Object.keys(profiles);
  const chosen =
    wanted ??
    (isGroup(document) ? document.defaultProfile : undefined) ??
    (names.length === 1 ? names[0] : lastOf(folders));
  if (typeof chosen !== 'string' || !Object.hasOwn(profiles, chosen)) return undefined;
  const profile = profiles[chosen];
  const contact = isGroup(profile) ? profile.supportContact : undefined;
  const ssh = isGroup(profile) && isGroup(profile.ssh) ? profile.ssh : {};
  return { name: chosen, supportContact: textIn(contact), sshAgent: textIn(ssh.agent) };
}

/** The organisation that was signed in to last, as the long way reads it (session/remembered.ts). */
function lastOf(folders: Folders): unknown {
  const remembered = readJson(rememberedPath(folders.state));
  return isGroup(remembered) ? remembered.last : undefined;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
