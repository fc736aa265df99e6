import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { type Failure, fail } from '../support/failure.ts';
import { readTextFile } from '../support/files.ts';
import { readFingerprint } from '../support/fingerprint.ts';
import { isLoopbackUri } from '../support/loopback.ts';
import { ok, type Result } from '../support/result.ts';
import { type ProfileSettings, profileNameSchema } from './schema.ts';
import { readJsonFile } from './sources.ts';

/** What one context of an existing `step` set-up knows of its authority. */
export interface StepConfiguration {
  /** The context's name; undefined for a set-up without contexts. */
  readonly context: string | undefined;
  /** What `step` uses where no context is named. */
  readonly current: boolean;
  readonly url: string;
  /** 64 lower-case hexadecimal digits. */
  readonly fingerprint: string;
  readonly rootPath: string | undefined;
  readonly provisioner: string | undefined;
  readonly redirectUrl: string | undefined;
}

const defaultsSchema = z.object({
  'ca-url': z.optional(z.string()),
  fingerprint: z.optional(z.string()),
  root: z.optional(z.string()),
  provisioner: z.optional(z.string()),
  'redirect-url': z.optional(z.string()),
});
const contextsSchema = z.record(z.string(), z.object({ authority: z.string(), profile: z.string() }));
const currentSchema = z.object({ context: z.string() });

/** The folder of `step`: STEPPATH, else .step at home. */
export function stepFolder(environment: NodeJS.ProcessEnv, home: string): string {
  return environment.STEPPATH || join(home, '.step');
}

/**
 * Reads the authorities that `step` knows, the current one first; nothing is changed there. An empty list where there
 * is no set-up, or none that names an authority; SETTINGS_INVALID where a file of it cannot be understood.
 * (step: config/defaults.json; with contexts contexts.json, current-context.json and, for each, the defaults of its
 * authority with those of its profile over them.)
 */
export async function readStepConfiguration(
  stepPath: string,
): Promise<Result<readonly StepConfiguration[], Failure>> {
  const contexts = await readShaped(join(stepPath, 'contexts.json'), contextsSchema);
  if (!contexts.ok) return contexts;
  const current = await readShaped(join(stepPath, 'current-context.json'), currentSchema);
  if (!current.ok) return current;

  const places = Object.entries(contexts.value ?? {}).map(([context, { authority, profile }]) => ({
    context: context as string | undefined,
    current: context === current.value?.context,
    folders: [join(stepPath, 'authorities', authority), join(stepPath, 'profiles', profile)],
  }));
  // What stands at the top is what step uses as long as no context is chosen.
  const chosen = places.some((place) => place.current);
  places.push({ context: undefined, current: !chosen, folders: [stepPath] });
  places.sort((a, b) => Number(b.current) - Number(a.current));

  const found: StepConfiguration[] = [];
  for (const { context, current: isCurrent, folders } of places) {
    const known = await readDefaults(folders);
    if (!known.ok) return known;
    if (known.value !== undefined) found.push({ context, current: isCurrent, ...known.value });
  }
  return ok(found);
}

/** A profile of Latchkey for it, and a name that can be one: of the context, else of the authority's host. */
export function profileFromStep(step: StepConfiguration): { name: string; profile: ProfileSettings } {
  const { url, fingerprint, provisioner, redirectUrl } = step;
  const usable = redirectUrl !== undefined && isLoopbackUri(redirectUrl);
  const name = (step.context ?? new URL(url).hostname)
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[-_]+/, '')
    .slice(0, 32)
    .replace(/[-_]+$/, '');
  return {
    name: profileNameSchema.safeParse(name).success ? name : 'step',
    profile: {
      ...(step.context === undefined ? {} : { title: step.context }),
      authority: { url, fingerprint, ...(provisioner === undefined ? {} : { provisioner }) },
      ...(usable ? { okta: { redirectUris: [redirectUrl] } } : {}),
    },
  };
}

type Known = Omit<StepConfiguration, 'context' | 'current'>;

/** The defaults in `folders`, later ones over earlier ones; undefined where they do not name an authority and its root. */
async function readDefaults(folders: readonly string[]): Promise<Result<Known | undefined, Failure>> {
  let merged: z.infer<typeof defaultsSchema> = {};
  for (const folder of folders) {
    const read = await readShaped(join(folder, 'config', 'defaults.json'), defaultsSchema);
    if (!read.ok) return read;
    merged = { ...merged, ...read.value };
  }
  const print = readFingerprint(merged.fingerprint ?? '') ?? (await fingerprintOf(merged.root));
  return ok(knownIn({ ...merged, fingerprint: print }));
}

/** Undefined where they do not name an authority and its root. */
function knownIn(defaults: z.infer<typeof defaultsSchema>): Known | undefined {
  const { 'ca-url': written, root, provisioner, 'redirect-url': redirectUrl } = defaults;
  const fingerprint = readFingerprint(defaults.fingerprint ?? '');
  if (written === undefined || fingerprint === undefined) return undefined;
  const url = URL.parse(/^https?:/.test(written) ? written : `https://${written}`);
  if (url?.protocol !== 'https:') return undefined;
  return { url: url.origin, fingerprint, rootPath: root, provisioner, redirectUrl };
}

/**
 * The authority that a `defaults.json` of step names, wherever it came from: no file that it points to is read.
 * Undefined where it is none, or names no fingerprint.
 */
export function stepFromDefaults(document: unknown): StepConfiguration | undefined {
  const parsed = z.safeParse(defaultsSchema, document);
  const known = parsed.success ? knownIn(parsed.data) : undefined;
  return known && { context: undefined, current: true, ...known };
}

async function fingerprintOf(rootPath: string | undefined): Promise<string | undefined> {
  const pem = rootPath === undefined ? undefined : await readTextFile(rootPath);
  if (pem?.ok !== true || pem.value === undefined) return undefined;
  try {
    return readFingerprint(new X509Certificate(pem.value).fingerprint256);
  } catch {
    return undefined;
  }
}

async function readShaped<S extends z.core.$ZodType>(
  path: string,
  schema: S,
): Promise<Result<z.output<S> | undefined, Failure>> {
  const read = await readJsonFile(path);
  if (!read.ok || read.value === undefined) return read as Result<undefined, Failure>;
  const parsed = z.safeParse(schema, read.value);
  if (parsed.success) return ok(parsed.data);
  return fail('SETTINGS_INVALID', { source: path, problems: ['the document is not one that step writes'] });
}
