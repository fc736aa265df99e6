import { pathWords } from '../../application/words/phrases.ts';
import type { ProfileSettings } from '../../settings/schema.ts';
import { clean } from '../screen/clean.ts';
import { type Fact, factLines, widestLabel } from '../screen/layout.ts';
import { painterFor } from '../screen/screen.ts';
import type { World } from '../world.ts';

export interface Imported {
  readonly step: string;
  readonly name: string;
  readonly profile: ProfileSettings;
  /** The settings file. */
  readonly file: string;
  /** Further contexts that step knows. */
  readonly others: readonly string[];
  readonly outcome: 'written' | 'there' | 'dry-run';
}

const TITLES = {
  written: (name: string) => `Latchkey is set up for “${name}”`,
  there: (name: string) => `“${name}” is in the settings already`,
  'dry-run': (name: string) => `This would be written as “${name}”`,
};

export function importedLines(told: Imported, world: World): string[] {
  const imported = clean(told);
  const paint = painterFor(world.stdout);
  const { authority, okta } = imported.profile;
  const facts: Fact[] = [
    { label: 'Found in', values: [pathWords(imported.step, world.home)] },
    { label: 'Authority', values: [authority.url] },
    { label: 'Fingerprint', values: [authority.fingerprint] },
    {
      label: 'Provisioner',
      values: [authority.provisioner ?? 'not named; the only one there is will be used'],
    },
    ...(okta?.redirectUris === undefined ? [] : [{ label: 'Redirect URI', values: okta.redirectUris }]),
    { label: 'Settings', values: [pathWords(imported.file, world.home)] },
  ];
  return [
    paint('title', TITLES[imported.outcome](imported.name)),
    '',
    ...factLines(facts, world.stdout, paint, widestLabel(facts)),
    ...(imported.others.length === 0
      ? []
      : ['', `step also knows: ${imported.others.join(', ')}. Choose one with --context.`]),
    '',
    imported.outcome === 'dry-run'
      ? 'Nothing was changed.'
      : `Next: ${paint('code', 'latchkey login')}, or ${paint('code', 'latchkey doctor')} to check first`,
  ];
}
