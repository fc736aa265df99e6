import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type Stack, startStack } from '#test/stack/index.ts';
import { ALEX, SAM } from '#test/support/engine.ts';
import { eventually } from '#test/support/eventually.ts';
import { describeWith } from '#test/support/needs.ts';
import { type CliPerson, createCliPerson, type Running } from './cli-person.ts';

/** A dozen processes one after the other, each with its browser: they take their time where others are at work too. */
vi.setConfig({ testTimeout: 180_000 });

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const FIRST = 'Enter continues, a uses another account, c cancels:';

describeWith(['ssh-agent', 'script'], 'a person at a terminal', () => {
  let stack: Stack;
  let person: CliPerson;
  let agent: Running | undefined;
  /** Of this test: earlier people may have left some. */
  let live: () => number;

  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());
  beforeEach(async () => {
    person = await createCliPerson(stack, SAM);
    const before = stack.provider.liveRefreshTokens();
    live = () => stack.provider.liveRefreshTokens() - before;
  });
  afterEach(async () => {
    agent?.child.kill('SIGTERM');
    await agent?.ended;
    agent = undefined;
    await person.leave();
  });

  async function host(): Promise<void> {
    agent = person.start(['agent']);
    await agent.says('It renews example.');
  }

  const nothingIsLeft = async (): Promise<void> => {
    await eventually(() => expect(live()).toBe(0));
    expect(await person.agentLists()).toBe('');
    const state = join(person.environment.XDG_STATE_HOME ?? '', 'latchkey');
    const files = existsSync(state) ? readdirSync(state, { recursive: true }) : [];
    expect(files.filter((name) => !`${name}`.startsWith('logs'))).toEqual([]);
  };

  it.each([
    ['without a host', async () => {}],
    ['through the host', host],
  ])('is asked who they are before anything is made: %s', async (_, begin) => {
    await begin();
    const login = person.startOnTerminal('login');
    await login.says(FIRST);
    expect(login.stdout()).toContain(`Continue as ${SAM.login}?`);
    expect(await person.agentLists()).toBe('');
    login.types('\r');
    const { code, stdout } = await login.ended;
    expect([code, stdout]).toEqual([0, expect.stringContaining('Signed in as Sam Example')]);
  });

  it.each([
    ['Ctrl-C', 'without a host', CTRL_C, async () => {}],
    ['Ctrl-C', 'through the host', CTRL_C, host],
    ['the end of the input', 'without a host', CTRL_D, async () => {}],
    ['“c”', 'through the host', 'c\r', host],
  ])('leaves nothing with %s at the question, here and at Okta: %s', async (_, __, typed, begin) => {
    await begin();
    const login = person.startOnTerminal('login');
    await login.says(FIRST);
    expect(live()).toBe(1);
    login.types(typed);
    const { code, stdout } = await login.ended;
    expect([code, stdout]).toEqual([130, expect.stringContaining('The sign-in was cancelled')]);
    await nothingIsLeft();
  });

  it('leaves nothing when the command is killed at the question, where a host does the work', async () => {
    await host();
    const login = person.startOnTerminal('login');
    await login.says(FIRST);
    login.child.kill('SIGKILL');
    await nothingIsLeft();
    // Neither the port nor a lock is held any more.
    expect((await person.latchkey('login')).code).toBe(0);
  });

  it('may be somebody else: the browser opens again, and Okta asks', async () => {
    await host();
    const login = person.startOnTerminal('login');
    await login.says(FIRST);
    person.signInAs(ALEX);
    login.types('a\r');
    await login.says(`Continue as ${ALEX.login}?`);
    expect(live()).toBe(1);
    login.types('y\r');
    const { code, stdout } = await login.ended;
    expect([code, stdout]).toEqual([0, expect.stringContaining(`Signed in as Alex Example (${ALEX.login})`)]);
    expect(live()).toBe(1);
  });

  it('is shown to whoever watches, while they are asked and afterwards', async () => {
    await host();
    const watch = person.start(['status', '--watch']);
    await watch.says('Signed out');
    const login = person.startOnTerminal('login');
    await login.says(FIRST);
    await watch.says(`Continue as ${SAM.login}?`);
    login.types('\r');
    await login.ended;
    await watch.says('Signed in as Sam Example');
    watch.child.kill('SIGINT');
    expect((await watch.ended).code).toBe(0);
  });
});

