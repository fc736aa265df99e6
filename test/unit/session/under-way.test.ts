import { describe, expect, it } from 'vitest';
import { createUnderWay } from '#main/session/under-way.ts';
import { FakeClock } from '#test/support/fake-clock.ts';

describe('what is under way', () => {
  it('is over at once where nothing is done, and no timer is left', async () => {
    const clock = new FakeClock();
    await createUnderWay().over(clock, 3_000);
    expect(clock.timers).toBe(0);
  });

  it('is over when all of it is, also what was begun since and what ended badly', async () => {
    const clock = new FakeClock();
    const { doing, over } = createUnderWay();
    const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const answers = [doing(() => first.promise)];
    let isOver = false;
    const ended = over(clock, 3_000).then(() => {
      isOver = true;
    });
    answers.push(doing(() => second.promise));
    first.resolve('first');
    await clock.settle();
    expect(isOver).toBe(false);
    second.reject(new Error('second'));
    await ended;
    expect(await Promise.allSettled(answers)).toMatchObject([{ value: 'first' }, { status: 'rejected' }]);
    expect(clock.timers).toBe(0);
  });

  it('is waited for no longer than somebody has patience', async () => {
    const clock = new FakeClock();
    const { doing, over } = createUnderWay();
    void doing(() => new Promise(() => {}));
    let isOver = false;
    const ended = over(clock, 3_000).then(() => {
      isOver = true;
    });
    await clock.advance(2_999);
    expect(isOver).toBe(false);
    await clock.advance(1);
    await ended;
  });
});
