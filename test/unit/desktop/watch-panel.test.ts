import { describe, expect, it } from 'vitest';
import { watchPanel } from '#main/desktop/tray/watch-panel.ts';
import { FakeClock } from '#test/support/fake-clock.ts';

function desktop() {
  const clock = new FakeClock();
  let isThere = false;
  let asked = 0;
  let found = 0;
  const watch = watchPanel({
    clock,
    async hasPanel() {
      asked += 1;
      return isThere;
    },
    found: () => {
      found += 1;
    },
  });
  return {
    clock,
    watch,
    start: () => {
      isThere = true;
    },
    counts: () => ({ asked, found }),
  };
}

describe('a panel that is not there yet', () => {
  it('is found once it has come, and not looked for any more', async () => {
    const { clock, watch, start, counts } = desktop();
    await watch.look();
    await clock.advance(15_000);
    expect(counts()).toEqual({ asked: 2, found: 0 });
    start();
    await clock.advance(15_000);
    await watch.look();
    expect(counts()).toEqual({ asked: 3, found: 1 });
    expect(clock.timers).toBe(0);
  });

  it('is asked for no more often on a computer that was woken many times', async () => {
    const { clock, watch, counts } = desktop();
    for (let times = 0; times < 5; times++) await watch.look();
    await Promise.all([watch.look(), watch.look()]);
    expect(counts().asked).toBe(6);
    expect(clock.timers).toBe(1);
    watch.close();
    expect(clock.timers).toBe(0);
  });

  it('puts no icon anywhere once Latchkey ends', async () => {
    const { clock, watch, start, counts } = desktop();
    start();
    const looking = watch.look();
    watch.close();
    await looking;
    expect(counts().found).toBe(0);
    expect(clock.timers).toBe(0);
  });
});
