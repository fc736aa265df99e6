import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { CONTENT_POLICY, servePages } from '#main/desktop/window/pages.ts';
import { windowPlace } from '#main/desktop/window/place.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };
const STANDARD = { width: 960, height: 640, maximised: false };

describe('where the window goes', () => {
  it('is where it was', () => {
    const was = { x: 100, y: 50, width: 800, height: 600, maximised: false };
    expect(windowPlace(was, [SCREEN])).toEqual(was);
  });

  it('is where the system wants it, where its screen has gone', () => {
    const was = { x: 2_500, y: 50, width: 800, height: 600, maximised: true };
    expect(windowPlace(was, [SCREEN])).toEqual({ ...STANDARD, maximised: true });
    expect(windowPlace(was, [SCREEN, { ...SCREEN, x: 1920 }])).toEqual(was);
  });

  it('is never smaller than it can be, nor larger than the screen', () => {
    const place = (width: number, height: number) =>
      windowPlace({ x: 0, y: 0, width, height, maximised: false }, [SCREEN]);
    expect(place(1, 1)).toMatchObject({ width: 420, height: 480 });
    expect(place(9_000, 9_000)).toMatchObject({ width: 1920, height: 1080 });
  });

  it('is not left of every screen where it was larger than this one', () => {
    const was = { x: -8_900, y: 0, width: 9_000, height: 600, maximised: false };
    expect(windowPlace(was, [SCREEN])).toEqual(STANDARD);
  });

  it('is on a screen, or the standard, whatever the file remembers', () => {
    const kept = fc.oneof(
      fc.anything(),
      fc.record({
        x: fc.oneof(fc.integer(), fc.double(), fc.string()),
        y: fc.integer(),
        width: fc.oneof(fc.integer(), fc.constant(Number.NaN)),
        height: fc.integer(),
        maximised: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(kept, (remembered) => {
        const { x, y, width, height } = windowPlace(remembered, [SCREEN]);
        expect(width).toBeGreaterThanOrEqual(420);
        expect(height).toBeGreaterThanOrEqual(480);
        if (x === undefined || y === undefined) return;
        expect(x).toBeLessThan(SCREEN.width);
        expect(x + width).toBeGreaterThan(0);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThan(SCREEN.height);
      }),
    );
  });
});

describe('the files of the window', () => {
  let folder = '';
  beforeEach(() => {
    folder = temporaryFolder();
  });
  function serve() {
    const root = join(folder, 'renderer');
    mkdirSync(join(root, 'assets'), { recursive: true });
    writeFileSync(join(root, 'index.html'), '<p>Hello');
    writeFileSync(join(root, 'assets/index.js'), '1');
    writeFileSync(join(root, 'assets/notes.txt'), 'x');
    writeFileSync(join(folder, 'secret.js'), 'secret');
    return servePages(root);
  }
  const get = (url: string, method = 'GET') => serve()({ url, method });

  it('are served with their kind, the policy, and nothing to guess', async () => {
    const answer = get('app://latchkey/assets/index.js');
    expect([answer.status, await answer.text()]).toEqual([200, '1']);
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toBe(CONTENT_POLICY);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await get('app://latchkey/').text()).toBe('<p>Hello');
  });

  it('are under a policy without network, inline script and frames', () => {
    expect(CONTENT_POLICY).toMatch(/^default-src 'none'; /);
    expect(CONTENT_POLICY).not.toMatch(/unsafe|https?:|\*|data:|blob:/);
    for (const part of [
      "connect-src 'none'",
      "frame-ancestors 'none'",
      "form-action 'none'",
      "base-uri 'none'",
    ]) {
      expect(CONTENT_POLICY).toContain(part);
    }
  });

  it.each([
    ['app://latchkey/../secret.js'],
    ['app://latchkey/%2e%2e/secret.js'],
    ['app://latchkey/..%2fsecret.js'],
    ['app://latchkey/assets/notes.txt'],
    ['app://latchkey/assets'],
    ['app://latchkey//etc/passwd'],
    ['app://elsewhere/index.html'],
    ['app://latchkey/index.html', 'POST'],
  ])('do not answer %s %s', (url, method = 'GET') => {
    const answer = get(url, method);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-security-policy')).toBe(CONTENT_POLICY);
  });

  it('are those that were there at the beginning', () => {
    const answer = serve();
    writeFileSync(join(folder, 'renderer/assets/late.js'), '1');
    expect(answer({ url: 'app://latchkey/assets/late.js', method: 'GET' }).status).toBe(404);
  });
});
