import { mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acquireLock, type Lock } from '#main/support/lock.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const clock = new FakeClock();

async function take(path: string, waitMs = 0, what?: string): Promise<Lock> {
  const taken = await acquireLock(path, what === undefined ? { clock, waitMs } : { clock, waitMs, what });
  if (!taken.ok) throw new Error(JSON.stringify(taken.error));
  return taken.value;
}

describe('a lock', () => {
  it('is free at first, leaves nothing behind, and may be released twice', async () => {
    const folder = join(temporaryFolder(), 'run');
    const lock = await take(join(folder, 'lock'));
    expect(readdirSync(folder)).toHaveLength(2);
    lock.release();
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is free once it was released, also where its file could not be removed', async () => {
    const folder = temporaryFolder();
    const lock = await take(join(folder, 'lock'));
    const [numbered = ''] = readdirSync(folder).filter((name) => /\.\d+$/.test(name));
    rmSync(join(folder, numbered));
    mkdirSync(join(folder, numbered));
    lock.release();
    expect(readdirSync(folder)).toEqual([numbered]);
    rmdirSync(join(folder, numbered));
    (await take(join(folder, 'lock'))).release();
  });

  it('is refused while another holds it, and says who', async () => {
    const path = join(temporaryFolder(), 'lock');
    const lock = await take(path, 0, 'latchkey login');
    expect(await acquireLock(path, { clock, waitMs: 0 })).toEqual({
      ok: false,
      error: { code: 'BUSY_ELSEWHERE', facts: { holder: `latchkey login (process ${process.pid})` } },
    });
    lock.release();
    (await take(path)).release();
  });

  it('is a matter of its name alone', async () => {
    const folder = temporaryFolder();
    const long = 'an-organisation-of-a-long-name';
    const names = ['lock', 'lock.more', `${long}.lock`, `${long}.sign-in.lock`];
    const locks = await Promise.all(names.map((name) => take(join(folder, name))));
    for (const name of names) {
      expect(await acquireLock(join(folder, name), { clock, waitMs: 0 })).toMatchObject({ ok: false });
    }
    for (const lock of locks) lock.release();
  });

  it('waits as long as told, by the clock', async () => {
    const path = join(temporaryFolder(), 'lock');
    const held = await take(path);
    const waiting = acquireLock(path, { clock, waitMs: 10_000 });
    await expect.poll(() => clock.timers).toBe(1);
    await clock.advance(9_999);
    expect(clock.timers).toBe(1);
    await clock.advance(1);
    expect(await waiting).toMatchObject({ error: { code: 'BUSY_ELSEWHERE' } });
    expect(clock.timers).toBe(0);
    held.release();
  });

  it('stops waiting when told', async () => {
    const path = join(temporaryFolder(), 'lock');
    const held = await take(path);
    const abort = new AbortController();
    const waiting = acquireLock(path, { clock, waitMs: 10_000, signal: abort.signal });
    await expect.poll(() => clock.timers).toBe(1);
    abort.abort();
    expect(await waiting).toMatchObject({ error: { code: 'BUSY_ELSEWHERE' } });
    held.release();
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  it('goes round in the order of asking, without a timer', async () => {
    const path = join(temporaryFolder(), 'lock');
    const order: number[] = [];
    const first = await take(path);
    const others = [];
    for (let n = 1; n <= 5; n++) {
      others.push(
        take(path, 60_000).then((lock) => {
          order.push(n);
          lock.release();
        }),
      );
      await expect.poll(() => clock.timers).toBe(n);
    }
    first.release();
    await Promise.all(others);
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  it('is given to exactly one of many who only ask at the same moment', async () => {
    const path = join(temporaryFolder(), 'lock');
    const asked = await Promise.all(
      Array.from({ length: 20 }, () => acquireLock(path, { clock, waitMs: 0 })),
    );
    const given = asked.filter((one) => one.ok);
    expect(given).toHaveLength(1);
    for (const one of given) one.value.release();
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  it('passes over what a dead process left, whatever number stands there', async () => {
    const path = join(temporaryFolder(), 'lock');
    writeFileSync(`${path}.0123456789ab.1`, `latchkey login (process ${process.pid})`);
    writeFileSync(`${path}.0123456789ab`, '');
    writeFileSync(`${path}.aaaaaaaaaaaa`, '');
    writeFileSync(`${path}.bbbbbbbbbbbb.3`, '');
    (await take(path)).release();
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  it('waits for one that is about to choose a number', async () => {
    const path = join(temporaryFolder(), 'lock');
    const chooser = createServer(() => {});
    await new Promise<void>((listening) => chooser.listen(`${path}.0123456789ab`, listening));
    const waiting = take(path, 60_000);
    await expect.poll(() => clock.timers).toBe(1);
    // It takes a number after ours, so it is not waited for any longer.
    writeFileSync(`${path}.0123456789ab.9`, '');
    await clock.advance(5);
    (await waiting).release();
    chooser.close();
  });

  it('refuses a folder that it cannot use', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(await acquireLock(join(folder, 'file', 'lock'), { clock, waitMs: 0 })).toMatchObject({
      error: { code: 'FILE_REFUSED' },
    });
    const long = join(folder, 'x'.repeat(90));
    mkdirSync(long);
    expect(await acquireLock(join(long, 'lock'), { clock, waitMs: 0 })).toMatchObject({
      error: { code: 'FILE_REFUSED', facts: { problem: 'its path is too long for a socket' } },
    });
    expect(readdirSync(long)).toEqual([]);
  });
});
