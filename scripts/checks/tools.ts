import { join } from 'node:path';
import { run } from '../setup/run.mjs';
import type { Check } from './check.ts';
import { checkErrorsPage } from './errors-page.ts';
import { checkLayers } from './layers.ts';

/** A check that is a program of its own: it passes when the program ends well. */
function tool(name: string, title: string, script: string, parameters: readonly string[] = []): Check {
  return {
    name,
    title,
    async run(root) {
      const { code, output } = await run(process.execPath, [join(root, script), ...parameters], {
        cwd: root,
      });
      const said = output.trim();
      // Worth showing when all is well: the one line that says how much was looked at.
      const summary = said.includes('\n') ? '' : said;
      return { passed: code === 0, details: code === 0 ? summary : said };
    },
  };
}

/** The checks of the sources, in the order in which they run. */
export const CHECKS: readonly Check[] = [
  tool('types', 'types', 'node_modules/typescript/bin/tsc', ['--noEmit']),
  tool('types-window', 'types of the window', 'node_modules/typescript/bin/tsc', [
    '--noEmit',
    '-p',
    'renderer',
  ]),
  tool('lint', 'lint and format', 'node_modules/@biomejs/biome/bin/biome', ['check', '--colors=off', '.']),
  { name: 'layers', title: 'layer rules', run: checkLayers },
  tool('unused', 'unused code', 'node_modules/knip/bin/knip.js', ['--no-progress']),
  { name: 'docs', title: 'page about failures', run: checkErrorsPage },
  tool('bundle', 'bundle', 'scripts/build.mjs'),
];
