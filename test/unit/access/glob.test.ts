import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob } from '#main/access/glob.ts';
import { modelMatches } from './model.ts';

const letters = (...more: string[]) =>
  fc.string({ unit: fc.constantFrom('a', 'b', '.', '-', ...more), maxLength: 12 });

describe('a pattern of hosts', () => {
  it('means what ssh_config says', () => {
    const star = compileGlob('*.PROD.example.com');
    expect(star.matches('a.b.prod.example.com')).toBe(true);
    expect(star.matches('prod.example.com')).toBe(false);
    expect(compileGlob('web-?').matches('web-')).toBe(false);
    expect(compileGlob('*').matches('')).toBe(true);
  });

  it('matches as its plain meaning does, any signs of regular expressions included', () => {
    fc.assert(
      fc.property(letters('*', '?', '+', '[', '\\', '$'), letters('+', '[', '\\', '$'), (pattern, name) => {
        expect(compileGlob(pattern).matches(name)).toBe(modelMatches(pattern, name));
      }),
      { numRuns: 5000 },
    );
  });

  it('covers another pattern only where it matches everything that the other one does', () => {
    fc.assert(
      fc.property(letters('*', '?'), letters('*', '?'), letters(), letters(), (wide, narrow, some, more) => {
        if (!compileGlob(wide).covers(narrow)) return;
        const name = narrow.replaceAll('*', () => some).replaceAll('?', 'b');
        const other = narrow.replaceAll('*', () => more).replaceAll('?', 'a');
        expect([wide, narrow, name, compileGlob(wide).matches(name)]).toEqual([wide, narrow, name, true]);
        expect(compileGlob(wide).matches(other)).toBe(true);
      }),
      { numRuns: 20_000 },
    );
    expect(compileGlob('*.example.com').covers('web-*.example.com')).toBe(true);
    expect(compileGlob('web-?.example.com').covers('web-*.example.com')).toBe(false);
  });

  it('is never slow: what takes backtracking matchers ages takes length times length', () => {
    // Were it exponential, this would not end in this lifetime.
    expect(compileGlob(`${'*a'.repeat(100)}b`).matches('a'.repeat(253))).toBe(false);
  });
});
