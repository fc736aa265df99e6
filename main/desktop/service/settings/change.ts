import type { LoadedSettings } from '../../../settings/load.ts';
import { managedSettingsPath, managedSources, userSettingsPath } from '../../../settings/sources.ts';
import { saveSettings } from '../../../settings/write.ts';
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
  { composition, environment, platform }: ServiceParts,
  loaded: LoadedSettings,
  { profile, name, value }: Wish,
): Promise<Result<Spec, Failure>> {
  const path = userSettingsPath(environment, composition.folders);
  const managed = managedSettingsPath(composition.folders);
  const refuse = (problem: string): Result<never, Failure> =>
    fail('SETTINGS_INVALID', { source: path, problems: [`${name} ${problem}`] });
  const spec = specsOn(platform).find((one) => one.name === name);
  if (spec === undefined) return refuse('cannot be changed here');
  if (isManaged(name, profile, loaded, managed)) return refuse('is set by IT');
  const isKnown =
    name !== 'desktop.terminal' || findTerminals({ platform, environment }).some(({ id }) => id === value);
  const changes = isKnown ? spec.change?.(value, profile) : undefined;
  if (changes === undefined) return refuse('cannot be set to that here');
  const saved = await saveSettings(path, changes, managedSources(composition.folders));
  return saved.ok ? ok(spec) : saved;
}
