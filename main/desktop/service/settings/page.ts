import type { SettingsPage, ShownSetting } from '../../../../preload/contract/answers.ts';
import { pathWords } from '../../../application/words/phrases.ts';
import { includeLineOf } from '../../../delivery/ssh-config/ssh-config.ts';
import { resolveDesktop } from '../../../settings/desktop.ts';
import type { LoadedSettings } from '../../../settings/load.ts';
import { managedSettingsPath } from '../../../settings/sources.ts';
import { readTextFile } from '../../../support/files.ts';
import { redact } from '../../../support/redact.ts';
import { asOf } from '../../../support/words/time.ts';
import type { Known } from '../organisations.ts';
import { findTerminals } from '../terminals/find.ts';
import type { ServiceParts } from '../types.ts';
import { fullName, type Spec, type Subject, specsOn } from './specs.ts';

/** The page of settings, each with who set it. */
export async function settingsPage(
  parts: ServiceParts,
  one: Known,
  loaded: LoadedSettings,
): Promise<SettingsPage> {
  const { composition, clock, format, home, platform } = parts;
  const managed = managedSettingsPath(composition.folders);
  const text = managed === undefined ? undefined : await readTextFile(managed);
  const managedText = text?.ok === true ? text.value : undefined;
  const subject = subjectOf(one, loaded);
  const rows = specsOn(platform).map((spec) => rowOf(spec, subject, loaded, parts));
  const refused = (loaded.notes ?? []).flatMap((note) =>
    note.code === 'MANAGED_INVALID' ? [`${note.facts.setting}: ${note.facts.problem}`] : [],
  );
  const now = clock.now();
  return {
    rows,
    managed: rows.filter(({ name }) => isManaged(name, one.profile.name, loaded, managed)).length,
    sources:
      managedText === undefined
        ? []
        : [
            { name: 'Source', value: pathWords(managed ?? '', home) },
            { name: 'Read', value: asOf(now, now, format) },
            { name: 'Refused', value: refused.length === 0 ? 'None' : refused.join('; ') },
          ],
    sshChange: [
      `${pathWords(composition.folders.sshConfig, home)}:`,
      `  ${includeLineOf(composition.folders.state, platform)}`,
    ].join('\n'),
    ...(managedText === undefined ? {} : { managedText: redact(managedText) }),
  };
}

/** Whether IT set it, so that nothing of the person's replaces it. */
export function isManaged(
  name: string,
  profile: string,
  { origin }: LoadedSettings,
  managed: string | undefined,
): boolean {
  return managed !== undefined && origin[fullName(name, profile)] === managed;
}

export function subjectOf({ profile, snapshot }: Known, { settings }: LoadedSettings): Subject {
  return {
    profile,
    desktop: resolveDesktop(settings),
    provisioner: profile.authority.provisioner ?? snapshot?.authority?.provisioner,
    issuer: snapshot?.person?.issuer,
  };
}

/** "On", "Off", or what it is set to. */
export function valueWords(value: string | boolean | undefined): string {
  if (value === undefined) return 'Not set';
  return typeof value === 'boolean' ? (value ? 'On' : 'Off') : value;
}

function rowOf(
  spec: Spec,
  subject: Subject,
  loaded: LoadedSettings,
  parts: Pick<ServiceParts, 'composition' | 'platform' | 'environment'>,
): ShownSetting {
  const { name, group, title, sentence } = spec;
  const managed = managedSettingsPath(parts.composition.folders);
  const locked = isManaged(name, subject.profile.name, loaded, managed);
  const control = locked ? { kind: 'shown' as const } : controlOf(spec, subject, parts);
  const why = [
    ...(locked ? ['Set by IT.'] : []),
    ...(locked ? noteOf(name, subject.profile.name, loaded, managed) : []),
    ...[spec.reason?.(subject)].filter((one) => one !== undefined),
  ];
  return {
    ...{ name, group, title, control },
    ...(sentence === undefined ? {} : { sentence }),
    value: valueWords(control.kind === 'choice' ? control.chosen : spec.value(subject)),
    ...(why.length === 0 ? {} : { locked: why.join(' ') }),
  };
}

/** Why IT has set it so, by its full name or without the organisation; what the person writes there is no word of IT's. */
function noteOf(
  name: string,
  profile: string,
  { settings, origin }: LoadedSettings,
  managed: string | undefined,
): readonly string[] {
  const named = [fullName(name, profile), name].find((key) => origin[`notes.${key}`] === managed);
  const note = named === undefined ? undefined : settings.notes?.[named];
  return note === undefined ? [] : [note];
}

function controlOf(
  { name, change, value }: Spec,
  subject: Subject,
  surroundings: Pick<ServiceParts, 'platform' | 'environment'>,
): ShownSetting['control'] {
  const now = value(subject);
  if (change === undefined) return { kind: 'shown' };
  if (typeof now === 'boolean') return { kind: 'switch', on: now };
  if (name !== 'desktop.terminal') return { kind: 'shown' };
  const choices = findTerminals(surroundings).map(({ id, title }) => ({ id, title }));
  const chosen = choices.find(({ id }) => id === now) ?? choices[0];
  return chosen === undefined ? { kind: 'shown' } : { kind: 'choice', chosen: chosen.id, choices };
}
