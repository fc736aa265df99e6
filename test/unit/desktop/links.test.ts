import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areTooLong, debuggerAmong, readLaunch } from '#main/desktop/launch.ts';
import { parseLink } from '#main/desktop/links.ts';

const FINGERPRINT = 'ab'.repeat(32);
const AUTHORITY = encodeURIComponent('https://ca.example.com');

describe('links', () => {
  it.each([
    ['latchkey://login', { kind: 'login', issuer: undefined }],
    ['latchkey://login/', { kind: 'login', issuer: undefined }],
    ['LATCHKEY://LOGIN', { kind: 'login', issuer: undefined }],
    [
      'latchkey://login?iss=https%3A%2F%2Fexample.okta.com',
      { kind: 'login', issuer: 'https://example.okta.com' },
    ],
    ['latchkey://open', { kind: 'open' }],
    [
      `latchkey://setup?authority=${AUTHORITY}&fingerprint=${FINGERPRINT.toUpperCase()}`,
      { kind: 'setup', authority: 'https://ca.example.com', fingerprint: FINGERPRINT },
    ],
  ])('reads %s', (text, link) => expect(parseLink(text)).toEqual(link));

  it.each([
    'latchkey:login',
    'https://login',
    'latchkey://',
    'latchkey://logout',
    'latchkey://sam@login',
    'latchkey://sam:x@login',
    'latchkey://login:8080',
    'latchkey://login/now',
    'latchkey://login#now',
    'latchkey://login?iss=javascript:alert(1)',
    'latchkey://login?iss=http://example.okta.com',
    'latchkey://login?iss=https://example.okta.com@evil.example',
    'latchkey://login?iss=https://a.example&iss=https://b.example',
    'latchkey://login?iss=',
    'latchkey://login?as=alex@example.com',
    'latchkey://open?page=settings',
    `latchkey://setup?authority=${AUTHORITY}`,
    `latchkey://setup?fingerprint=${FINGERPRINT}`,
    `latchkey://setup?authority=${AUTHORITY}&fingerprint=abc`,
    `latchkey://setup?authority=file:///etc/passwd&fingerprint=${FINGERPRINT}`,
    `latchkey://setup?authority=${AUTHORITY}&fingerprint=${FINGERPRINT}&command=sh`,
    `latchkey://login?iss=https://example.okta.com/${'a'.repeat(2_000)}`,
  ])('does not read %s', (text) => expect(parseLink(text)).toBe(undefined));

  it('reads whatever it is given without throwing, and never an address that is not of the web', () => {
    const part = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.constantFrom(FINGERPRINT, 'javascript:alert(1)', '%', '\0', '../..', 'https://a@b.example'),
    );
    const query = fc.dictionary(fc.constantFrom('iss', 'authority', 'fingerprint', '__proto__', 'x'), part);
    const link = fc
      .tuple(fc.constantFrom('login', 'setup', 'open', '__proto__'), query, fc.boolean())
      .map(([host, parts, encoded]) => {
        const pairs = Object.entries(parts).map(([name, value]) =>
          encoded ? `${name}=${encodeURIComponent(value.toWellFormed())}` : `${name}=${value}`,
        );
        return `latchkey://${host}?${pairs.join('&')}`;
      });
    const honest = fc
      .webUrl({ validSchemes: ['https'] })
      .map((url) => `latchkey://setup?authority=${encodeURIComponent(url)}&fingerprint=${FINGERPRINT}`);
    let read = 0;
    fc.assert(
      fc.property(fc.oneof(link, part, honest), (text) => {
        const found = parseLink(text);
        if (found === undefined) return;
        read += 1;
        const address =
          found.kind === 'setup' ? found.authority : found.kind === 'login' ? found.issuer : undefined;
        if (address !== undefined) expect(new URL(address).protocol).toMatch(/^https?:$/);
        if (found.kind === 'setup') expect(found.fingerprint).toMatch(/^[0-9a-f]{64}$/);
      }),
      { numRuns: 1_000 },
    );
    expect(read).toBeGreaterThan(100);
  });
});

describe('the words of a start', () => {
  it('is hidden where the system starts it, and not where a link does', () => {
    expect(readLaunch(['latchkey', '--hidden'])).toEqual({ isHidden: true, link: undefined });
    expect(readLaunch(['latchkey', '--hidden', 'latchkey://login'])).toEqual({
      isHidden: false,
      link: { kind: 'login', issuer: undefined },
    });
    expect(readLaunch(['latchkey', '--allow-file-access', 'latchkey://evil'])).toEqual({
      isHidden: false,
      link: { kind: 'open' },
    });
  });

  it.each([
    '--remote-debugging-port=9222',
    '--remote-debugging-port',
    '-remote-debugging-port=0',
    '--REMOTE-DEBUGGING-PORT=0',
    '--remote-debugging-pipe',
    '--inspect',
    '--inspect=0.0.0.0:9229',
    '--inspect-brk',
    '--inspect-brk-node=9229',
    '--inspect_port=1',
    '--js-flags=--expose-gc',
    ' --remote-debugging-port=0',
    '/remote-debugging-port=9222',
  ])('knows %s for a debugger', (word) => expect(debuggerAmong(['latchkey', word])).toBe(word));

  it('takes nothing else for one', () => {
    const words = [
      'latchkey',
      '--hidden',
      'latchkey://login?iss=--inspect',
      '--ozone-platform=wayland',
      '/x/--inspect',
    ];
    expect(debuggerAmong(words)).toBe(undefined);
  });
});

describe('the length of the words of a start', () => {
  it('is no matter with any link that means something', () => {
    const link = `latchkey://setup?authority=${AUTHORITY}&fingerprint=${FINGERPRINT}`;
    expect(areTooLong(['latchkey', '--hidden', link])).toBe(false);
  });

  it('is counted in bytes, over all words, well below what Chromium takes', () => {
    const CHROMIUM_TAKES = 32 * 1024;
    expect(areTooLong(['latchkey', `latchkey://login?iss=${'x'.repeat(CHROMIUM_TAKES)}`])).toBe(true);
    expect(areTooLong(['latchkey', 'é'.repeat(CHROMIUM_TAKES / 2)])).toBe(true);
    expect(areTooLong(Array.from({ length: CHROMIUM_TAKES / 2 }, () => 'x'))).toBe(true);
  });
});
