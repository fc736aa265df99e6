import type { SettingRow } from '../../application/setting-rows.ts';
import { pathWords } from '../../application/words/phrases.ts';
import type { Place, Places } from '../places.ts';
import { clean } from '../screen/clean.ts';
import { factLines, width, wrap } from '../screen/layout.ts';
import { painterFor } from '../screen/screen.ts';
import type { World } from '../world.ts';

export interface ShownSettings {
  readonly profile: string;
  readonly file: string;
  readonly rows: readonly SettingRow[];
  /** What Latchkey makes of okta.issuer and okta.serverId, where they are set. */
  readonly oktaReadAs: string | undefined;
}

const GAP = 2;

/** Every setting with its value; who set it below, because both may be long. */
export function configLines(told: ShownSettings, world: World): string[] {
  const { profile, file, rows, oktaReadAs } = clean(told);
  const paint = painterFor(world.stdout);
  const column = Math.max(...rows.map(({ name }) => width(name))) + GAP;
  return [
    `${paint('title', `Settings of “${profile}”`)}`,
    `Marked *: set in ${pathWords(file, world.home)}`,
    '',
    ...rows.map(({ name, value, setBy }) => {
      const marked = setBy === file ? '*' : ' ';
      const shown = value === undefined ? paint('label', unsetWords(setBy)) : valueWords(name, value);
      const by =
        value === undefined || setBy === 'default' || setBy === file ? '' : paint('label', `  (${setBy})`);
      return `${marked} ${name}${' '.repeat(column - width(name))}${shown}${by}`;
    }),
    ...(oktaReadAs === undefined
      ? []
      : ['', ...wrap(`okta.issuer is read as: ${oktaReadAs}.`, world.stdout.columns)]),
  ];
}

function valueWords(name: string, value: NonNullable<SettingRow['value']>): string {
  if (name === 'renewAt') return `${value}%`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? value.join(' ') : `${value}`;
}

function unsetWords(setBy: string): string {
  return setBy === 'provisioner' ? 'as the authority says' : 'not set';
}

const WORDS: Readonly<Record<Place, string>> = {
  settings: 'Settings',
  state: 'State',
  logs: 'Logs',
  cache: 'Cache',
  runtime: 'Locks',
  socket: 'Control socket',
};

export function placesLines(places: Places, world: World): string[] {
  const facts = Object.entries(WORDS).map(([place, label]) => ({
    label,
    values: [pathWords(clean(places[place as Place]), world.home)],
  }));
  return factLines(
    facts,
    world.stdout,
    painterFor(world.stdout),
    Math.max(...facts.map(({ label }) => width(label))),
  );
}
