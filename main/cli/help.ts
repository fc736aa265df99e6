import type { Command, Help } from 'commander';
import { width, wrap } from './screen/layout.ts';
import type { Painter } from './screen/screen.ts';
import { OVERVIEW, type Page, type Section } from './words/manual.ts';

const INDENT = '  ';
const GAP = 2;
/** Terms longer than this have their words on the next line, so that one long example does not push all others aside. */
const LONGEST_TERM = 28;

/** The help of one command: usage, what happens, what it takes, examples. Commander brings usage and options. */
export function formatHelp(
  command: Command,
  helper: Help,
  pages: Readonly<Record<string, Page>>,
  columns: number,
  paint: Painter,
): string {
  const page = pageOf(command, pages);
  const top = command.parent === null;
  const options = [...helper.visibleOptions(command), ...helper.visibleGlobalOptions(command)];
  const sections: Section[] = [
    {
      title: 'Commands',
      rows: helper
        .visibleCommands(command)
        .map((one) => [one.name(), helper.subcommandDescription(one)] as const),
    },
    {
      title: 'Arguments',
      rows: helper
        .visibleArguments(command)
        .map((one) => [helper.argumentTerm(one), helper.argumentDescription(one)] as const),
    },
    {
      title: 'Options',
      rows: options.map((one) => [helper.optionTerm(one), helper.optionDescription(one)] as const),
    },
    ...page.sections,
  ];
  return [
    `${paint('title', 'Usage')}  ${helper.commandUsage(command).replace('[options]', '[OPTIONS]')}`,
    ...page.about.flatMap((paragraph) => ['', ...wrap(paragraph, columns)]),
    ...sections
      .filter(({ rows }) => rows.length > 0)
      .flatMap((section) => ['', ...sectionLines(section, columns, paint)]),
    ...(top ? ['', 'latchkey COMMAND --help says more about each.'] : []),
    '',
  ].join('\n');
}

function pageOf(command: Command, pages: Readonly<Record<string, Page>>): Page {
  if (command.parent === null) return OVERVIEW;
  const name = command.parent.parent === null ? command.name() : `${command.parent.name()} ${command.name()}`;
  return (Object.hasOwn(pages, name) ? pages[name] : undefined) ?? OVERVIEW;
}

function sectionLines({ title, rows }: Section, columns: number, paint: Painter): string[] {
  const lengths = rows.map(([term]) => width(term)).filter((length) => length <= LONGEST_TERM);
  const column = INDENT.length + Math.max(0, ...lengths) + GAP;
  const lines = rows.flatMap(([term, words]) => {
    const painted = INDENT + paint('code', term);
    const [first, ...rest] = words === '' ? [] : wrap(words, columns - column);
    if (first === undefined) return [painted];
    const below = rest.map((line) => ' '.repeat(column) + line);
    const used = INDENT.length + width(term);
    return used + GAP <= column
      ? [painted + ' '.repeat(column - used) + first, ...below]
      : [painted, ' '.repeat(column) + first, ...below];
  });
  return [paint('title', title), ...lines];
}
