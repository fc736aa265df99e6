import { chmodSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { SAM } from '#test/support/engine.ts';
import { type Desk, expect, test } from '../desk.ts';
import { startTrayHost } from '../doubles/tray-host.ts';
import type { Application } from '../session/application.ts';
import type { Person } from '../session/person.ts';
import { signIn } from '../session/sign-in.ts';
import { mountSmallDisk } from '../session/small-disk.ts';
import { FIRST_TIME, says, until } from '../until.ts';

let people: Person[] = [];
let applications: Application[] = [];

test.afterEach(async () => {
  for (const application of applications) await application.stop();
  for (const person of people) await person.leave();
  people = [];
  applications = [];
});

async function somebody(desk: Desk, options?: Parameters<Desk['person']>[0]): Promise<Person> {
  const person = await desk.person(options);
  people.push(person);
  return person;
}

async function start(desk: Desk, person: Person, ...words: readonly string[]): Promise<Application> {
  const application = await desk.start(person, words);
  applications.push(application);
  return application;
}

test('without a bus the window stands in for the tray', async ({ desk }) => {
  const person = await somebody(desk, { without: ['bus', 'tray', 'notifications', 'keyring'] });
  const application = await start(desk, person, '--hidden');
  const window = await application.window();
  await expect(window.getByRole('heading', { name: FIRST_TIME })).toBeVisible();
});

test('without a panel that shows icons the window stays, which is said once', async ({ desk }) => {
  const person = await somebody(desk, { without: ['tray'] });
  const titles = (): readonly string[] => person.notifications.shown.map(({ title }) => title);
  const first = await start(desk, person, '--hidden');
  await expect((await first.window()).getByRole('heading', { name: FIRST_TIME })).toBeVisible();
  await until('the notification', () => titles().includes('This desktop shows no tray icons'));
  await first.kill();
  const second = await start(desk, person, '--hidden');
  await expect((await second.window()).getByRole('heading', { name: FIRST_TIME })).toBeVisible();
  expect(titles()).toEqual(['This desktop shows no tray icons']);
});

test('a panel that goes away leaves a window to come back to; one that comes gets the icon', async ({
  desk,
}) => {
  const person = await somebody(desk);
  const application = await start(desk, person, '--hidden');
  await says(await application.icon(), 'Signed out');
  expect(application.electron.windows()).toEqual([]);
  await person.tray.leave();
  const window = await application.window();
  await expect(window.getByRole('heading', { name: FIRST_TIME })).toBeVisible();
  await application.closeWindow();
  await window.evaluate('1');
  const titles = person.notifications.shown.map(({ title }) => title);
  expect(titles).toEqual(['This desktop shows no tray icons']);
  const another = await startTrayHost(person.bus);
  const icon = await until('the icon in another panel', () => another.iconOf(application.pid));
  await says(icon, 'Signed out');
  await icon.click('Open Latchkey');
  await until('the window', () => application.isShown());
  await another.leave();
});

test('a disk that is full is said, takes nothing away, and is no trouble once there is room', async ({
  desk,
}) => {
  test.skip(process.geteuid?.() !== 0, 'only root can make a disk that is full soon');
  const person = await somebody(desk);
  const state = join(person.home, '.local/state/latchkey');
  const disk = mountSmallDisk(state, person);
  try {
    const application = await start(desk, person, '--hidden');
    const icon = await application.icon();
    await signIn(person, application, icon);
    await says(icon, `Signed in as ${SAM.login}`);
    const [held, files] = [(await person.run('ssh-add', ['-L'])).stdout, person.files()];
    disk.fill();
    await icon.click('Renew now');
    const window = await application.window();
    await expect(window.getByText('A file could not be used').first()).toBeVisible();
    const told = /^Your certificates still work for .+\. Latchkey left \S+ alone\. The disk is full\.$/;
    await expect(window.getByText(told).first()).toBeVisible();
    expect((await person.run('ssh-add', ['-L'])).stdout).toBe(held);
    disk.empty();
    expect(person.files()).toEqual(expect.arrayContaining([...files]));
    await icon.click('Renew now');
    await until('another certificate', async () => {
      const listed = (await person.run('ssh-add', ['-L'])).stdout;
      return listed.includes('cert') && listed !== held;
    });
    await says(icon, `Signed in as ${SAM.login}`);
  } finally {
    for (const application of applications) await application.stop();
    disk.remove();
  }
});

test('without keyring, ssh-agent and notifications it signs in, and says what is missing', async ({
  desk,
}) => {
  const person = await somebody(desk, { without: ['keyring', 'agent', 'notifications'] });
  const application = await start(desk, person, '--hidden');
  const icon = await application.icon();
  await signIn(person, application, icon);
  await says(icon, 'No ssh-agent is running');
  const window = await application.window();
  await expect(window.getByRole('heading', { name: 'ssh cannot use your certificate yet' })).toBeVisible();
  expect(await icon.words()).toContain('Web sites work, ssh does not');
});

test('without a keyring the sign-in is kept in memory, and both tray and window say so', async ({ desk }) => {
  const person = await somebody(desk, { without: ['keyring'] });
  const application = await start(desk, person, '--hidden');
  const icon = await application.icon();
  await signIn(person, application, icon);
  await says(icon, 'Kept in memory only until you quit');
  await expect((await application.window()).getByText('Your sign-in is kept in memory only')).toBeVisible();
  expect((await person.run('ssh-add', ['-L'])).stdout).toContain('cert');
});

test('without a screen it ends, and points to latchkey agent', async ({ desk }) => {
  const person = await somebody(desk, { without: ['display'] });
  const ran = await person.run(desk.place.desktopCommand, []);
  expect(ran.code).not.toBe(0);
  expect(ran.stderr).toContain('latchkey agent');
});

test('an installation that is not whole ends and says so, instead of staying without an icon', async ({
  desk,
}) => {
  const person = await somebody(desk);
  const icons = join(desk.place.built, 'desktop/icons');
  renameSync(icons, `${icons}.gone`);
  try {
    const ran = await person.run(desk.place.desktopCommand, ['--hidden']);
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('Latchkey could not start: ')]);
    expect(person.log()).toContain('desktop.start"');
  } finally {
    renameSync(`${icons}.gone`, icons);
  }
});

