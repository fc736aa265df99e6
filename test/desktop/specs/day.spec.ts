import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAM } from '#test/support/engine.ts';
import { expect, test } from '../desk.ts';
import type { TrayIcon } from '../doubles/tray-host.ts';
import type { Application } from '../session/application.ts';
import type { Person, Ran } from '../session/person.ts';
import { says, until } from '../until.ts';

/** A renewal after a tenth of this, and time to spare before the end. */
const LIFE = '60s';
const HOST = 'web-1.example.com';

// One day of one person, from the first sign-in to the evening: each step goes on where the one before it ended.
test.describe.configure({ mode: 'serial' });

let person: Person;
let application: Application;
let icon: TrayIcon;
let signedOutPicture: string;

test.beforeAll(async ({ desk }) => {
  person = await desk.person({ settings: desk.settings({ certificateLife: LIFE, renewAt: 10 }) });
  person.browser.person = SAM;
  application = await desk.start(person, ['--hidden']);
  icon = await application.icon();
});

test.afterAll(async ({ desk }) => {
  desk.stack.provider.people.activate(SAM.login);
  await application?.stop();
  await person?.leave();
});

const firstWords = async (): Promise<string | undefined> => (await icon.words())[0];
const inAgent = async (): Promise<string> => (await person.run('ssh-add', ['-L'])).stdout;
const ssh = (): Promise<Ran> =>
  person.run('ssh', [
    ...['-F', join(person.home, '.ssh/config'), '-o', 'BatchMode=yes', '-o', 'UserKnownHostsFile=/dev/null'],
    ...[HOST, 'echo let in'],
  ]);
/** What there is of the sign-in, beside who it was, what happened, and the application's own few things. */
const leftBehind = (): readonly string[] => {
  const own = join(person.home, '.local/state/latchkey/desktop/desktop.json');
  expect(readFileSync(own, 'utf8')).not.toContain(SAM.login);
  return person.files().filter((path) => !/^(logs|desktop)\/|^remembered\.json$/.test(path));
};
const notice = (title: string) =>
  until(`the notification “${title}”`, () =>
    person.notifications.shown.findLast((one) => one.title === title),
  );

test('begins in the tray, signed out, with neither a window nor a browser', async () => {
  await says(icon, 'Signed out');
  expect(await icon.words()).toEqual([
    'Signed out',
    'Sign in with Okta',
    'Open Latchkey',
    'Checkup…',
    'Quit Latchkey',
  ]);
  expect(await application.isShown()).toBe(false);
  expect(person.browser.opened()).toEqual([]);
  signedOutPicture = await icon.picture();
});

test('one click in the tray opens the browser once, and a person who is new here is asked about', async () => {
  await icon.click('Sign in with Okta');
  await says(icon, `Continue as ${SAM.login}?`);
  expect(person.browser.opened()).toHaveLength(1);
  expect(await inAgent()).not.toContain('cert');
  await icon.click('Answer…');
  const window = await application.window();
  await expect(window.getByRole('heading', { name: `Continue as ${SAM.login}?` })).toBeVisible();
  await window.getByRole('button', { name: 'Continue' }).click();
  await says(icon, `Signed in as ${SAM.login}`);
  await expect(window.getByRole('heading', { name: 'Signed in' })).toBeVisible();
});

test('both certificates are in place, and the tray shows another shape and menu', async ({ desk }) => {
  expect(await inAgent()).toContain('ssh-ed25519-cert-v01@openssh.com');
  const current = join(person.home, '.local/state/latchkey/certificates/example/current');
  const files = ['--cert', 'cert.pem', '--key', 'key.pem', '--cacert', 'root.pem'].map((word) =>
    word.endsWith('.pem') ? join(current, word) : word,
  );
  const greeted = await person.run('curl', ['--silent', '--show-error', ...files, desk.stack.site.url]);
  expect(greeted.stdout + greeted.stderr).toContain(`Hello, ${SAM.login}`);
  expect(await person.keychainItems()).not.toEqual([]);
  expect(await icon.picture()).not.toBe(signedOutPicture);
  const words = await icon.words();
  expect(words).toContain('Renew now');
  expect(words).toContain('All hosts…');
  expect(words).toContain('Sign out…');
  expect(words).not.toContain('Sign in with Okta');
});

