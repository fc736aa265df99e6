import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createScriptedBrowser } from '#test/stack/browser/scripted-browser.ts';
import { SAM } from '#test/support/engine.ts';
import { expect, test } from '../../seat/index.ts';
import type { Seat, SeatApplication } from '../../seat/seat.ts';
import { until } from '../../until.ts';

// Each step goes on where the one before it ended.
test.describe.configure({ mode: 'serial' });

let application: SeatApplication;

test.beforeAll(async ({ seat }) => {
  application = await seat.start();
});

test.afterAll(async () => {
  await application?.stop();
});

const saysInMenu = (line: string): Promise<boolean> =>
  until(`“${line}” in the menu`, async () => (await application.menu()).includes(line));

/** The site's words to whoever shows the certificate that is kept in files. */
function greeting(seat: Seat): Promise<string> {
  const current = join(seat.folders.state, 'certificates/example/current');
  const read = (name: string): Buffer => readFileSync(join(current, name));
  const own = { cert: read('cert.pem'), key: read('key.pem'), ca: read('root.pem') };
  return new Promise((resolve, reject) => {
    get(seat.stack.site.url, own, (response) => resolve(text(response))).once('error', reject);
  });
}

test('the icon says that nobody is signed in, and so does the window', async () => {
  await saysInMenu('Signed out');
  const window = await application.window();
  await expect(window.getByRole('button', { name: 'Sign in with Okta' })).toBeVisible();
  expect(await application.opened()).toEqual([]);
});

test('a click in the window opens the browser once, and both certificates are in place', async ({ seat }) => {
  const window = await application.window();
  await window.getByRole('button', { name: 'Sign in with Okta' }).click();
  const [address = ''] = await until('the browser', async () => {
    const opened = await application.opened();
    return opened.length > 0 && opened;
  });
  expect(await createScriptedBrowser().signIn(address, SAM)).toMatchObject({ reachedCallback: true });
  await window.getByRole('button', { name: 'Continue' }).click();
  await expect(window.getByRole('heading', { name: 'Signed in', exact: true })).toBeVisible();
  await saysInMenu(`Signed in as ${SAM.login}`);
  expect(await application.opened()).toHaveLength(1);
  expect(await seat.agentLists()).toContain('ssh-ed25519-cert-v01@openssh.com');
  expect(await greeting(seat)).toContain(`Hello, ${SAM.login}`);
});

test('a page that dies takes nothing with it', async ({ seat }) => {
  const held = await seat.agentLists();
  const gone = (await application.window()).waitForEvent('crash');
  await application.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await gone;
  await saysInMenu(`Signed in as ${SAM.login}`);
  await application.choose('Open Latchkey');
  await until('a window that shows something', async () => {
    for (const window of application.electron.windows()) {
      if ((await window.getByRole('heading', { level: 1 }).count()) > 0) return true;
    }
    return false;
  });
  expect(await seat.agentLists()).toBe(held);
});

test('it signs out from the tray after a question, and nothing is left', async ({ seat }) => {
  await application.choose('Sign out…');
  const window = await until('the question', async () => {
    for (const each of application.electron.windows()) {
      if (await each.getByRole('heading', { name: 'Sign out of Example?' }).isVisible()) return each;
    }
    return undefined;
  });
  await window.getByRole('button', { name: 'Sign out', exact: true }).click();
  await saysInMenu('Signed out');
  expect(await seat.agentLists()).not.toContain('cert');
  expect(seat.stack.provider.liveRefreshTokens()).toBe(0);
  const certificates = join(seat.folders.state, 'certificates');
  expect(existsSync(certificates) ? readdirSync(certificates, { recursive: true }) : []).toEqual([]);
  expect(seat.log()).not.toMatch(/eyJ[\w-]{20,}\.|PRIVATE KEY/);
});

test('it quits from the tray without a question', async () => {
  await application.choose('Quit Latchkey').catch(() => {
    // What asks for it ends with it.
  });
  expect(await application.ended()).toBe(0);
});
