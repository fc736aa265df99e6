import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { PageWindow } from '../../page-globals.ts';
import { expect, test } from '../../seat/index.ts';
import type { SeatApplication } from '../../seat/seat.ts';
import { until } from '../../until.ts';

/** What a page that somebody else has taken over could try; each is answered by the real thing. */

declare const window: PageWindow;

const ELSEWHERE = 'http://127.0.0.1:9/elsewhere';

let application: SeatApplication;
let page: Page;

test.beforeAll(async ({ seat }) => {
  application = await seat.start();
  page = await application.window();
  await page.getByRole('heading', { level: 1 }).waitFor();
});

test.afterAll(async () => {
  await application?.stop();
});

// What one of them did to the page is not there for the next.
test.afterEach(async () => {
  expect(new URL(page.url()).protocol).toBe('app:');
  expect(await application.opened()).toEqual([]);
});

const windows = (): Promise<number> =>
  application.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

test('the page has no Node, and of the application its bridge alone', async () => {
  const seen = await page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', '__dirname', 'global'].filter((name) => name in window),
    bridge: Object.keys(window.latchkey).sort(),
    ofElectron: Object.keys(window).filter((name) => /electron|ipc/i.test(name)),
  }));
  expect(seen).toEqual({ node: [], bridge: ['call', 'contract', 'onState'], ofElectron: [] });
});

test('what the page does to its own objects does not reach the bridge', async () => {
  const answer = await page.evaluate(async () => {
    let stolen = '';
    const { get } = Map.prototype;
    const { stringify } = JSON;
    Map.prototype.get = (key: unknown) => {
      stolen += `Map ${key} `;
      return 'latchkey:quit';
    };
    JSON.stringify = (value: unknown) => {
      stolen += `JSON ${value} `;
      return '';
    };
    let refused = false;
    try {
      await window.latchkey.call('nothing-of-the-kind', {});
    } catch {
      refused = true;
    }
    // The driver of this page needs them.
    Map.prototype.get = get;
    JSON.stringify = stringify;
    return { refused, stolen };
  });
  expect(answer).toEqual({ refused: true, stolen: '' });
  await page.reload();
});

test('the policy of the page allows its own scripts and styles, and no network', async () => {
  const [response] = await Promise.all([page.waitForResponse(/index\.html|\/$/), page.reload()]);
  const policy = response.headers()['content-security-policy'] ?? '';
  const rules = new Map(
    policy.split(';').map((rule) => {
      const [name = '', ...sources] = rule.trim().split(/\s+/);
      return [name, sources] as const;
    }),
  );
  expect(rules.get('default-src')).toEqual(["'none'"]);
  expect(rules.get('script-src')).toEqual(["'self'"]);
  expect(policy).not.toMatch(/unsafe|https?:|\*|blob:/);
  for (const name of ['base-uri', 'form-action', 'frame-ancestors'])
    expect(rules.get(name)).toEqual(["'none'"]);
  expect(rules.get('connect-src') ?? ["'none'"]).toEqual(["'none'"]);
  expect(rules.get('require-trusted-types-for')).toEqual(["'script'"]);
  expect(response.headers()['x-content-type-options']).toBe('nosniff');
});

test('nothing runs that did not come with the application, and nothing leaves', async () => {
  const outcome = await page.evaluate(async () => {
    const tries = (attack: () => void): string => {
      try {
        attack();
        return 'passed';
      } catch {
        return 'refused';
      }
    };
    const script = window.document.createElement('script');
    const written = tries(() => {
      script.textContent = 'window.ran = true';
    });
    window.document.body.append(script);
    // Debuggers lift the rule for what they run themselves, so it is tried out of a timer.
    const evaluated = await new Promise<string>((resolve) => {
      setTimeout(() => {
        try {
          resolve(String(new Function('return 1 + 1')()));
        } catch (thrown) {
          resolve(thrown instanceof Error ? thrown.name : 'refused');
        }
      });
    });
    const image = (src: string) =>
      new Promise<string>((resolve) => {
        const element = window.document.createElement('img');
        element.onload = () => resolve('loaded');
        element.onerror = () => resolve('refused');
        element.src = src;
      });
    const asked = (url: string) =>
      fetch(url).then(
        () => 'answered',
        () => 'refused',
      );
    const frame = window.document.createElement('iframe');
    frame.src = 'data:text/html,<p>inside</p>';
    window.document.body.append(frame);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return {
      written,
      inline: 'ran' in window,
      evaluated,
      fetched: await asked('http://127.0.0.1:9/'),
      own: await asked('index.html'),
      image: await image('http://127.0.0.1:9/picture.png'),
      socket: await new Promise<string>((resolve) => {
        try {
          const socket = new WebSocket('ws://127.0.0.1:9/');
          socket.onerror = () => resolve('refused');
          socket.onopen = () => resolve('open');
        } catch {
          resolve('refused');
        }
      }),
      worker: await new Promise<string>((resolve) => {
        try {
          const worker = new window.Worker(URL.createObjectURL(new Blob(['postMessage(1)'])));
          worker.onmessage = () => resolve('ran');
          worker.onerror = () => resolve('refused');
        } catch {
          resolve('refused');
        }
      }),
    };
  });
  expect(outcome).toEqual({
    written: 'refused',
    inline: false,
    evaluated: 'EvalError',
    fetched: 'refused',
    own: 'refused',
    image: 'refused',
    socket: 'refused',
    worker: 'refused',
  });
  await page.reload();
});

