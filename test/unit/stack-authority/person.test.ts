import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { principalsOf } from '#test/stack/authority/embedded/person.ts';

describe('the names that an e-mail address gives', () => {
  it.each([
    ['sam@example.com', ['sam', 'sam@example.com']],
    ['Jane.Doe@example.com', ['janedoe', 'Jane.Doe', 'Jane.Doe@example.com']],
    ['a"@"b@example.com', ['a___b', 'a"@"b', 'a"@"b@example.com']],
    ['.@example.com', ['.', '.@example.com']],
    ['sam', ['sam']],
    ['Sam', ['sam', 'Sam']],
    ['@example.com', ['@example.com']],
    ['', []],
  ])('of %s are %j', (email, names) => {
    expect(principalsOf(email)).toEqual(names);
  });

  it('are each there once, never empty, and the whole address is the last', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (email) => {
        const names = principalsOf(email);
        expect(new Set(names).size).toBe(names.length);
        expect(names).not.toContain('');
        expect(names.at(-1)).toBe(email);
      }),
    );
  });
});
