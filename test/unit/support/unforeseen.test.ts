import { expect, it } from 'vitest';
import { unforeseen } from '#main/support/unforeseen.ts';

it('says what was thrown, with the secrets in its message and in its causes taken out', () => {
  const token = `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIwMHUxZXhhbXBsZSJ9.${'aB3-'.repeat(64)}`;
  const cause = new Error(`sent code_verifier=Zk3yQ8m9WvX2c1hVb0aT7QAAA5k for ${token}`);
  const problem = 'no way: sent code_verifier=[removed] for [removed]';
  expect(unforeseen(new Error('no way', { cause }))).toEqual({ code: 'INTERNAL', facts: { problem } });
  expect(unforeseen(`not even an exception: ${token}`)).toEqual({
    code: 'INTERNAL',
    facts: { problem: 'not even an exception: [removed]' },
  });
});
