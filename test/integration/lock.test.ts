import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '#main/support/clock.ts';
import { acquireLock, type Lock } from '#main/support/lock.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const CONTENDER = join(import.meta.dirname, 'lock-contender.ts');

/** A folder with a lock, processes that want it, and the record of who was inside when. */
function arena() {
  const folder = temporaryFolder();
  const path = join(folder, 'run', 'lock');
  const record = join(folder, 'record');
  const killed = new Set<number>();
  const running: ChildProcess[] = [];
  onTestFinished(() => {
    for (const child of running) child.kill('SIGKILL');
  });
  const lines = (): string[] => (existsSync(record) ? readFileSync(record, 'utf8').trim().split('\n') : []);
  return {
    path,
    lines,
    contend(rounds: number, inside = 'work'): ChildProcess {
      const child = spawn(process.execPath, [CONTENDER, path, record, `${rounds}`, inside], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      running.push(child);
      return child;
    },
    async kill(child: ChildProcess): Promise<void> {
      if (child.pid !== undefined) killed.add(child.pid);
      const ended = once(child, 'exit');
      if (child.kill('SIGKILL')) await ended;
    },
    /** How often somebody was inside; throws where two were inside together. */
    visits(): number {
      let inside: number | undefined;
      let visits = 0;
      for (const line of lines()) {
        const [what, process] = line.split(' ');
        const id = Number(process);
        if (what === 'enter') {
          if (inside !== undefined && !killed.has(inside)) throw new Error(`${id} came in to ${inside}`);
          inside = id;
          visits++;
        } else {
          if (what !== 'leave' || inside !== id) throw new Error(`"${line}" while ${inside} was inside`);
          inside = undefined;
        }
      }
      return visits;
    },
    async take(waitMs: number): Promise<Lock> {
      const taken = await acquireLock(path, { clock: systemClock, waitMs });
      if (!taken.ok) throw new Error(JSON.stringify(taken.error));
      return taken.value;
    },
    left: (): string[] => readdirSync(join(folder, 'run')),
  };
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

const entered = (arena: { lines(): string[] }, times = 1) =>
  expect.poll(() => arena.lines().filter((line) => line.startsWith('enter')).length).toBe(times);

describe('a lock across processes', () => {
  it('has one holder at a time while ten processes want it', { timeout: 180_000 }, async () => {
    const { contend, visits, left } = arena();
    const children = Array.from({ length: 10 }, () => contend(20));
    expect(await Promise.all(children.map(exitOf))).toEqual(Array(10).fill(0));
    expect(visits()).toBe(200);
    expect(left()).toEqual([]);
  });

  it('has one holder at a time while holders and waiters are killed', { timeout: 180_000 }, async () => {
    const place = arena();
    const children = Array.from({ length: 8 }, () => place.contend(100_000));
    for (let killings = 0; killings < 24; killings++) {
      const seen = place.lines().length;
      await expect.poll(() => place.lines().length, { interval: 1 }).toBeGreaterThan(seen);
      const victim = children.shift();
      if (victim !== undefined) await place.kill(victim);
      children.push(place.contend(100_000));
    }
    for (const child of children) await place.kill(child);
    (await place.take(0)).release();
    expect(place.visits()).toBeGreaterThan(24);
    expect(place.left().filter((name) => !name.endsWith('.new'))).toEqual([]);
  });

  it('goes to the waiting one at the moment its holder is killed', async () => {
    const place = arena();
    const holder = place.contend(1, 'stay');
    await entered(place);
    const waitMs = 60_000;
    const waiting = place.take(waitMs);
    const asked = await acquireLock(place.path, { clock: systemClock, waitMs: 0 });
    expect(asked).toMatchObject({ error: { facts: { holder: `latchkey renew (process ${holder.pid})` } } });
    const killedAt = performance.now();
    await place.kill(holder);
    (await waiting).release();
    expect(performance.now() - killedAt).toBeLessThan(waitMs / 2);
    expect(place.left()).toEqual([]);
  });

  it('is free after its holder was killed, also where its process number lives on', async () => {
    const place = arena();
    const holder = place.contend(1, 'stay');
    await entered(place);
    await place.kill(holder);
    for (const name of place.left().filter((left) => /\.\d+$/.test(left))) {
      writeFileSync(join(place.path, '..', name), `latchkey renew (process ${process.pid})`);
    }
    expect(place.left()).toHaveLength(2);
    (await place.take(0)).release();
    expect(place.left()).toEqual([]);
  });

  it('stays with a holder that stands still', async () => {
    const place = arena();
    const holder = place.contend(1, 'stay');
    await entered(place);
    holder.kill('SIGSTOP');
    expect(await acquireLock(place.path, { clock: systemClock, waitMs: 100 })).toMatchObject({ ok: false });
    await place.kill(holder);
    (await place.take(0)).release();
  });

  it('does not keep its holder alive, and is free when that one ends without a word', async () => {
    const place = arena();
    expect(await exitOf(place.contend(1, 'leave'))).toBe(0);
    expect(place.lines()).toHaveLength(1);
    (await place.take(0)).release();
    expect(place.left()).toEqual([]);
  });
});
