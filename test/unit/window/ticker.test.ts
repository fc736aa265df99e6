import { describe, expect, it } from 'vitest';
import { FakeClock } from '#test/support/fake-clock.ts';
import { createTicker } from '../../../renderer/time/ticker.ts';

function place() {
  const clock = new FakeClock('2026-11-23T11:02:09Z');
  let hidden = false;
  let tell = (): void => undefined;
  const ticker = createTicker({
    now: () => clock.now(),
    after: (ms, call) => clock.after(ms, call),
    isHidden: () => hidden,
    onShownOrHidden: (call) => {
      tell = call;
      return () => undefined;
    },
  });
  const hide = (next: boolean): void => {
    hidden = next;
    tell();
  };
  let ticks = 0;
  const stop = ticker.watch(() => {
    ticks += 1;
  });
  return { clock, ticker, hide, stop, ticks: () => ticks };
}

describe('the clock of the window', () => {
  it('ticks at the full minute, with one timer', async () => {
    const { clock, ticker, ticks } = place();
    ticker.watch(() => undefined);
    expect(clock.timers).toBe(1);
    await clock.advance(50_000);
    expect(ticks()).toBe(0);
    await clock.advance(1_000);
    expect(ticks()).toBe(1);
    expect(new Date(ticker.now()).toISOString()).toBe('2026-11-23T11:03:00.000Z');
    await clock.advance(600_000);
    expect(ticks()).toBe(11);
  });

  it('rests while nobody can see it, and is right at once when somebody does', async () => {
    const { clock, ticker, hide, ticks } = place();
    hide(true);
    expect(clock.timers).toBe(0);
    await clock.advance(3_600_000);
    expect(ticks()).toBe(0);
    hide(false);
    expect(ticker.now()).toBe(clock.now());
    expect(ticks()).toBe(1);
    expect(clock.timers).toBe(1);
  });

  it('counts seconds for who asks, and none while nobody can see it', async () => {
    const { clock, ticker, hide, stop } = place();
    stop();
    let seconds = 0;
    const rest = ticker.everySecond(() => {
      seconds += 1;
    });
    await clock.advance(3_000);
    expect(seconds).toBe(3);
    hide(true);
    expect(clock.timers).toBe(0);
    hide(false);
    await clock.advance(1_000);
    expect(seconds).toBe(4);
    rest();
    expect(clock.timers).toBe(0);
  });

  it('rests when nobody asks, and takes the time anew with news', () => {
    const { clock, ticker, stop } = place();
    stop();
    expect(clock.timers).toBe(0);
    clock.jump(3_500_000);
    ticker.refresh();
    expect(ticker.now()).toBe(clock.now());
  });
});
