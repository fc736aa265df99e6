import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration } from '#main/settings/duration.ts';

describe('a span of time in the settings', () => {
  it.each([
    ['8h', 28_800],
    ['90m', 5_400],
    ['1h30m', 5_400],
    ['24h0m0s', 86_400],
    ['1.5h', 5_400],
    ['30s', 30],
    ['0.1h', 360],
  ])('"%s" is %i seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', '8', 'h', '8 h', '-8h', '8d', '8h ', '0s', '0.5s', '1e3h', '1..5h', '9999999999999999h'])(
    '"%s" is none',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it('adds up its parts, whatever they are', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(59), fc.integer({ min: 1, max: 59 }), (hours, minutes, seconds) => {
        expect(parseDuration(`${hours}h${minutes}m${seconds}s`)).toBe(hours * 3600 + minutes * 60 + seconds);
      }),
    );
  });
});
