import { resolve } from 'node:path';
import { type Failure, fail, failure } from '../support/failure.ts';
import { isNear } from '../support/near.ts';
import { type Err, err, ok, type Result } from '../support/result.ts';
import type { SettingsProblem } from './problems.ts';
import { type Settings, settingsSchema } from './schema.ts';
import type { SettingsSource } from './sources.ts';

export interface LoadedSettings {
  readonly settings: Settings;
  /** For each value set ("profiles.work.okta.clientId"), the name of the source that set it. A list is one value. */
  readonly origin: Readonly<Record<string, string>>;
  /** MANAGED_INVALID for each value of IT's that was passed over. */
  readonly notes?: readonly Failure[] | undefined;
}

/**
 * Reads all sources, the strongest first, and checks what they say together. Each value comes whole from the strongest
 * source that sets it. A value of IT's that cannot be used is passed over, unless it says whom to trust, so that one
 * slip does not stop a whole company: what holds without it stays in force, and MANAGED_INVALID says so. Anything else
 * that cannot be used is SETTINGS_INVALID, which names the source that has to be mended, with everything wrong in it.
 */
export async function loadSettings(
  sources: readonly SettingsSource[],
): Promise<Result<LoadedSettings, Failure>> {
  const documents: Document[] = [];
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
    documents.push({ source, content: read.value });
  }
  const passedOver: PassedOver[] = [];
  let unusable: Err<Failure> | undefined;
  for (;;) {
    const { merged, origins } = together(documents, passedOver);
    const checked = await checkSettings(merged);
    if (checked.ok) {
      const notes = passedOver.map((one) => noteOf(one, checked.value));
      return ok({
        settings: checked.value,
        origin: origins.values,
        ...(notes.length === 0 ? {} : { notes }),
      });
    }
    // Where passing over does not help, what was wrong at first is what has to be mended.
    unusable ??= unusableSettings(checked.error, origins, sources);
    const ofIt = checked.error.map((problem) => managedValue(problem, documents, origins));
    const next = ofIt.find((one) => one !== undefined);
    if (next === undefined) return unusable;
    passedOver.push(next);
  }
}

interface Document {
  readonly source: SettingsSource;
  readonly content: Group;
}

/** A value of IT's that does not count, and why. */
interface PassedOver {
  readonly source: string;
  /** "profiles.work.renewAt" */
  readonly name: string;
  readonly problem: string;
}

function together(
  documents: readonly Document[],
  passedOver: readonly PassedOver[],
): { readonly merged: Group; readonly origins: Origins } {
  const merged: Group = {};
  const origins: Origins = { values: {}, groups: {} };
  for (const { source, content } of documents) {
    const without = new Set(passedOver.filter((one) => one.source === source.name).map(({ name }) => name));
    mergeWeaker(merged, content, [], source.name, origins, without);
  }
  return { merged, origins };
}

/** The value of IT's that is the problem; undefined where the problem is another's, or that something is missing. */
function managedValue(
  { path, sentence }: SettingsProblem,
  documents: readonly Document[],
  { values }: Origins,
): PassedOver | undefined {
  const parts = path.map((_, index) => path.slice(0, index + 1));
  const part = parts.findLast((one) => values[one.join('.')] !== undefined);
  if (part === undefined || saysWhomToTrust(part)) return undefined;
  const name = part.join('.');
  const source = values[name];
  const isManaged = documents.some((one) => one.source.managed === true && one.source.name === source);
  return source === undefined || !isManaged ? undefined : { name, source, problem: sentence };
}

/**
 * Whom to trust is nobody else's to say: there a slip of IT's, in the value or in the name, stops everything, as it
 * should. These are the authority, where Okta is, and who signs the access policy.
 */
const TRUST: Readonly<Record<string, readonly string[]>> = {
  okta: ['issuer', 'serverId'],
  access: ['keys', 'key'],
};

function saysWhomToTrust([top, , group, key]: readonly string[]): boolean {
  if (top !== 'profiles') return false;
  // A profile, or a group, that is none at all might have said it.
  if (group === undefined || group === 'authority') return true;
  const trust = TRUST[group];
  return trust !== undefined && (key === undefined || trust.some((one) => isNear(one, key)));
}

function noteOf({ name, source, problem }: PassedOver, settings: Settings): Failure {
  const inForce = name
    .split('.')
    .reduce<unknown>((group, key) => (isGroup(group) ? group[key] : undefined), settings);
  return failure('MANAGED_INVALID', {
    source,
    setting: name,
    problem,
    ...(inForce === undefined ? {} : { inForce: isGroup(inForce) ? JSON.stringify(inForce) : `${inForce}` }),
  });
}

function unusableSettings(
  problems: readonly SettingsProblem[],
  origins: Origins,
  sources: readonly SettingsSource[],
): Err<Failure> {
  const found = problems.map(({ path, sentence }) => ({ sentence, source: sourceOf(path, origins) }));
  const source = found[0]?.source ?? sources[0]?.name ?? '';
  return fail('SETTINGS_INVALID', {
    source,
    problems: found.filter((problem) => problem.source === source).map(({ sentence }) => sentence),
  });
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
  const problems = [...unknownDefault(parsed.data), ...sharedFolders(parsed.data)];
  return problems.length === 0 ? ok(parsed.data) : err(problems);
}

function unknownDefault({ defaultProfile, profiles }: Settings): readonly SettingsProblem[] {
  if (defaultProfile === undefined || Object.hasOwn(profiles, defaultProfile)) return [];
  const known = Object.keys(profiles).join(', ') || 'none';
  const sentence = `defaultProfile is “${defaultProfile}”, which is not among the profiles (${known})`;
  return [{ path: ['defaultProfile'], sentence }];
}

/** A folder holds the client certificate of one organisation: that of a second would take its place unsaid. */
function sharedFolders({ profiles }: Settings): readonly SettingsProblem[] {
  const owners = new Map<string, string>();
  return Object.entries(profiles).flatMap(([name, { x509 }]) => {
    if (x509?.folder === undefined) return [];
    const folder = resolve(x509.folder);
    const owner = owners.get(folder);
    owners.set(folder, owner ?? name);
    const path = ['profiles', name, 'x509', 'folder'];
    const sentence = `${path.join('.')} is where the files of the organisation “${owner}” are; each needs a folder of its own`;
    return owner === undefined ? [] : [{ path, sentence }];
  });
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

/** Adds to `stronger` what only `weaker` sets, but not the values named in `without`; notes where it came from. */
function mergeWeaker(
  stronger: Group,
  weaker: Group,
  path: readonly string[],
  source: string,
  origins: Origins,
  without: ReadonlySet<string>,
): void {
  for (const [key, value] of Object.entries(weaker)) {
    // A key that means something to JavaScript itself must not reach the objects.
    if (key === '__proto__') continue;
    const here = [...path, key];
    const name = here.join('.');
    if (without.has(name)) continue;
    const present = Object.hasOwn(stronger, key) ? stronger[key] : undefined;
    if (isGroup(value) && (present === undefined || isGroup(present))) {
      const inner = present ?? {};
      stronger[key] = inner;
      origins.groups[name] ??= source;
      mergeWeaker(inner, value, here, source, origins, without);
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
