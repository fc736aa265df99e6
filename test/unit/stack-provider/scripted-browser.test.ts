import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCookieJar } from '#test/stack/browser/cookie-jar.ts';
import { readPage } from '#test/stack/browser/read-page.ts';

const url = (address: string): URL => new URL(address);

describe('the cookie jar', () => {
  it('sends a cookie to its host on any port, below its path only', () => {
    const jar = createCookieJar();
    jar.keep(url('http://127.0.0.1:1/signin/abc'), ['a=1; path=/; httponly', 'b=2; path=/signin/abc', 'c=3']);
    expect(jar.header(url('http://127.0.0.1:2/'))).toBe('a=1');
    expect(jar.header(url('http://127.0.0.1:1/signin/abc'))).toBe('a=1; b=2; c=3');
    expect(jar.header(url('http://127.0.0.1:1/signin/abcdef'))).toBe('a=1; c=3');
    expect(jar.header(url('http://localhost:1/'))).toBe('');
  });

  it('replaces, removes and forgets cookies, and keeps secure ones off HTTP', () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    const jar = createCookieJar([], () => now);
    const here = url('https://127.0.0.1/');
    jar.keep(here, [
      'a=1; path=/',
      'b=2; path=/; secure',
      'c=3; path=/; expires=Thu, 01 Jan 2026 00:01:00 GMT',
    ]);
    jar.keep(here, ['a=x=y; path=/']);
    expect(jar.header(here)).toBe('b=2; c=3; a=x=y');
    expect(jar.header(url('http://127.0.0.1/'))).toBe('c=3; a=x=y');
    now += 60_000;
    jar.keep(here, ['a=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT', 'nonsense']);
    expect(jar.header(here)).toBe('b=2');
    expect(createCookieJar(jar.all()).header(here)).toBe('b=2');
  });
});

describe('the page reader', () => {
  it('reads title, text and forms, however attributes are quoted', () => {
    const page = readPage(
      `<!doctype html><title>A &amp; B</title><style>p{}</style>
       <p>one<br>two &#39;three&#x27;</p>
       <form action='/go?a=1&amp;b=2' METHOD=post><input name=x value=1><input type="password" name="y"><input type=submit></form>`,
    );
    expect(page).toEqual({
      title: 'A & B',
      text: "one two 'three'",
      forms: [
        {
          method: 'POST',
          action: '/go?a=1&b=2',
          fields: [
            { name: 'x', type: 'text', value: '1', autocomplete: '' },
            { name: 'y', type: 'password', value: '', autocomplete: '' },
          ],
        },
      ],
    });
  });

  it('never fails, whatever it reads', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (source) => {
        expect(readPage(source).forms).toBeInstanceOf(Array);
      }),
    );
  });
});
