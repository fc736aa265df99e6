import { setTimeout as pause } from 'node:timers/promises';
import { until } from '#test/desktop/until.ts';
import { type Comparison, compare, type Row, type Unit } from '../../rows.ts';
import { takeTurns } from '../../statistics.ts';
import { hasWords, isEmpty } from '../frame.ts';
import { inPage, OPEN_TO_US } from '../page.ts';
import { type DesktopPlace, type Which, withDesktop } from '../place.ts';
import { memoryOfTree } from '../processes.ts';
import type { Program } from '../program.ts';

/** Long enough for what a start leaves to be over. */
const REST_MS = 5_000;
const RUNS = 4;

/** One start of an application, from the first moment to a window that was closed and opened again. */
interface Visit {
  readonly iconMs: number;
  readonly readyMs: number;
  readonly hiddenMiB: number;
  readonly coldMs: number;
  readonly shownMiB: number;
  readonly keptMs: number;
}

/**
 * The tray application of somebody who is signed in, beside one that can do nothing, each alone on the computer and in
 * turn: what it takes to be there.
 */
export async function besideBlank(): Promise<readonly Row[]> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    const why = 'read from /proc on Linux, where only root may look at what is in a sandbox';
    return [{ kind: 'left out', name: 'beside a blank application', why }];
  }
  return withDesktop({}, async (place) => {
    await place.latchkey('login');
    const { ours, blank } = await takeTurns(
      { ours: () => visit(place, 'ours'), blank: () => visit(place, 'blank') },
      { runs: RUNS },
    );
    const row = (name: string, unit: Unit, of: (visit: Visit) => number, most?: number): Comparison =>
      compare(
        { name, unit, otherName: 'blank', by: 'difference', ...(most === undefined ? {} : { most }) },
        ours.map(of),
        blank.map(of),
      );
    const amount = (name: string, of: (visit: Visit) => number, most: number): Row => ({
      kind: 'amount',
      name,
      unit: 'ms',
      samples: ours.map(of),
      most,
    });
    return [
      row('start to the icon in the tray', 'ms', ({ iconMs }) => iconMs, 150),
      row('start to all that it knows in the tray', 'ms', ({ readyMs }) => readyMs, 150),
      row('memory (PSS) without a window', 'MiB', ({ hiddenMiB }) => hiddenMiB, 30),
      row('memory (PSS) with its window', 'MiB', ({ shownMiB }) => shownMiB, 40),
      amount('click on the icon to words on the screen, a new window', ({ coldMs }) => coldMs, 400),
      row('the same, beside', 'ms', ({ coldMs }) => coldMs),
      amount('click on the icon to words on the screen, a kept window', ({ keptMs }) => keptMs, 100),
      row('the same, beside', 'ms', ({ keptMs }) => keptMs),
    ];
  });
}

async function visit(place: DesktopPlace, which: Which): Promise<Visit> {
  const program = await place.start(which, OPEN_TO_US);
  const logged = which === 'ours' ? (await startedAt(place, program)) - program.startedAtMs : 0;
  const readyMs = Math.max(logged, program.iconMs);
  await pause(REST_MS);
  const hiddenMiB = await memoryOfTree(program.pid);
  const coldMs = await clickToWords(place, program);
  await pause(REST_MS);
  const shownMiB = await memoryOfTree(program.pid);
  if (which === 'blank') await program.icon.activate();
  else await inPage(program, (page) => page.evaluate("void latchkey.call('closeWindow', {})"));
  await place.frame.when('that the window is gone', isEmpty);
  await place.frame.still();
  const keptMs = await clickToWords(place, program);
  await program.stop();
  await place.frame.when('that the application is gone', isEmpty);
  return { iconMs: program.iconMs, readyMs, hiddenMiB, coldMs, shownMiB, keptMs };
}

async function clickToWords({ frame }: DesktopPlace, { icon }: Program): Promise<number> {
  const clicked = performance.now();
  const [seen] = await Promise.all([frame.when('its window', hasWords), icon.activate()]);
  return seen - clicked;
}

/** When its log says that all is in place, in milliseconds since 1970. */
function startedAt({ person }: DesktopPlace, { startedAtMs }: Program): Promise<number> {
  return until('the end of the start', () => {
    const line = person
      .log()
      .split('\n')
      .findLast((one) => one.includes('desktop.started'));
    const time = Date.parse(String(JSON.parse(line ?? '{}').time));
    return time >= startedAtMs ? time : undefined;
  });
}
