import { SAM } from '#test/support/engine.ts';
import { expect, test } from '../desk.ts';
import type { Person, Ran } from '../session/person.ts';
import { says, until } from '../until.ts';

// Of one person's processes one hosts the sessions: `latchkey agent` or the tray, whichever was there first.

let person: Person;
let latchkey: (...words: readonly string[]) => Promise<Ran>;

test.beforeEach(async ({ desk }) => {
  person = await desk.person();
  person.browser.person = SAM;
  latchkey = (...words) => person.run(desk.place.command, words);
});

test.afterEach(async () => {
  await person.leave();
});

test('the tray hosts: the command asks it, and a second host is refused', async ({ desk }) => {
  const application = await desk.start(person, ['--hidden']);
  try {
    const icon = await application.icon();
    await says(icon, 'Signed out');
    const login = await latchkey('login');
    expect(login, login.stderr).toMatchObject({ code: 0 });
    await says(icon, `Signed in as ${SAM.login}`);
    const status = await latchkey('status');
    expect(status.stdout).toContain(SAM.login);
    const agent = await latchkey('agent');
    expect(agent.code).not.toBe(0);
    expect(await latchkey('logout')).toMatchObject({ code: 0 });
    await says(icon, 'Signed out');
  } finally {
    await application.stop();
  }
});

test('latchkey agent hosts: the tray is its window, and takes over when it has gone', async ({ desk }) => {
  const agent = person.begin(desk.place.command, ['agent']);
  await until('latchkey agent', () => agent.said().includes('latchkey agent runs'));
  const application = await desk.start(person, ['--hidden']);
  try {
    const icon = await application.icon();
    const renews = `latchkey agent renews (process ${agent.pid})`;
    await says(icon, renews);
    await icon.click('Sign in with Okta');
    await says(icon, `Continue as ${SAM.login}?`);
    await icon.click('Answer…');
    const window = await application.window();
    await window.getByRole('button', { name: 'Continue' }).click();
    await says(icon, `Signed in as ${SAM.login}`);
    expect((await person.run('ssh-add', ['-L'])).stdout).toContain('cert');
    await agent.end();
    await until('the tray to host', async () => !(await icon.words()).includes(renews));
    expect(await icon.words()).toContain(`Signed in as ${SAM.login}`);
    expect((await latchkey('agent')).code).not.toBe(0);
  } finally {
    await application.stop();
    await agent.end();
  }
});
