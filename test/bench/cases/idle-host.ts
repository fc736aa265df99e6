import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { startHost } from '../host.ts';
import { type Memory, memoryOf, wakeUpsOf } from '../idle.ts';
import { type Place, withPlace } from '../place.ts';
import { end } from '../processes.ts';
import { type Contest, compare, type Row } from '../rows.ts';
import { signIn } from '../sign-ins.ts';

/** One look at the clock a minute is the most that the host allows itself. */
const WATCHED_SECONDS = 60;
/** Memory is measured when what was just done is over. */
const REST_MS = 5_000;
/** For half a minute V8 collects what the sign-in has left, and connections reach their idle limit. */
const LONG_REST_MS = 30_000;

/** `latchkey agent` between sign-in and renewal, when it should be as good as not there. */
export async function idleHost(): Promise<readonly Row[]> {
  if (process.platform !== 'linux') {
    return [{ kind: 'left out', name: 'idle host', why: 'read from /proc, which only Linux has' }];
  }
  return withPlace({}, async (place) => {
    const blank = startBlankNode(place);
    const host = await startHost(place);
    await signIn(place, host.session);
    const before = await memoryRows(host.pid, blank, 'after a sign-in');
    const wakeUps = await wakeUpRow(host.pid, blank);
    const renewed = await host.session.renew({ signal: new AbortController().signal });
    if (!renewed.ok) throw new Error(`the renewal failed: ${renewed.error.code}`);
    return [...before, ...(await memoryRows(host.pid, blank, 'after a renewal')), wakeUps];
  });
}

async function memoryRows(host: number, blank: number, when: string): Promise<readonly Row[]> {
  await pause(REST_MS);
  const [ours, other] = await Promise.all([memoryOf(host), memoryOf(blank)]);
  const row = (what: string, kind: keyof Memory): Contest => ({
    name: `idle host ${when}: ${what}`,
    unit: 'MiB',
    otherName: 'blank Node',
    by: 'difference',
    ...(kind === 'resident' ? { most: 20 } : {}),
  });
  return [
    compare(row('resident memory', 'resident'), [ours.resident], [other.resident]),
    compare(
      row('with its share of what is shared', 'proportional'),
      [ours.proportional],
      [other.proportional],
    ),
  ];
}

async function wakeUpRow(host: number, blank: number): Promise<Row> {
  await pause(LONG_REST_MS);
  const count = () => Promise.all([wakeUpsOf(host), wakeUpsOf(blank)]);
  const [hostBefore, blankBefore] = await count();
  await pause(WATCHED_SECONDS * 1000);
  const [hostAfter, blankAfter] = await count();
  const perMinute = 60 / WATCHED_SECONDS;
  return compare(
    {
      name: 'idle host: wake-ups of its threads',
      unit: 'a minute',
      otherName: 'blank Node',
      by: 'difference',
    },
    [(hostAfter - hostBefore) * perMinute],
    [(blankAfter - blankBefore) * perMinute],
  );
}

/** Node that does nothing but wait. */
function startBlankNode(place: Place): number {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 2 ** 30)'], {
    env: { ...place.env },
    stdio: 'ignore',
  });
  place.onStop(() => end(child));
  return child.pid ?? 0;
}
