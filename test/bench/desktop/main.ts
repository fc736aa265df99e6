/**
 * `npm run bench:desktop`: what the tray application takes, beside a blank one on the same Electron, and how soon it
 * answers; as a table and as out/bench-desktop.json. Words and exit codes are those of `npm run bench`.
 */
import buildAll from '#test/desktop/build.ts';
import { provideElectron } from '#test/desktop/runtime/fetch.mjs';
import { findRuntime } from '#test/desktop/runtime/runtime.ts';
import { type Cases, reportOn } from '../report.ts';
import { surroundings } from '../surroundings.ts';
import { besideBlank } from './cases/beside-blank.ts';
import { hostsFilter } from './cases/hosts-filter.ts';
import { idle } from './cases/idle.ts';
import { stateChange } from './cases/state-change.ts';
import { windowSize } from './cases/window-size.ts';

const CASES: Cases = new Map([
  ['window-size', windowSize],
  ['beside-blank', besideBlank],
  ['idle', idle],
  ['state-change', stateChange],
  ['hosts-filter', hostsFilter],
]);

process.exitCode = await reportOn({
  cases: CASES,
  result: 'bench-desktop.json',
  async prepare() {
    await provideElectron((line) => console.log(line));
    const electron = findRuntime()?.name;
    const where = await surroundings();
    const { processor, cores, system } = where.machine;
    console.log(`${processor}, ${cores} cores, ${system}, ${electron}\n`);
    await buildAll();
    return { ...where, electron };
  },
});
