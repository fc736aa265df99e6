import { describe, expect, it } from 'vitest';
import { type Contest, compare, type Row, verdictOn } from '#test/bench/rows.ts';
import { table } from '#test/bench/table.ts';

const BY_RATIO: Contest = { name: 'sign-in', unit: 'ms', otherName: 'bare', by: 'ratio', most: 1.2 };
const BY_DIFFERENCE: Contest = { name: 'ssh', unit: 'ms', otherName: 'before', by: 'difference', most: 1 };

describe('a comparison', () => {
  it('goes pair by pair, so that a machine that slows down does not count', () => {
    const compared = compare(BY_RATIO, [11, 22, 44], [10, 20, 40]);
    expect(compared).toMatchObject({ ours: 22, other: 20, difference: 2 });
    expect(compared.ratio).toBeCloseTo(1.1);
  });

  it('holds up to its limit and not beyond', () => {
    expect(verdictOn(compare(BY_RATIO, [12], [10]))).toBe('held');
    expect(verdictOn(compare(BY_RATIO, [12.1], [10]))).toBe('missed');
  });

  it('allows a difference what chance explains, and no more', () => {
    expect(verdictOn(compare(BY_DIFFERENCE, [11, 11], [10, 10]))).toBe('held');
    expect(verdictOn(compare(BY_DIFFERENCE, [11.1, 11.1], [10, 10]))).toBe('missed');
    expect(verdictOn(compare(BY_DIFFERENCE, [11.5, 9, 13, 12], [10, 10, 10, 10]))).toBe('held');
  });

  it('without a limit is only told', () => {
    const { most: _, ...open } = BY_RATIO;
    expect(verdictOn(compare(open, [99], [1]))).toBe('told');
  });

  it('misses its limit where there is nothing to compare', () => {
    expect(verdictOn(compare(BY_RATIO, [], []))).toBe('missed');
  });
});

describe('a count', () => {
  it('that is another one than wanted is wrong, and no matter of speed', () => {
    const count = { kind: 'count', name: 'requests', wanted: 0 } as const;
    expect(verdictOn({ ...count, counted: 0 })).toBe('held');
    expect(verdictOn({ ...count, counted: 1 })).toBe('wrong');
  });
});

describe('the table', () => {
  it('shows verdicts, both sides, what they make and the limit, in columns', () => {
    const rows: Row[] = [
      compare(BY_RATIO, [9], [10]),
      compare(BY_DIFFERENCE, [100, 104], [90, 92]),
      { kind: 'count', name: 'requests', counted: 2, wanted: 1 },
      { kind: 'left out', name: 'against step', why: 'step is not on the PATH' },
    ];
    expect(table(rows).split('\n')).toEqual([
      '✓  sign-in       9.00 ms   bare 10.0 ms    × 0.90                   at most × 1.2',
      '✗  ssh           102.0 ms  before 91.0 ms  +11.0 (±2.63 by chance)  at most +1',
      '✗  requests      2                                                  exactly 1',
      '   against step  –                                                  step is not on the PATH',
    ]);
  });
});
