import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goDuration } from '#main/authority/durations.ts';
import { parseGoDuration } from '#test/stack/authority/go-duration.ts';

describe('a life in the notation of Go', () => {
  it('is whole seconds', () => {
    expect(goDuration(28_800)).toBe('28800s');
    expect(goDuration(59.9)).toBe('59s');
  });

  it('reads back as the same span, however long', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_000_000_000 }), (seconds) => {
        expect(parseGoDuration(goDuration(seconds))).toBe(seconds * 1000);
      }),
    );
  });

  it('never writes exponents or fractions, which Go does not read', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e30, noNaN: true }), (seconds) => {
        expect(goDuration(seconds)).toMatch(/^\d+s$/);
      }),
    );
  });
});
