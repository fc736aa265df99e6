import { join } from 'node:path';
import type { PageWindow } from '../../page-globals.ts';
import { expect, test } from '../../seat/index.ts';
import { oneWindow } from '../../seat/one-window.ts';
import { until } from '../../until.ts';

/** What a page that somebody else has taken over could run and ask; each is answered by the real thing. */

declare const window: PageWindow;

const on = oneWindow();

test('the page has no Node, and of the application its bridge alone', async () => {
  const seen = await on.page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', '__dirname', 'global'].filter((name) => name in window),
    bridge: Object.keys(window.latchkey).sort(),
    ofElectron: Object.keys(window).filter((name) => /electron|ipc/i.test(name)),
  }));
  expect(seen).toEqual({ node: [], bridge: ['call', 'contract', 'onState'], ofElectron: [] });
});

test('what the page does to its own objects does not reach the bridge', async () => {
  const answer = await on.page.evaluate(async () => {
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
  await on.page.reload();
});

test('the policy of the page allows its own scripts and styles, and no network', async () => {
  const [response] = await Promise.all([on.page.waitForResponse(/index\.html|\/$/), on.page.reload()]);
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
  const outcome = await on.page.evaluate(async () => {
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
  await on.page.reload();
});

test('the application answers what the contract has, and from its own page alone', async ({ seat }) => {
  const answers = await on.page.evaluate(async () => {
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
    on.application.electron.waitForEvent('window'),
    on.application.electron.evaluate(({ BrowserWindow }, preload) => {
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
  await until('one window again', async () => (await on.windows()) === 1);
});
