import { mkdirSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { join } from 'node:path';
import { SAM } from '#test/support/engine.ts';
import { expect, test } from '../desk.ts';
import type { TrayIcon } from '../doubles/tray-host.ts';
import type { Application } from '../session/application.ts';
import type { Person } from '../session/person.ts';
import { signIn } from '../session/sign-in.ts';
import { says } from '../until.ts';

// Latchkey ends one way, whoever wants it to: what is under way is finished, and only a person is asked.

const SOCKET = 'control.sock';

let person: Person;

test.beforeEach(async ({ desk }) => {
  person = await desk.person();
});

test.afterEach(() => person.leave());

test.describe('while somebody is signed in', () => {
  let application: Application;
  let icon: TrayIcon;

  test.beforeEach(async ({ desk }) => {
    application = await desk.start(person, ['--hidden']);
    icon = await application.icon();
    await signIn(person, application, icon);
    await says(icon, `Signed in as ${SAM.login}`);
  });

  test.afterEach(() => application.stop());

  test('a part of the system that quits applications has the person asked, as the tray does', async () => {
    await application.electron.evaluate(({ app }) => app.quit());
    const window = await application.window();
    const dialog = window.getByRole('alertdialog').or(window.getByRole('dialog'));
    await expect(dialog.getByRole('heading', { name: 'Quit and stop renewing?' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Keep running' }).click();
    expect(await icon.words()).toContain(`Signed in as ${SAM.login}`);
    expect(person.files()).toContain(SOCKET);
    await application.electron.evaluate(({ app }) => app.quit());
    await dialog.getByRole('button', { name: 'Quit' }).click();
    expect(await application.ended()).toBe(0);
    expect(person.files()).not.toContain(SOCKET);
  });

  test('a computer that shuts down asks nobody, and finds everything closed', async () => {
    person.logind.shutDown();
    expect(await application.ended()).toBe(0);
    expect(person.files()).not.toContain(SOCKET);
    // Until their end they are for whoever logs in again.
    expect((await person.run('ssh-add', ['-L'])).stdout).toContain('cert');
  });
});

test('a signal that comes while it starts finds it ready to end in order', async ({ desk }) => {
  const folder = join(person.folder, 'run/latchkey');
  mkdirSync(folder, { mode: 0o700 });
  person.user.give(folder);
  const running = person.begin(desk.place.desktopCommand, ['--hidden']);
  // The very moment at which it begins to host; it is by far not done with starting then.
  for await (const { filename } of watch(folder)) {
    if (filename === SOCKET) break;
  }
  await running.end();
  expect(person.files()).not.toContain(SOCKET);
  expect(person.log()).toContain('desktop.ends');
  expect(person.log()).not.toContain('desktop.started');
});