test('settings that cannot be read are told, left alone, and followed once they are mended', async ({
  desk,
}) => {
  const person = await somebody(desk);
  person.write(person.settingsFile, '{ "profiles": ');
  const application = await start(desk, person, '--hidden');
  const icon = await application.icon();
  await says(icon, 'How to fix it…');
  expect(readFileSync(person.settingsFile, 'utf8')).toBe('{ "profiles": ');
  person.set(desk.settings());
  await says(icon, 'Signed out');
});

test('a settings folder that cannot be written is no hindrance', async ({ desk }) => {
  const person = await somebody(desk);
  const folder = join(person.home, '.config/latchkey');
  chmodSync(folder, 0o500);
  const application = await start(desk, person);
  await expect((await application.window()).getByRole('heading', { name: FIRST_TIME })).toBeVisible();
  await says(await application.icon(), 'Signed out');
  chmodSync(folder, 0o700);
});

test('killed while signed in, with every file of its own in shreds, it begins where it was', async ({
  desk,
}) => {
  const person = await somebody(desk);
  const first = await start(desk, person);
  await signIn(person, first, await first.icon());
  await says(await first.icon(), `Signed in as ${SAM.login}`);
  const before = (await person.run('ssh-add', ['-L'])).stdout;
  await first.kill();
  // What the application alone remembers, its window's place among it.
  const own = join(person.home, '.local/state/latchkey/desktop');
  const remembered = readdirSync(own).filter((name) => name.endsWith('.json'));
  expect(remembered).not.toEqual([]);
  for (const name of remembered) person.write(join(own, name), '{ "window": { "x": "far');
  const second = await start(desk, person);
  const icon = await second.icon();
  await says(icon, `Signed in as ${SAM.login}`);
  await expect((await second.window()).getByRole('heading', { name: 'Signed in' })).toBeVisible();
  expect((await person.run('ssh-add', ['-L'])).stdout).toBe(before);
  expect(person.browser.opened()).toHaveLength(1);
});