test('the scheme serves the files of the window, and nothing beside them', async () => {
  // A debugger may lead it where the page itself cannot.
  const status = async (path: string): Promise<number | string> =>
    page.goto(`app://latchkey/${path}`).then(
      (response) => response?.status() ?? 'nothing',
      () => 'refused',
    );
  expect(await status('index.html')).toBe(200);
  for (const path of [
    '../desktop/main.cjs',
    '..%2fdesktop%2fmain.cjs',
    '%2e%2e/preload/bridge.cjs',
    '/etc/passwd',
    'nothing.js',
  ]) {
    expect([404, 'refused'], path).toContain(await status(path));
  }
  expect(await status('index.html')).toBe(200);
});

test('it cannot be led elsewhere', async ({ seat }) => {
  for (const go of [
    (to: string) => {
      window.location.href = to;
    },
    (to: string) => window.location.assign(to),
    (to: string) => {
      const form = window.document.createElement('form');
      form.action = to;
      window.document.body.append(form);
      form.submit();
    },
    () => {
      window.location.href = 'file:///etc/passwd';
    },
    () => {
      window.location.href = 'data:text/html,<h1>elsewhere</h1>';
    },
  ]) {
    await page.evaluate(go, ELSEWHERE);
    // Asked of the page itself: the driver waits for the page that never comes.
    expect(await page.evaluate(() => window.location.href)).toMatch(/^app:\/\/latchkey\//);
  }
  const denied = (): number => seat.log().match(/"window\.denied".*navigation/g)?.length ?? 0;
  // Forms, files and data: do not even come so far.
  await until('the two to be denied', () => denied() >= 2);
  await page.reload();
});

test('it opens no window, by no way', async () => {
  expect(await page.evaluate((to) => window.open(to) === null, ELSEWHERE)).toBe(true);
  expect(await page.evaluate(() => window.open('about:blank') === null)).toBe(true);
  await page.evaluate((to) => {
    const link = window.document.createElement('a');
    link.href = to;
    link.target = '_blank';
    window.document.body.append(link);
    link.click();
    link.remove();
  }, ELSEWHERE);
  expect(await windows()).toBe(1);
});

test('it holds no other page', async () => {
  const made = await page.evaluate(async (to) => {
    const view = window.document.createElement('webview');
    view.setAttribute('src', to);
    window.document.body.append(view);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return 'getURL' in view;
  }, ELSEWHERE);
  expect(made).toBe(false);
  const contents = await application.electron.evaluate(
    ({ webContents }) => webContents.getAllWebContents().length,
  );
  expect(contents).toBe(1);
});

test('no permission is given', async () => {
  const answers = await page.evaluate(async () => {
    const name = (thrown: unknown) => (thrown instanceof Error ? thrown.name : String(thrown));
    return {
      notifications: await window.Notification.requestPermission(),
      place: await new Promise((resolve) =>
        window.navigator.geolocation.getCurrentPosition(
          () => resolve('given'),
          ({ code }) => resolve(code),
        ),
      ),
      camera: await window.navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'given', name),
      clipboard: await window.navigator.clipboard.readText().then(() => 'given', name),
      screen: await window.navigator.mediaDevices.getDisplayMedia().then(() => 'given', name),
    };
  });
  const REFUSED_BY_PERSON = 1;
  expect(answers).toMatchObject({ notifications: 'denied', place: REFUSED_BY_PERSON });
  for (const answer of [answers.camera, answers.clipboard, answers.screen]) expect(answer).not.toBe('given');
  const checked = await page.evaluate(() =>
    window.navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state),
  );
  expect(checked).toBe('denied');
});

test('it saves no file', async ({ seat }) => {
  await page.evaluate(() => {
    const link = window.document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['#!/bin/sh']));
    link.download = 'run-me.sh';
    window.document.body.append(link);
    link.click();
    link.remove();
  });
  await until('the denial', () => /"window\.denied".*download/.test(seat.log()));
  expect(globSync('**/run-me*', { cwd: seat.folder })).toEqual([]);
});

test('the application answers what the contract has, and from its own page alone', async ({ seat }) => {
  const answers = await page.evaluate(async () => {
    const call = (method: string, params: unknown) =>
      window.latchkey.call(method, params).then(
        (answer) => (JSON.parse(answer) as { ok: boolean }).ok,
        () => 'refused',
      );
    return {
      good: await call('state', {}),
      unknown: await call('__proto__', {}),
      wrongKind: await call('signIn', { profile: 7, afresh: false }),
      tooLong: await call('why', { profile: 'example', host: 'x'.repeat(1_001) }),
      nothing: await call('renew', undefined),
      anAddress: await call('openOutside', { what: 'https://example.com/' }),
    };
  });
  expect(answers).toEqual({
    good: true,
    unknown: 'refused',
    wrongKind: false,
    tooLong: false,
    nothing: false,
    anAddress: false,
  });
  const bridge = join(seat.built, 'preload/bridge.cjs');
  const [foreign] = await Promise.all([
    application.electron.waitForEvent('window'),
    application.electron.evaluate(({ BrowserWindow }, preload) => {
      const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
      // What refuses pages elsewhere may refuse this one before it is asked.
      window.loadURL('data:text/html,<title>foreign</title>').catch(() => {});
    }, bridge),
  ]);
  await foreign.waitForLoadState();
  const answer = await foreign.evaluate(() =>
    window.latchkey.call('state', {}).then(
      (given) => given,
      () => 'refused',
    ),
  );
  expect(answer).not.toContain('organisations');
  await foreign.close();
  await until('one window again', async () => (await windows()) === 1);
});

test('there is no menu that reloads or inspects', async () => {
  expect(await application.electron.evaluate(({ Menu }) => Menu.getApplicationMenu() === null)).toBe(true);
});
