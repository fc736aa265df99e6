/** The sections of an ini file as Mozilla writes it, with their names; of a name twice in a section the last counts. */
export function iniSections(text: string): readonly (readonly [string, Readonly<Record<string, string>>])[] {
  const sections: (readonly [string, Record<string, string>])[] = [];
  for (const line of text.split(/\r?\n/)) {
    const header = /^\[(.+)\]\s*$/.exec(line)?.[1];
    if (header !== undefined) sections.push([header, {}]);
    const [, name, value] = /^([^=;#[]+)=(.*)$/.exec(line) ?? [];
    const current = sections.at(-1);
    if (name !== undefined && value !== undefined && current !== undefined) current[1][name.trim()] = value;
  }
  return sections;
}
