import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob } from '#main/access/glob.ts';
import { meeting } from '#main/access/meeting.ts';

const meet = (one: string, other: string): readonly string[] =>
  meeting(compileGlob(one), compileGlob(other)).toSorted();

describe('two patterns', () => {
  it('meet in the hosts of both', () => {
    expect(meet('web-*', '*.example.com')).toEqual(['web-*.example.com']);
    expect(meet('*.example.com', 'web-*.example.com')).toEqual(['web-*.example.com']);
    expect(meet('web-*', '*-1')).toEqual(['web-*-1', 'web-1']);
    expect(meet('web-?', '*-1')).toEqual(['web-1']);
    expect(meet('web-*', 'db-*')).toEqual([]);
    expect(meet('*.a.example.com', '*.b.example.com')).toEqual([]);
    expect(meet('a?c', 'ab?')).toEqual(['abc']);
  });

  it('meet in exactly those hosts, as long as there are not many "*" in them', () => {
    const pattern = fc.stringMatching(/^[ab?]{0,3}\*?[ab?]{0,3}\*?[ab]{0,2}$/);
    const name = fc.stringMatching(/^[ab]{0,9}$/);
    fc.assert(
      fc.property(pattern, pattern, fc.array(name, { minLength: 20 }), (one, other, names) => {
        const ways = meet(one, other).map(compileGlob);
        const [a, b] = [compileGlob(one), compileGlob(other)];
        for (const each of names) {
          const both = a.matches(each) && b.matches(each);
          const isMet = ways.some((way) => way.matches(each));
          // With more ways than are kept some may be missing, and none may be too many.
          if (isMet || ways.length < 10) expect([one, other, each, isMet]).toEqual([one, other, each, both]);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
