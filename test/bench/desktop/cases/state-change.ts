import { says } from '#test/desktop/until.ts';
import { SAM } from '#test/support/engine.ts';
import type { Row } from '../../rows.ts';
import { hasWords } from '../frame.ts';
import { type DesktopPlace, withDesktop } from '../place.ts';

const ROUNDS = 8;

/**
 * Sign-ins and sign-outs by the command while the window is open: from the moment at which `latchkey status --watch`,
 * told by the same engine, says the first change, to the first of it on the screen.
 */
export async function stateChange(): Promise<readonly Row[]> {
  return withDesktop({}, async (place) => {
    await place.latchkey('login');
    const program = await place.start('ours');
    await says(program.icon, `Signed in as ${SAM.login}`);
    await program.icon.activate();
    await place.frame.when('its window', hasWords);
    const watching = place.person.begin(place.command, ['status', '--watch']);
    const samples: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const word of ['logout', 'login']) {
        samples.push(await lateness(place, watching.said, () => place.latchkey(word)));
      }
    }
    await watching.end();
    return [
      {
        kind: 'amount',
        name: 'a change in the engine to the screen, after the command hears of it',
        unit: 'ms',
        samples,
        most: 50,
      },
    ];
  });
}

/** By how much the screen comes after the command; less than nothing where it comes before. */
async function lateness(
  { frame }: DesktopPlace,
  said: () => string,
  change: () => Promise<void>,
): Promise<number> {
  const { digest } = await frame.still();
  const length = said().length;
  let heard: number | undefined;
  const [seen] = await Promise.all([
    frame.when('the change', (now) => {
      if (heard === undefined && said().length > length) heard = performance.now();
      return heard !== undefined && now.digest !== digest;
    }),
    change(),
  ]);
  return seen - (heard ?? Number.NaN);
}
