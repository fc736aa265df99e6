import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAM } from '#test/support/engine.ts';
import { expect, test } from '../desk.ts';
import type { TrayIcon } from '../doubles/tray-host.ts';
import type { Application } from '../session/application.ts';
import type { Person, Ran } from '../session/person.ts';
import { FIRST_TIME, says, until } from '../until.ts';

let person: Person;
let application: Application;
let icon: TrayIcon;
/** Starts the application once more, as the system does for a link or a click in a menu. */
let startAgain: (...words: readonly string[]) => Promise<Ran>;

test.beforeAll(async ({ desk }) => {
  person = await desk.person();
  // As a package installs it.
  const applications = join(person.home, '.local/share/applications');
  const entry = [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Latchkey',
    `Exec=${desk.place.desktopCommand} %u`,
    'MimeType=x-scheme-handler/latchkey;',
  ];
  person.write(join(applications, 'latchkey.desktop'), `${entry.join('\n')}\n`);
  expect(await person.run('update-desktop-database', [applications])).toMatchObject({ code: 0 });
  application = await desk.start(person, ['--hidden']);
  icon = await application.icon();
  startAgain = (...words) => person.run(desk.place.desktopCommand, words);
});

test.afterAll(async () => {
  await application?.stop();
  await person?.leave();
});

const firstWords = async (): Promise<string | undefined> => (await icon.words())[0];
const settings = (): string => readFileSync(person.settingsFile, 'utf8');
/** The system's own opener, on a desktop that has no other way than the register of links. */
const xdgOpen = (link: string): Promise<Ran> =>
  person.run('/usr/bin/xdg-open', [link], { XDG_CURRENT_DESKTOP: 'X-Generic' });

test('a second start ends at once, and the first one shows its window', async () => {
  await says(icon, 'Signed out');
  expect(await application.isShown()).toBe(false);
  expect(await startAgain()).toMatchObject({ code: 0 });
  const window = await application.window();
  await expect(window.getByRole('heading', { level: 1 })).toBeVisible();
  await application.closeWindow();
});

test('a second start at login shows nothing', async () => {
  expect(await startAgain('--hidden')).toMatchObject({ code: 0 });
  expect(await application.isShown()).toBe(false);
});

test('a link to sign in, opened by the desktop, leads to the button, and no further', async ({ desk }) => {
  expect(await application.isShown()).toBe(false);
  const link = `latchkey://login?iss=${encodeURIComponent(desk.stack.issuer)}`;
  expect(await xdgOpen(link)).toMatchObject({ code: 0 });
  await until('the window', () => application.isShown());
  const window = await application.window();
  await expect(window.getByRole('button', { name: 'Sign in with Okta' })).toBeVisible();
  expect(person.browser.opened()).toEqual([]);
  await application.closeWindow();
});

test('a link to set up changes nothing before the person says yes', async ({ desk }) => {
  const before = settings();
  const { url, fingerprint } = desk.stack.authority;
  const link = `latchkey://setup?authority=${encodeURIComponent(url)}&fingerprint=${fingerprint}`;
  expect(await startAgain(link)).toMatchObject({ code: 0 });
  const window = await application.window();
  const dialog = window.getByRole('dialog').or(window.getByRole('alertdialog'));
  await expect(dialog).toBeVisible();
  await expect(dialog).toContainText(new URL(url).host);
  expect(settings()).toBe(before);
  await window.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(settings()).toBe(before);
  // Back from where the question was asked.
  await window.keyboard.press('Control+1');
  await application.closeWindow();
});

const HOSTILE: Readonly<Record<string, readonly string[]>> = {
  'to an issuer that nobody set up': ['latchkey://login?iss=https%3A%2F%2Fokta.example.org'],
  'with a script for an issuer': ['latchkey://login?iss=javascript%3Aalert(1)'],
  'with two issuers': ['latchkey://login?iss=https%3A%2F%2Fa.example.com&iss=https%3A%2F%2Fb.example.com'],
  'with a password and a path': ['latchkey://sam:secret@login/../../etc/passwd'],
  'of great length': [`latchkey://login?iss=${'x'.repeat(100_000)}`],
  'with switches beside it': [
    '--inspect=0',
    '--remote-debugging-port=0',
    '--no-sandbox',
    'latchkey://nothing',
  ],
};

for (const [what, words] of Object.entries(HOSTILE)) {
  test(`a link ${what} does nothing`, async () => {
    const [before, opened] = [settings(), person.browser.opened().length];
    await startAgain(...words);
    // Whatever it does it has done when it answers this.
    await icon.click('Open Latchkey');
    const window = await application.window();
    await expect(window.getByRole('heading', { name: FIRST_TIME })).toBeVisible();
    expect(await window.getByRole('dialog').count()).toBe(0);
    expect(await firstWords()).toBe('Signed out');
    expect(person.browser.opened()).toHaveLength(opened);
    expect(settings()).toBe(before);
    await application.closeWindow();
  });
}

test('after all that it signs in as on the first day', async () => {
  person.browser.person = SAM;
  await icon.click('Sign in with Okta');
  await says(icon, `Continue as ${SAM.login}?`);
});
