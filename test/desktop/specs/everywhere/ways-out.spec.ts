import { globSync } from 'node:fs';
import type { PageWindow } from '../../page-globals.ts';
import { expect, test } from '../../seat/index.ts';
import { oneWindow } from '../../seat/one-window.ts';
import { until } from '../../until.ts';

/** The ways out of its window that a page which somebody else has taken over could try; each is answered by the real thing. */

declare const window: PageWindow;

const on = oneWindow();
const ELSEWHERE = 'http://127.0.0.1:9/elsewhere';

test('the scheme serves the files of the window, and nothing beside them', async () => {
  // A debugger may lead it where the page itself cannot.
  const status = async (path: string): Promise<number | string> =>
    on.page.goto(`app://latchkey/${path}`).then(
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
    await on.page.evaluate(go, ELSEWHERE);
    // Asked of the page itself: the driver waits for the page that never comes.
    expect(await on.page.evaluate(() => window.location.href)).toMatch(/^app:\/\/latchkey\//);
  }
  const denied = (): number => seat.log().match(/"window\.denied".*navigation/g)?.length ?? 0;
  // Forms, files and data: do not even come so far.
  await until('the two to be denied', () => denied() >= 2);
  await on.page.reload();
});

test('it opens no window, by no way', async () => {
  expect(await on.page.evaluate((to) => window.open(to) === null, ELSEWHERE)).toBe(true);
  expect(await on.page.evaluate(() => window.open('about:blank') === null)).toBe(true);
  await on.page.evaluate((to) => {
    const link = window.document.createElement('a');
    link.href = to;
    link.target = '_blank';
    window.document.body.append(link);
    link.click();
    link.remove();
  }, ELSEWHERE);
  expect(await on.windows()).toBe(1);
});

test('it holds no other page', async () => {
  const made = await on.page.evaluate(async (to) => {
    const view = window.document.createElement('webview');
    view.setAttribute('src', to);
    window.document.body.append(view);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return 'getURL' in view;
  }, ELSEWHERE);
  expect(made).toBe(false);
  const contents = await on.application.electron.evaluate(
    ({ webContents }) => webContents.getAllWebContents().length,
  );
  expect(contents).toBe(1);
});

test('no permission is given', async () => {
  const answers = await on.page.evaluate(async () => {
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
  const checked = await on.page.evaluate(() =>
    window.navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state),
  );
  expect(checked).toBe('denied');
});

test('it saves no file', async ({ seat }) => {
  await on.page.evaluate(() => {
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

test('there is no menu that reloads or inspects', async () => {
  expect(await on.application.electron.evaluate(({ Menu }) => Menu.getApplicationMenu() === null)).toBe(true);
});
