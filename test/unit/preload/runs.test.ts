import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapRuns, runsOf } from '../../../preload/contract/runs.ts';

describe('numbers as runs', () => {
  it('are the same numbers again, in the same order, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 })), (numbers) => {
        expect(mapRuns(runsOf(numbers), (number) => number)).toEqual(numbers);
      }),
    );
  });

  it('are two for all that follow each other', () => {
    expect(runsOf([])).toEqual([]);
    expect(runsOf([3, 4, 5, 9, 8, 8])).toEqual([3, 3, 9, 1, 8, 1, 8, 1]);
    expect(runsOf(Array.from({ length: 10_000 }, (_, at) => at))).toEqual([0, 10_000]);
  });
});