describeWith(['ssh-agent'], 'a script', () => {
  let stack: Stack;
  let person: CliPerson;

  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());
  beforeEach(async () => {
    person = await createCliPerson(stack, SAM);
  });
  afterEach(() => person.leave());

  it('is refused another person than before, unless it says yes', async () => {
    expect((await person.latchkey('login')).stderr).toContain(
      `Signing in as ${SAM.login}, for the first time on this computer.\n`,
    );
    person.signInAs(ALEX);
    const refused = await person.latchkey('login', '--fresh', '--json');
    expect([refused.code, JSON.parse(refused.stdout)]).toMatchObject([
      3,
      { code: 'OKTA_OTHER_PERSON', facts: { expected: SAM.login, found: ALEX.login } },
    ]);
    expect(JSON.parse((await person.latchkey('status', '--json')).stdout).person.email).toBe(SAM.login);
    const named = await person.latchkey('login', '--fresh', '--as', SAM.login);
    expect([named.code, named.stderr]).toEqual([3, expect.stringContaining(`You asked for ${SAM.login}`)]);
    const yes = await person.latchkey('login', '--fresh', '--yes');
    expect([yes.code, yes.stdout]).toEqual([0, expect.stringContaining(`Signed in as Alex Example`)]);
  });

  it('watches without a host and with one, and is told of each change', async () => {
    const watch = person.start(['status', '--watch', '--json']);
    const seen = () =>
      watch
        .stdout()
        .split('\n')
        .slice(0, -1)
        .map((line) => {
          const { state, hosted, ssh } = JSON.parse(line);
          return [state.kind, hosted, ssh?.agent.listed];
        });
    await eventually(() => expect(seen()).toEqual([['signed-out', false, undefined]]));
    await person.latchkey('login');
    await eventually(() => expect(seen().at(-1)).toEqual(['fresh', false, true]));
    const agent = person.start(['agent']);
    // There is no keychain: what the first command had in memory went with it.
    await eventually(() => expect(seen().at(-1)).toEqual(['attention', true, true]));
    await person.latchkey('login');
    await eventually(() => expect(seen().at(-1)).toEqual(['fresh', true, true]));
    const before = seen().length;
    await person.latchkey('renew');
    await eventually(() =>
      expect(
        seen()
          .slice(before)
          .map(([kind]) => kind),
      ).toEqual(['renewing', 'fresh']),
    );
    agent.child.kill('SIGKILL');
    await eventually(() => expect(seen().at(-1)).toEqual(['fresh', false, true]));
    watch.child.kill('SIGTERM');
    expect((await watch.ended).code).toBe(0);
  });

  it('may stop reading: the watch ends with the next change', async () => {
    const watch = person.start(['status', '--watch']);
    await watch.says('Signed out');
    watch.child.stdout?.destroy();
    await person.latchkey('login');
    expect(await watch.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('asks Okta again through the host, and the record has the answer', async () => {
    await person.start(['agent']).says('It renews');
    await person.latchkey('login');
    stack.provider.people.setGroups(SAM.login, ['ssh-users', 'new']);
    const groupsOf = async (...words: string[]): Promise<string[]> =>
      JSON.parse((await person.latchkey('whoami', '--json', ...words)).stdout).groups.names;
    expect(await groupsOf()).not.toContain('new');
    expect(await groupsOf('--ask-okta')).toContain('new');
    expect(await groupsOf()).toContain('new');
  });

  it('leaves nothing of the person on this computer with logout --forget', async () => {
    await person.latchkey('login');
    expect((await person.latchkey('logout', '--forget')).code).toBe(0);
    const state = join(person.environment.XDG_STATE_HOME ?? '', 'latchkey');
    const left = readdirSync(state, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
    expect(left).toEqual(['latchkey.log']);
  });
});
