import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatGoDuration, parseGoDuration } from '#test/stack/authority/go-duration.ts';

describe('a duration as Go writes it', () => {
  it.each([
    ['0s', 0],
    ['30s', 30_000],
    ['1.5s', 1500],
    ['500ms', 500],
    ['5m0s', 300_000],
    ['24h0m0s', 86_400_000],
    ['25h1m0s', 90_060_000],
    ['-5m0s', -300_000],
  ])('%s is shown and read as %i milliseconds', (text, ms) => {
    expect(formatGoDuration(ms)).toBe(text);
    expect(parseGoDuration(text)).toBe(ms);
  });

  it.each([
    ['8h', 28_800_000],
    ['1h30m', 5_400_000],
    ['90m', 5_400_000],
    ['.5h', 1_800_000],
    ['+3s', 3000],
    ['0', 0],
    ['1000000ns', 1],
    ['2us', 0.002],
    ['2562047h', 9_223_369_200_000],
  ])('%s is read as %d milliseconds', (text, ms) => {
    expect(parseGoDuration(text)).toBeCloseTo(ms, 9);
  });

  it.each(['', '1', '1d', '1h ', 'h', '1h30', '1hm', '--1s', '.s', '1h-30m', '2562048h'])(
    '"%s" is none',
    (text) => {
      expect(parseGoDuration(text)).toBeUndefined();
    },
  );

  it('is read back as it was shown', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (ms) => {
        expect(parseGoDuration(formatGoDuration(ms))).toBe(ms);
      }),
    );
  });
});
