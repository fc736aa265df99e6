import { SAM } from '#test/support/engine.ts';
import { expect, test } from '../desk.ts';
import type { TrayIcon } from '../doubles/tray-host.ts';
import type { Application } from '../session/application.ts';
import type { Person } from '../session/person.ts';
import { signIn } from '../session/sign-in.ts';
import { says, until } from '../until.ts';

/** Names as somebody in another department may make them, and somebody else may mean them. */
const MARKUP = '<img src=x onerror="document.title=1"><b>ssh</b>';
const RIGHT_TO_LEFT = 'مجموعة \u202egnp.exe';
/** Longer than any that a policy may name. */
const LONG = `ssh-${'x'.repeat(4_000)}`;
const NAMED = [MARKUP, RIGHT_TO_LEFT, `ssh-${'y'.repeat(240)}`];

const policy = `version: 1
serial: 1
roles:
${NAMED.map(
  (group, at) =>
    `  role-${at}: { title: ${JSON.stringify(at === 0 ? MARKUP : `Role ${at}`)}, groups: [${JSON.stringify(group)}], access: [{ hosts: [host-${at}.example.com], users: [ops] }] }`,
).join('\n')}
hosts:
${NAMED.map((_, at) => `  - { name: host-${at}.example.com }`).join('\n')}
`;

test.describe.configure({ mode: 'serial' });

let person: Person;
let application: Application;
let icon: TrayIcon;

test.beforeAll(async ({ desk }) => {
  desk.stack.provider.people.setGroups(SAM.login, [...NAMED, LONG]);
  person = await desk.person();
  const file = `${person.folder}/policy.yaml`;
  person.write(file, policy);
  person.set(desk.settings({ access: { file } }));
  application = await desk.start(person, ['--hidden']);
  icon = await application.icon();
  await signIn(person, application, icon);
  await says(icon, `Signed in as ${SAM.login}`);
});

test.afterAll(async ({ desk }) => {
  desk.stack.provider.people.setGroups(SAM.login, ['ssh-users', 'ssh-deploy']);
  await application?.stop();
  await person?.leave();
});

test('names of groups and roles are text, whatever is in them', async () => {
  const page = await application.window();
  await page.keyboard.press('Control+2');
  await expect(page.getByRole('heading', { name: 'Hosts' })).toBeVisible();
  await expect(page.getByRole('grid').getByText(MARKUP).first()).toBeVisible();
  await expect(page.getByRole('grid').getByText('host-0.example.com').first()).toBeVisible();
  expect(await page.locator('img[src="x"]').count()).toBe(0);
  expect(await page.title()).toBe('Hosts – Latchkey');
  const sizes = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
  const [wide = 0, room = 0] = sizes as [number, number];
  expect(wide).toBeLessThanOrEqual(room);
});

test('a page that dies takes nothing with it, and comes back as it was', async () => {
  const held = (await person.run('ssh-add', ['-L'])).stdout;
  const page = await application.window();
  const gone = page.waitForEvent('crash');
  const rendererId = await application.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  );
  if (rendererId === undefined) throw new Error('there is no window');
  process.kill(rendererId, 'SIGKILL');
  await gone;
  expect((await icon.words())[0]).toBe(`Signed in as ${SAM.login}`);
  await icon.click('Open Latchkey');
  const back = await until('a window that shows something', async () => {
    for (const window of application.electron.windows()) {
      if ((await window.getByRole('heading', { level: 1 }).count()) > 0) return window;
    }
    return undefined;
  });
  await expect(back.getByRole('heading', { level: 1 })).toBeVisible();
  expect((await person.run('ssh-add', ['-L'])).stdout).toBe(held);
});

test('the computer sleeps and comes back: what it lost meanwhile is there again at once', async () => {
  await person.run('ssh-add', ['-D']);
  person.logind.sleep(true);
  person.logind.sleep(false);
  // The keeper looks once a minute by itself, and a certificate of hours is not due.
  await until(
    'the certificate',
    async () => (await person.run('ssh-add', ['-L'])).stdout.includes('cert'),
    15_000,
  );
});
