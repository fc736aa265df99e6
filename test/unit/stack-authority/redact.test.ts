import { SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { withoutTokens } from '#test/stack/authority/redact.ts';

it('takes every token out of a log, and nothing else', async () => {
  const token = await new SignJWT({ sub: 'sam' }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32));
  const line = `{"ott":"${token}","error":"bad ${token.slice(0, 20)}","again":"${token}"}`;
  expect(withoutTokens(line)).toBe(`{"ott":"[token]","error":"bad ${token.slice(0, 20)}","again":"[token]"}`);
  expect(withoutTokens('plain text, dots. and eyJ')).toBe('plain text, dots. and eyJ');
});
