import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIdToken } from '#main/authority/id-token.ts';
import { unsignedToken } from './tokens.ts';

describe('an ID token, as step-ca reads it', () => {
  it('names its client, its person and the groups', () => {
    expect(
      readIdToken(unsignedToken({ aud: 'a', email: 'säm@example.com', groups: ['Eng'], nonce: 'x' })),
    ).toEqual({
      clientIds: ['a'],
      email: 'säm@example.com',
      groups: ['Eng'],
    });
  });

  it('has the authorized party before the audience', () => {
    expect(readIdToken(unsignedToken({ aud: ['a', 'b'], azp: 'c' }))?.clientIds).toEqual(['c', 'a', 'b']);
  });

  it('is none for anything else, and never an exception', () => {
    expect(readIdToken(unsignedToken({ email: 'sam@example.com' }))).toBeUndefined();
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => `.${Buffer.from(text).toString('base64url')}.`),
        ),
        (text) => {
          expect(readIdToken(text)).toBeUndefined();
        },
      ),
    );
  });
});
