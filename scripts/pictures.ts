/**
 * `npm run pictures`: takes the pictures of README anew, of the real application on the local stack, signed in, and in a
 * real panel: docs/pictures/{overview,overview-dark,why,tray-menu}.png. It is no test: times and dates differ each time.
 */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { problemOf } from '#main/support/failure.ts';
import buildAll from '#test/desktop/build.ts';
import { inRoom } from '#test/desktop/room.ts';
import { provideElectron } from '#test/desktop/runtime/fetch.mjs';
import { startApplication } from '#test/desktop/session/application.ts';
import { beginPanel, photographMenu, whatPanelLacks } from '#test/desktop/session/panel.ts';
import { SAM } from '#test/support/engine.ts';
import { whatIsMissing } from '#test/support/parts.ts';

const folder = join(import.meta.dirname, '..', 'docs', 'pictures');
/** README is read on telephones too. */
const MOST_BYTES = 150_000;
/** All of the overview is in it, without scroll bars. */
const SIZE = { width: 960, height: 680 };
const LIFE = '8h';
const PINNED = ['web-1.example.com', 'build-1.example.com'];
const NOT_GRANTED = 'db-1.example.com';

async function takePictures(): Promise<void> {
  const missing = whatIsMissing(['Xvfb', 'gnome-keyring-daemon', 'ssh-agent', 'sshd', 'setpriv', 'certutil']);
  if (missing !== undefined) throw new Error(missing);
  const lacks = whatPanelLacks();
  if (lacks !== undefined) {
    throw new Error(`The panel needs more: apt-get install --no-install-recommends ${lacks}`);
  }
  await provideElectron((line) => console.log(line));
  await buildAll();
  mkdirSync(folder, { recursive: true });
  await inRoom(async (room) => {
    const person = await room.person({
      settings: room.settings({ certificateLife: LIFE }),
      without: ['tray'],
    });
    person.browser.person = SAM;
    // Somebody who has a browser: its store takes the client certificate.
    await person.run('mkdir', ['-p', join(person.home, '.config/chromium')]);
    beginPanel(person);
    const application = await startApplication(person, room.place);
    try {
      const window = await application.window();
      await application.electron.evaluate(({ BrowserWindow }, { width, height }) => {
        BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
      }, SIZE);
      await signIn(window);
      await pin(window);
      await picture(window, 'overview');
      await window.emulateMedia({ colorScheme: 'dark' });
      await picture(window, 'overview-dark');
      await window.emulateMedia({ colorScheme: 'light' });
      await openWhy(window);
      await picture(window, 'why');
      await application.closeWindow();
      await photographMenu(room.screen, join(folder, 'tray-menu.png'));
    } finally {
      await application.stop();
      await person.leave();
    }
  });
  for (const name of ['overview', 'overview-dark', 'why', 'tray-menu']) {
    const path = join(folder, `${name}.png`);
    const { size } = statSync(path);
    console.log(`${path}: ${Math.ceil(size / 1000)} kB`);
    if (size > MOST_BYTES) throw new Error(`${name}.png is too large for README`);
  }
}

async function signIn(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Sign in with Okta' }).click();
  await window.getByRole('button', { name: 'Continue' }).click();
  await window.getByRole('heading', { name: 'Signed in' }).waitFor();
}

async function pin(window: Page): Promise<void> {
  await window.keyboard.press('Control+2');
  for (const host of PINNED) await window.getByRole('button', { name: `Pin ${host}`, exact: true }).click();
  await window.keyboard.press('Control+1');
  await window.getByText('Pinned hosts').waitFor();
}

async function openWhy(window: Page): Promise<void> {
  await window.keyboard.press('Control+2');
  await window.getByText('Also hosts I cannot reach').click();
  await window.getByRole('button', { name: `Why no access to ${NOT_GRANTED}` }).click();
  await window.getByText('You cannot log in', { exact: true }).waitFor();
}

/** Without the pointer and the focus that a hand has left. */
async function picture(window: Page, name: string): Promise<void> {
  await window.mouse.move(0, 0);
  await window.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' });
}

await takePictures().catch((thrown: unknown) => {
  console.error(problemOf(thrown));
  process.exitCode = 1;
});
