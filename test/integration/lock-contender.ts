/**
 * One process that wants a lock, for lock.test.ts: takes it `rounds` times and writes down when it is inside.
 * Arguments: the lock's path, the record's path, the number of rounds, and what to do inside:
 * "work" for a moment, "stay" until killed, "leave" the process without releasing.
 */
import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '#main/support/clock.ts';
import { acquireLock } from '#main/support/lock.ts';

const [path = '', record = '', rounds = '1', inside = 'work'] = process.argv.slice(2);
const note = (what: string): void => appendFileSync(record, `${what} ${process.pid}\n`);

for (let round = 0; round < Number(rounds); round++) {
  const lock = await acquireLock(path, { clock: systemClock, waitMs: 60_000, what: 'latchkey renew' });
  if (!lock.ok) {
    note(lock.error.code);
    break;
  }
  note('enter');
  if (inside === 'leave') break;
  if (inside === 'stay') setInterval(() => {}, 60_000);
  if (inside === 'stay') break;
  // Gives the others every chance to come in.
  await pause(Math.random() * 3);
  note('leave');
  lock.value.release();
}
