import { startHost } from '../host.ts';
import { type Place, withPlace } from '../place.ts';
import { run } from '../processes.ts';
import { LATCHKEY } from '../programs.ts';
import { compare, type Row } from '../rows.ts';
import { takeTurns } from '../statistics.ts';

/** `latchkey status` of somebody who is signed in, with and without a host. */
export async function status(): Promise<readonly Row[]> {
  return withPlace({}, async (place) => {
    await run([process.execPath, LATCHKEY, 'login'], place.env);
    const alone = await contest(place, 'latchkey status');
    await startHost(place);
    return [alone, await contest(place, 'latchkey status, with a host')];
  });
}

async function contest({ env }: Place, name: string): Promise<Row> {
  const wall = async (...words: string[]): Promise<number> =>
    (await run([process.execPath, ...words], env)).wallMs;
  const { ours, empty } = await takeTurns(
    { ours: () => wall(LATCHKEY, 'status'), empty: () => wall('-e', '0') },
    { runs: 41, warmUps: 3 },
  );
  const contestants = { name, unit: 'ms', otherName: 'node -e 0' } as const;
  return compare({ ...contestants, by: 'ratio', most: 1.5 }, ours, empty);
}
