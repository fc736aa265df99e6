import type { Command } from 'commander';
import { formatHelp } from './help.ts';
import { painterFor, type Screen } from './screen/screen.ts';
import { PAGES, type Page } from './words/manual.ts';
import type { World } from './world.ts';

/** Our own help, our own screens, and no exit of the process from inside commander. `pages`: what its help says. */
export function adopt(
  command: Command,
  { stdout, stderr }: World,
  pages: Readonly<Record<string, Page>> = PAGES,
): Command {
  const help = (screen: Screen) => ({
    showGlobalOptions: true,
    formatHelp: (one: Command, helper: Parameters<typeof formatHelp>[1]) =>
      formatHelp(one, helper, pages, screen.columns, painterFor(screen)),
  });
  return command
    .exitOverride()
    .configureHelp(help(stdout))
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // What was not understood is said by `notUnderstood`, in our words.
      outputError: () => {},
      getOutHasColors: () => stdout.colours,
      getErrHasColors: () => stderr.colours,
    });
}