test('ssh logs in by name, and nothing is asked', async () => {
  expect(await ssh()).toMatchObject({ code: 0, stdout: 'let in\n' });
});

test('closing the window leaves the tray, which is said once', async () => {
  const title = 'Latchkey keeps running in the tray';
  await application.closeWindow();
  await notice(title);
  await icon.click('Open Latchkey');
  await until('the window', () => application.isShown());
  await application.closeWindow();
  expect(await application.isShown()).toBe(false);
  expect(person.notifications.shown.filter((one) => one.title === title)).toHaveLength(1);
  expect(await firstWords()).toBe(`Signed in as ${SAM.login}`);
});

test('certificates are renewed while no window is open, without a browser or a word', async () => {
  const [before, told] = [await inAgent(), person.notifications.shown.length];
  // The new one is there before the old one goes.
  await until('another certificate in the agent, alone', async () => {
    const listed = await inAgent();
    return listed !== before && listed.match(/-cert-v01@openssh\.com/g)?.length === 1;
  });
  expect(await ssh()).toMatchObject({ code: 0, stdout: 'let in\n' });
  expect(person.browser.opened()).toHaveLength(1);
  expect(person.notifications.shown.slice(told)).toEqual([]);
});

test('when Okta ends the session a notification says so, and its click opens the page about it', async ({
  desk,
}) => {
  desk.stack.provider.people.deactivate(SAM.login);
  const told = await notice('Sign in again to keep your access');
  expect(told.body).toMatch(/^Okta has ended this session\. Your certificates work until \S+\.$/);
  await says(icon, 'Okta ended your session');
  person.notifications.click(told.id);
  await until('the window', () => application.isShown());
  const window = await application.window();
  await expect(window.getByRole('heading', { name: 'Sign in again to keep your access' })).toBeVisible();
  // Until they end, they work.
  expect(await ssh()).toMatchObject({ code: 0 });
});

test('signs in again from there, with no question about who it is', async ({ desk }) => {
  desk.stack.provider.people.activate(SAM.login);
  const window = await application.window();
  await window.getByRole('button', { name: 'Sign in again' }).click();
  await says(icon, `Signed in as ${SAM.login}`);
  expect(person.browser.opened()).toHaveLength(2);
});

test('signs out, and nothing is left', async ({ desk }) => {
  await icon.click('Sign out…');
  const window = await application.window();
  const dialog = window.getByRole('alertdialog').or(window.getByRole('dialog'));
  await expect(dialog.getByRole('heading', { name: 'Sign out of Example?' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await says(icon, 'Signed out');
  expect(await inAgent()).not.toContain('cert');
  expect(await person.keychainItems()).toEqual([]);
  expect(desk.stack.provider.liveRefreshTokens()).toBe(0);
  expect((await ssh()).code).not.toBe(0);
  expect(await icon.picture()).toBe(signedOutPicture);
  // The tray goes on, with its socket.
  expect(leftBehind().filter((path) => path !== 'control.sock')).toEqual([]);
});

test('quits from the tray, without a question, a socket or a word of a secret left', async () => {
  await icon.click('Quit Latchkey');
  expect(await application.ended()).toBe(0);
  expect(leftBehind()).toEqual([]);
  expect(await person.tray.iconOf(application.pid)).toBeUndefined();
  const log = readFileSync(join(person.home, '.local/state/latchkey/logs/latchkey.log'), 'utf8');
  expect(log).not.toMatch(/eyJ[\w-]{20,}\.|PRIVATE KEY/);
});
