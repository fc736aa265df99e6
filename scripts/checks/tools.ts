import { join } from 'node:path';
import { run } from '../setup/run.mjs';
import type { Check } from './check.ts';
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
      // A summary is the last line of a tool that has one; the formatter's says how many files it looked at.
      const summary = output.trim().split('\n').at(-1) ?? '';
      return { passed: code === 0, details: code === 0 ? summary : output.trim() };
    },
  };
}

/** The checks of the sources, in the order in which they run: what fails most often, and fastest, first. */
export const CHECKS: readonly Check[] = [
  tool('types', 'types', 'node_modules/typescript/bin/tsc', ['--noEmit']),
  tool('lint', 'lint and format', 'node_modules/@biomejs/biome/bin/biome', ['check', '--colors=off', '.']),
  { name: 'layers', title: 'layer rules', run: checkLayers },
  tool('unused', 'unused code', 'node_modules/knip/bin/knip.js', ['--no-progress']),
  tool('bundle', 'bundle', 'scripts/build.mjs'),
];
