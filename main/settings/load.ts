import { type Failure, fail } from '../support/failure.ts';
import { err, ok, type Result } from '../support/result.ts';
import type { SettingsProblem } from './problems.ts';
import { type Settings, settingsSchema } from './schema.ts';
import type { SettingsSource } from './sources.ts';

export interface LoadedSettings {
  readonly settings: Settings;
  /** For each value set ("profiles.work.okta.clientId"), the name of the source that set it. A list is one value. */
  readonly origin: Readonly<Record<string, string>>;
}

/**
 * Reads all sources, the strongest first, and checks what they say together. Each value comes whole from the strongest
 * source that sets it. SETTINGS_INVALID names the source that has to be mended, with everything wrong in it.
 */
export async function loadSettings(
  sources: readonly SettingsSource[],
): Promise<Result<LoadedSettings, Failure>> {
  const merged: Group = {};
  const origins: Origins = { values: {}, groups: {} };
  for (const source of sources) {
    const read = await source.read();
    if (!read.ok) return read;
    if (read.value === undefined) continue;
    if (!isGroup(read.value)) {
      return fail('SETTINGS_INVALID', {
        source: source.name,
        problems: ['the document must be a group of settings in { }'],
      });
    }
    mergeWeaker(merged, read.value, [], source.name, origins);
  }
  const checked = await checkSettings(merged);
  if (checked.ok) return ok({ settings: checked.value, origin: origins.values });
  const found = checked.error.map(({ path, sentence }) => ({ sentence, source: sourceOf(path, origins) }));
  const source = found[0]?.source ?? sources[0]?.name ?? '';
  const problems = found.filter((problem) => problem.source === source).map(({ sentence }) => sentence);
  return fail('SETTINGS_INVALID', { source, problems });
}

/** The settings of a whole document, or everything that is wrong with it. */
export async function checkSettings(
  document: unknown,
): Promise<Result<Settings, readonly SettingsProblem[]>> {
  const parsed = settingsSchema.safeParse(document, { reportInput: true });
  if (!parsed.success) {
    const { settingsProblems } = await import('./problems.ts');
    return err(settingsProblems(parsed.error.issues));
  }
  const { defaultProfile, profiles } = parsed.data;
  if (defaultProfile === undefined || Object.hasOwn(profiles, defaultProfile)) return ok(parsed.data);
  const known = Object.keys(profiles).join(', ') || 'none';
  const sentence = `defaultProfile is “${defaultProfile}”, which is not among the profiles (${known})`;
  return err([{ path: ['defaultProfile'], sentence }]);
}

type Group = Record<string, unknown>;

/** An object of JSON, which is neither a list nor null. */
export function isGroup(value: unknown): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The strongest source of each value and of each group of values, by dotted path. */
interface Origins {
  readonly values: Record<string, string>;
  readonly groups: Record<string, string>;
}

/** Adds to `stronger` what only `weaker` sets, and notes where it came from. */
function mergeWeaker(
  stronger: Group,
  weaker: Group,
  path: readonly string[],
  source: string,
  origins: Origins,
): void {
  for (const [key, value] of Object.entries(weaker)) {
    // A key that means something to JavaScript itself must not reach the objects.
    if (key === '__proto__') continue;
    const here = [...path, key];
    const name = here.join('.');
    const present = Object.hasOwn(stronger, key) ? stronger[key] : undefined;
    if (isGroup(value) && (present === undefined || isGroup(present))) {
      const inner = present ?? {};
      stronger[key] = inner;
      origins.groups[name] ??= source;
      mergeWeaker(inner, value, here, source, origins);
    } else if (present === undefined) {
      stronger[key] = value;
      origins.values[name] = source;
    }
  }
}

/** Who set the value at `path`, or the group that it should be in. */
function sourceOf(path: readonly string[], { values, groups }: Origins): string | undefined {
  for (let length = path.length; length > 0; length--) {
    const name = path.slice(0, length).join('.');
    const source = values[name] ?? groups[name];
    if (source !== undefined) return source;
  }
  return undefined;
}
