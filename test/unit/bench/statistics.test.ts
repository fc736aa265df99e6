import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, spread, takeTurns } from '#test/bench/statistics.ts';

describe('a median', () => {
  it('is the value in the middle, or between the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it('does not depend on the order, and does not change what it is given', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const before = [...values];
        expect(median(values.toReversed())).toBe(median(values));
        expect(values).toEqual(before);
      }),
    );
  });
});

describe('the spread', () => {
  it('is 0 for values that do not differ, and for a single one', () => {
    expect(spread([7, 7, 7])).toBe(0);
    expect(spread([7])).toBe(0);
  });

  it('is the same wherever the values lie, and grows with them', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2 });
    fc.assert(
      fc.property(values, fc.integer({ min: -1000, max: 1000 }), (list, offset) => {
        expect(spread(list.map((value) => value + offset))).toBeCloseTo(spread(list));
        expect(spread(list.map((value) => value * 3))).toBeCloseTo(3 * spread(list));
      }),
    );
  });

  it('is half as wide for four times the values', () => {
    const values = [1, 2, 3, 4, 5];
    expect(spread([values, values, values, values].flat())).toBeCloseTo(spread(values) / 2);
  });

  it('does not notice a single outlier', () => {
    expect(spread([1, 2, 3, 4, 1000])).toBe(spread([1, 2, 3, 4, 5]));
  });
});

describe('taking turns', () => {
  it('goes forth and back, so that none always comes after the same other one', async () => {
    const order: string[] = [];
    const measured = (name: string) => async () => order.push(name);
    const samples = await takeTurns(
      { a: measured('a'), b: measured('b'), c: measured('c') },
      { runs: 2, warmUps: 0 },
    );
    expect(order.join('')).toBe('abccba');
    expect(samples).toEqual({ a: [1, 6], b: [2, 5], c: [3, 4] });
  });

  it('does not count what warms up', async () => {
    let calls = 0;
    const samples = await takeTurns({ only: async () => ++calls }, { runs: 3, warmUps: 2 });
    expect(samples.only).toEqual([3, 4, 5]);
  });
});
