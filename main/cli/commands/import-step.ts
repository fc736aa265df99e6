import { pathWords } from '../../application/words/phrases.ts';
import {
  profileFromStep,
  readStepConfiguration,
  type StepConfiguration,
  stepFolder,
} from '../../settings/import-step.ts';
import type { ProfileSettings } from '../../settings/schema.ts';
import { userSettingsPath } from '../../settings/sources.ts';
import { saveProfile } from '../../settings/write.ts';
import { failure } from '../../support/failure.ts';
import type { CommandLine } from '../command-line.ts';
import { type Imported, importedLines } from '../words/import.ts';

export interface ImportStepOptions {
  readonly name?: string | undefined;
  readonly context?: string | undefined;
  readonly replace?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

/** `latchkey import-step [PATH]` */
export async function importStep(
  { world, reply }: CommandLine,
  path: string | undefined,
  options: ImportStepOptions,
): Promise<number> {
  const stepPath = path ?? stepFolder(world.environment, world.home);
  const known = await readStepConfiguration(stepPath);
  if (!known.ok) return reply.failed(known.error);
  const step = choose(known.value, options.context);
  if (step === undefined) {
    const where = pathWords(stepPath, world.home);
    const said = {
      title: 'There is nothing to take over',
      sentence: nothingThere(known.value, options, where),
    };
    return reply.failed(failure('NOT_SET_UP', { profile: options.name ?? '' }), { said });
  }
  const { name: ownName, profile } = profileFromStep(step);
  const name = options.name ?? ownName;
  const composition = await world.compose();
  const settings = await composition.settings();
  if (!settings.ok) return reply.failed(settings.error);
  const file = userSettingsPath(world.environment, composition.folders);
  const { profiles } = settings.value.settings;
  const there = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  const same = there !== undefined && isSame(there, profile);
  if (there !== undefined && !same && options.replace !== true) {
    const said = {
      title: `The organisation “${name}” is there already`,
      sentence: `Its authority is ${there.authority.url}. Take this one over under another name with --name, or overwrite it with --replace.`,
    };
    return reply.failed(failure('SETTINGS_INVALID', { source: file, problems: [said.title] }), { said });
  }
  const write = !same && options.dryRun !== true;
  const saved = write ? await saveProfile(file, name, profile) : undefined;
  if (saved?.ok === false) return reply.failed(saved.error);
  const imported: Imported = {
    step: stepPath,
    name,
    profile,
    file,
    others: known.value.flatMap(({ context }) =>
      context === undefined || context === step.context ? [] : [context],
    ),
    outcome: same ? 'there' : write ? 'written' : 'dry-run',
  };
  return reply.answer(
    () => importedLines(imported, world),
    () => imported,
  );
}

/** The context that is named, else the one that step itself would use. */
function choose(
  known: readonly StepConfiguration[],
  context: string | undefined,
): StepConfiguration | undefined {
  return context === undefined ? known[0] : known.find((one) => one.context === context);
}

function nothingThere(
  known: readonly StepConfiguration[],
  { context }: ImportStepOptions,
  where: string,
): string {
  if (known.length === 0) return `${where} names no certificate authority that step could use.`;
  const names = known.map((one) => one.context ?? 'one without a name').join(', ');
  return `step has no context “${context}” in ${where}. It has: ${names}.`;
}

function isSame(there: ProfileSettings, made: ProfileSettings): boolean {
  const { url, fingerprint, provisioner } = there.authority;
  return (
    url === made.authority.url &&
    fingerprint === made.authority.fingerprint &&
    provisioner === made.authority.provisioner
  );
}
