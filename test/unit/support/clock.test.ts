import { describe, expect, it } from 'vitest';
import { sleep } from '#main/support/clock.ts';
import { FakeClock } from '#test/support/fake-clock.ts';

describe('the clock of the tests', () => {
  it('runs due timers in order, each at its own instant', async () => {
    const clock = new FakeClock(0);
    const seen: string[] = [];
    clock.after(30, () => seen.push(`c at ${clock.now()}`));
    clock.after(10, () => {
      seen.push(`a at ${clock.now()}`);
      clock.after(10, () => seen.push(`b at ${clock.now()}`));
    });
    clock.after(10, () => {}).cancel();
    clock.after(31, () => seen.push('too early'));
    await clock.advance(30);
    expect(seen).toEqual(['a at 10', 'b at 20', 'c at 30']);
    expect(clock.timers).toBe(1);
    expect(clock.nextTimer).toBe(1);
  });

  it('jumps without running timers, as sleep does', async () => {
    const clock = new FakeClock('2026-11-20T08:00:00Z');
    let woken = false;
    clock.after(1000, () => {
      woken = true;
    });
    clock.jump(3_600_000);
    await clock.settle();
    expect(woken).toBe(false);
    expect(new Date(clock.now()).toISOString()).toBe('2026-11-20T09:00:00.000Z');
    await clock.advance(1000);
    expect(woken).toBe(true);
  });

  it('lets a loop of sleeps go on', async () => {
    const clock = new FakeClock(0);
    let rounds = 0;
    void (async () => {
      for (;;) {
        await sleep(clock, 100);
        rounds++;
      }
    })();
    await clock.advance(1000);
    expect(rounds).toBe(10);
  });
});

describe('sleeping', () => {
  it('ends at once when aborted, and leaves no timer', async () => {
    const clock = new FakeClock(0);
    const abort = new AbortController();
    const slept = sleep(clock, 60_000, abort.signal);
    abort.abort();
    await slept;
    await sleep(clock, 60_000, abort.signal);
    expect(clock.timers).toBe(0);
  });
});
