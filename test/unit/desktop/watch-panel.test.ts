import { describe, expect, it } from 'vitest';
import { type HeardOfPanels, watchPanel } from '#main/desktop/tray/watch-panel.ts';
import { FakeClock } from '#test/support/fake-clock.ts';

function desktop({ isThere = false, canListen = true } = {}) {
  const clock = new FakeClock();
  const noted: string[] = [];
  let asked = 0;
  let listeners = 0;
  let tell: ((what: HeardOfPanels | undefined) => void) | undefined;
  const now = { isThere };
  const watch = watchPanel({
    clock,
    async hasPanel() {
      asked += 1;
      return now.isThere;
    },
    listen(heard) {
      listeners += 1;
      tell = heard;
      if (!canListen) setImmediate(heard, undefined);
      return () => void noted.push('deaf');
    },
    found: () => void noted.push('found'),
    lost: () => void noted.push('lost'),
  });
  return {
    clock,
    watch,
    noted,
    counts: () => ({ asked, listeners }),
    async hear(what: HeardOfPanels | undefined, isThere = now.isThere) {
      now.isThere = isThere;
      tell?.(what);
      await clock.settle();
    },
  };
}

describe('a panel that shows icons', () => {
  it('is found once it has come, and asked for no more often than something is heard', async () => {
    const { clock, watch, noted, hear, counts } = desktop();
    await watch.look();
    await clock.advance(60 * 60_000);
    expect([noted, counts().asked, clock.timers]).toEqual([[], 1, 0]);
    await hear('another', true);
    await hear('look');
    expect([noted, counts().asked, clock.timers]).toEqual([['found'], 3, 0]);
  });

  it('is missed when it has gone for good, and found again', async () => {
    const { clock, watch, noted, hear } = desktop({ isThere: true });
    await watch.look();
    await hear('another', false);
    expect(noted).toEqual(['found']);
    await clock.advance(5_000);
    expect(noted).toEqual(['found', 'lost']);
    await hear('another', true);
    expect(noted).toEqual(['found', 'lost', 'found']);
    expect(clock.timers).toBe(0);
  });

  it('is not missed while it is only started anew, and gets the icon again', async () => {
    const { clock, watch, noted, hear } = desktop({ isThere: true });
    await watch.look();
    await hear('another', false);
    await clock.advance(1_000);
    await hear('another', true);
    await clock.advance(60_000);
    expect(noted).toEqual(['found', 'found']);
    // Faster than anybody could look.
    await hear('another', true);
    expect(noted).toEqual(['found', 'found', 'found']);
  });

  it('is asked for once more where something was heard while it was asked for', async () => {
    const { watch, noted, hear, counts } = desktop();
    const looking = watch.look();
    const heard = hear('look', true);
    await Promise.all([looking, heard, watch.look()]);
    expect([noted, counts().asked]).toEqual([['found'], 2]);
  });

  it('is looked for ever more seldom where nothing can be heard', async () => {
    const { clock, watch, noted, counts } = desktop({ canListen: false });
    await watch.look();
    await clock.advance(15_000);
    await clock.advance(30_000);
    expect(counts()).toEqual({ asked: 3, listeners: 3 });
    await clock.advance(24 * 60 * 60_000);
    expect(counts().asked).toBeLessThan(24 * 6 + 10);
    expect([noted, clock.timers]).toEqual([[], 1]);
  });

  it('is listened for again when the listening has ended', async () => {
    const { clock, watch, noted, hear, counts } = desktop();
    await watch.look();
    await hear(undefined, true);
    await clock.advance(15_000);
    expect([noted, counts()]).toEqual([['found'], { asked: 2, listeners: 2 }]);
  });

  it('gets no icon once Latchkey ends', async () => {
    const { clock, watch, noted, hear } = desktop({ isThere: true });
    const looking = watch.look();
    watch.close();
    await looking;
    await hear('another');
    await hear(undefined);
    expect([noted, clock.timers]).toEqual([['deaf'], 0]);
  });
});
