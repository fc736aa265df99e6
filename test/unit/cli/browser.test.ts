import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canShowBrowser, openBrowser } from '#main/cli/browser.ts';
import { systemClock } from '#main/support/clock.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const ADDRESS = 'https://example.okta.com/oauth2/v1/authorize?client_id=0oa1example2&state=a%20b;$(reboot)';

/** Answers what would be started, without starting it; each program ends as `ends` says. */
function recorder(ends: (program: string) => number = () => 0) {
  const started: string[][] = [];
  const start = (program: string, programArguments: readonly string[]): ChildProcess => {
    started.push([program, ...programArguments]);
    return spawn(process.execPath, ['-e', `process.exit(${ends(program)})`]);
  };
  return { started, spawn: start };
}

describe('opening the browser', () => {
  it.each([
    ['linux', {}, ['xdg-open', ADDRESS]],
    ['darwin', {}, ['open', ADDRESS]],
    ['win32', {}, ['rundll32', 'url.dll,FileProtocolHandler', ADDRESS]],
    ['linux', { BROWSER: 'firefox --new-window' }, ['firefox', '--new-window', ADDRESS]],
    ['linux', { BROWSER: 'show --url=%s --wait' }, ['show', `--url=${ADDRESS}`, '--wait']],
  ] as const)('on %s with %j', async (platform, environment, expected) => {
    const { started, spawn } = recorder();
    const opened = await openBrowser(ADDRESS, { platform, environment, clock: systemClock, spawn });
    expect(opened.ok).toBe(true);
    expect(started).toEqual([expected]);
  });

  it('tries the next of $BROWSER when one fails, and says what the last one did', async () => {
    const environment = { BROWSER: 'first:second:third' };
    const good = recorder((program) => (program === 'second' ? 0 : 3));
    expect(
      (await openBrowser(ADDRESS, { platform: 'linux', environment, clock: systemClock, ...good })).ok,
    ).toBe(true);
    expect(good.started.map(([program]) => program)).toEqual(['first', 'second']);
    const bad = recorder(() => 3);
    expect(
      await openBrowser(ADDRESS, { platform: 'linux', environment, clock: systemClock, ...bad }),
    ).toEqual({
      ok: false,
      error: { code: 'NO_BROWSER', facts: { problem: 'third ended with code 3' } },
    });
  });

  it('says so when the program is not on this computer', async () => {
    const environment = { BROWSER: join(temporaryFolder(), 'nothing') };
    expect(
      await openBrowser(ADDRESS, { platform: 'linux', environment, clock: systemClock, spawn }),
    ).toMatchObject({
      error: { code: 'NO_BROWSER', facts: { problem: expect.stringContaining('is not on this computer') } },
    });
  });

  it('gives a real program the address as one word, with no shell between', async () => {
    const folder = temporaryFolder();
    const [program, record] = [join(folder, 'browser'), join(folder, 'record')];
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$#" "$1" > ${record}\n`);
    chmodSync(program, 0o755);
    const opened = await openBrowser(ADDRESS, {
      platform: 'linux',
      environment: { BROWSER: program },
      clock: systemClock,
      spawn,
    });
    expect(opened.ok).toBe(true);
    expect(readFileSync(record, 'utf8')).toBe(`1\n${ADDRESS}\n`);
  });

  it('does not wait for a program that is the browser itself', async () => {
    const clock = new FakeClock();
    const browser = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const opened = openBrowser(ADDRESS, { platform: 'linux', environment: {}, clock, spawn: () => browser });
    await clock.advance(3_000);
    expect((await opened).ok).toBe(true);
    expect(browser.exitCode).toBe(null);
    browser.kill();
  });

  it.each(['file:///etc/passwd', 'javascript:alert(1)', '--version', ''])(
    'never opens %j',
    async (address) => {
      const { started, spawn } = recorder();
      const opened = await openBrowser(address, {
        platform: 'linux',
        environment: {},
        clock: systemClock,
        spawn,
      });
      expect([opened.ok, started]).toEqual([false, []]);
    },
  );
});

describe('whether a browser can be shown', () => {
  it.each([
    ['linux', {}, false],
    ['linux', { DISPLAY: '' }, false],
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['linux', { BROWSER: 'w3m' }, true],
    ['darwin', {}, true],
    ['win32', {}, true],
  ] as const)('on %s with %j: %s', (platform, environment, expected) => {
    expect(canShowBrowser(environment, platform)).toBe(expected);
  });
});
