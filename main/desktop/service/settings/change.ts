import type { LoadedSettings } from '../../../settings/load.ts';
import { managedSettingsPath, managedSources, userSettingsPath } from '../../../settings/sources.ts';
import { type SettingsChanges, saveSettings } from '../../../settings/write.ts';
import { type Failure, fail } from '../../../support/failure.ts';
import { ok, type Result } from '../../../support/result.ts';
import { findTerminals } from '../terminals/find.ts';
import type { ServiceParts } from '../types.ts';
import { isManaged } from './page.ts';
import { type Spec, specsOn } from './specs.ts';

export interface Wish {
  readonly profile: string;
  readonly name: string;
  readonly value: boolean | string;
}

/**
 * Writes one setting into the person's own file. SETTINGS_INVALID, with nothing written, for what IT has set, what
 * cannot be changed here, and what would not be right.
 */
export async function changeSetting(
  parts: ServiceParts,
  loaded: LoadedSettings,
  { profile, name, value }: Wish,
): Promise<Result<Spec, Failure>> {
  const { platform } = parts;
  const spec = specsOn(platform).find((one) => one.name === name);
  if (spec === undefined) return refuse(parts, `${name} cannot be changed here`);
  const isKnown = name !== 'desktop.terminal' || findTerminals(parts).some(({ id }) => id === value);
  const changes = isKnown ? spec.change?.(value, profile) : undefined;
  const saved = await saveOwn(parts, loaded, { profile, name, changes });
  return saved.ok ? ok(spec) : saved;
}

interface OwnChange {
  readonly profile: string;
  /** As in `Wish`. */
  readonly name: string;
  /** Undefined where the setting cannot be what was wished for. */
  readonly changes: SettingsChanges | undefined;
}

/** Writes what is the person's to set. Failures: those of `changeSetting`. */
export async function saveOwn(
  parts: ServiceParts,
  loaded: LoadedSettings,
  { profile, name, changes }: OwnChange,
): Promise<Result<void, Failure>> {
  const { folders } = parts.composition;
  if (isManaged(name, profile, loaded, managedSettingsPath(folders))) {
    return refuse(parts, `${name} is set by IT`);
  }
  if (changes === undefined) return refuse(parts, `${name} cannot be set to that here`);
  return saveSettings(userSettingsPath(parts.environment, folders), changes, managedSources(folders));
}

function refuse({ environment, composition }: ServiceParts, problem: string): Result<never, Failure> {
  const source = userSettingsPath(environment, composition.folders);
  return fail('SETTINGS_INVALID', { source, problems: [problem] });
}
