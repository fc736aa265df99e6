import { describe, expect, it } from 'vitest';
import { isLoopbackUri } from '#main/support/loopback.ts';

describe('an address to which Okta sends the browser back', () => {
  it.each([
    'http://127.0.0.1:10000',
    'http://127.0.0.2:10000/',
    'http://[::1]:10001/callback',
    'http://localhost',
  ])('can be %s', (uri) => {
    expect(isLoopbackUri(uri)).toBe(true);
  });

  it.each([
    'https://127.0.0.1:10000',
    'http://192.0.2.1:10000',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://sam@127.0.0.1:10000',
    'http://127.0.0.1:10000/?a=b',
    'http://127.0.0.1:10000/#a',
    'com.example:/callback',
    '127.0.0.1:10000',
  ])('cannot be %s', (uri) => {
    expect(isLoopbackUri(uri)).toBe(false);
  });
});
