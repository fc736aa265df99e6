import { describe, expect, it } from 'vitest';
import { defaultPrincipals } from '#main/authority/principals.ts';

describe('the login names of an address', () => {
  it.each([
    ['sam@example.com', ['sam', 'sam@example.com']],
    ['Jane.Doe@example.com', ['janedoe', 'Jane.Doe', 'Jane.Doe@example.com']],
    ['sam+dev@example.com', ['sam_dev', 'sam+dev', 'sam+dev@example.com']],
    ['söm@example.com', ['s_m', 'söm', 'söm@example.com']],
    ['a@b@example.com', ['a_b', 'a@b', 'a@b@example.com']],
    ['sam', ['sam']],
    ['@example.com', ['@example.com']],
  ])('of %s are those that step-ca makes', (email, principals) => {
    expect(defaultPrincipals(email)).toEqual(principals);
  });
});
