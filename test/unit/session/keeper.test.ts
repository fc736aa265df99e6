import { describe, expect, it } from 'vitest';
import { type Keeper, keep } from '#main/session/keeper.ts';
import { FakeClock } from '#test/support/fake-clock.ts';

const HOUR = 3_600_000;

function scheduled(clock: FakeClock, firstDueMs: number, everyMs: number) {
  const runs: number[] = [];
  let due = firstDueMs;
  const stop = new AbortController();
  keep(
    clock,
    {
      nextDueMs: async () => due,
      async run() {
        runs.push(clock.now());
        due = clock.now() + everyMs;
      },
    },
    stop.signal,
  );
  return { runs, stop: () => stop.abort() };
}

describe('the keeper', () => {
  it('runs what is due when it is due, once', async () => {
    const clock = new FakeClock(0);
    const { runs, stop } = scheduled(clock, 5 * HOUR, 5 * HOUR);
    await clock.advance(5 * HOUR - 1);
    expect(runs).toEqual([]);
    await clock.advance(1);
    expect(runs).toEqual([5 * HOUR]);
    await clock.advance(10 * HOUR);
    expect(runs).toEqual([5 * HOUR, 10 * HOUR, 15 * HOUR]);
    stop();
  });

  it('notices within a minute that a sleep has passed the time, and does not catch up in a burst', async () => {
    const clock = new FakeClock(0);
    const { runs, stop } = scheduled(clock, 5 * HOUR, 5 * HOUR);
    await clock.advance(HOUR);
    clock.jump(7 * 24 * HOUR);
    await clock.advance(60_000);
    expect(runs).toHaveLength(1);
    stop();
  });

  it('waits again when the clock is set back', async () => {
    const clock = new FakeClock(10 * HOUR);
    const { runs, stop } = scheduled(clock, 12 * HOUR, 5 * HOUR);
    await clock.advance(HOUR);
    clock.jump(-3 * HOUR);
    await clock.advance(3 * HOUR);
    expect(runs).toEqual([]);
    await clock.advance(HOUR);
    expect(runs).toEqual([12 * HOUR]);
    stop();
  });

  it('runs in time what became due while it napped', async () => {
    const clock = new FakeClock(0);
    const runs: number[] = [];
    let due = Infinity;
    const stop = new AbortController();
    const run = async (): Promise<void> => {
      runs.push(clock.now());
      due = Infinity;
    };
    const keeper = keep(clock, { nextDueMs: async () => due, run }, stop.signal);
    await clock.advance(10_000);
    due = 15_000;
    keeper.replan();
    await clock.advance(20_000);
    expect(runs).toEqual([15_000]);
    stop.abort();
  });

  it('does not repeat what moved nothing forward, but pauses longer each time', async () => {
    const clock = new FakeClock(0);
    const runs: number[] = [];
    const stop = new AbortController();
    const keeper: Keeper = keep(
      clock,
      {
        nextDueMs: async () => 0,
        async run() {
          runs.push(clock.now());
          keeper.replan();
        },
      },
      stop.signal,
    );
    await clock.advance(15 * 60_000);
    expect(runs.map((at) => at / 1000)).toEqual([0, 15, 45, 105, 225, 465]);
    stop.abort();
  });

  it('goes on after a look that went wrong', async () => {
    const clock = new FakeClock(0);
    let looks = 0;
    const runs: number[] = [];
    const stop = new AbortController();
    keep(
      clock,
      {
        async nextDueMs() {
          looks += 1;
          if (looks === 1) throw new Error('unreadable');
          return runs.length === 0 ? 0 : Number.POSITIVE_INFINITY;
        },
        async run() {
          runs.push(clock.now());
        },
      },
      stop.signal,
    );
    await clock.advance(60_000);
    expect(runs).toEqual([60_000]);
    stop.abort();
  });

  it('wakes once a minute while nothing is due, and not at all once stopped', async () => {
    const clock = new FakeClock(0);
    const { runs, stop } = scheduled(clock, Infinity, 1);
    await clock.settle();
    expect(clock.nextTimer).toBe(60_000);
    stop();
    expect(clock.timers).toBe(0);
    await clock.advance(HOUR);
    expect(runs).toEqual([]);
  });
});
