import { describe, expect, it } from 'vitest';
import { quickArguments } from '#main/cli/quick/arguments.ts';
import { COMMANDS, PAGES } from '#main/cli/words/manual.ts';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { FakeSession, signedIn } from '#test/support/fake-session.ts';
import { fakeWorld, HOST } from './fake-world.ts';

const LONGEST = Math.max(...COMMANDS.map((command) => command.length));

describe('what is not understood', () => {
  it.each([
    [['logn'], 'Unknown command “logn”.\nDid you mean login?\n'],
    [['staus'], 'Unknown command “staus”.\nDid you mean status?\n'],
    [['help', 'stauts'], 'Unknown command “stauts”.\nDid you mean status?\n'],
    [['help', 'config', 'shwo'], 'Unknown command “shwo”.\nDid you mean show?\n'],
    [["don't"], "Unknown command “don't”.\nlatchkey --help shows what there is.\n"],
    [['fly'], 'Unknown command “fly”.\nlatchkey --help shows what there is.\n'],
    [['login', '--fersh'], 'Unknown option “--fersh”.\nDid you mean --fresh?\n'],
    [
      ['login', 'now'],
      'Too many arguments for “login”. Expected 0 arguments but got 1: now.\nlatchkey login --help shows what there is.\n',
    ],
    [
      ['status', '--profile'],
      'Option “--profile <NAME>” argument missing.\nlatchkey status --help shows what there is.\n',
    ],
    [
      ['config', 'path', 'stat'],
      'There is no “stat”; there are settings, state, logs, cache, runtime, socket.\nlatchkey config --help shows what there is.\n',
    ],
    [
      ['env', '--shell', 'tcl'],
      'There is no “tcl” for “--shell <SHELL>”; there are bash, zsh, fish, csh, nushell, powershell, cmd.\nlatchkey env --help shows what there is.\n',
    ],
    [
      ['browser-policy'],
      '“--for <BROWSER>” is missing.\nlatchkey browser-policy --help shows what there is.\n',
    ],
    [
      ['browser-policy', '--for', 'chrome', '--issuer', ''],
      '“” is not the name of somebody who signs certificates.\nlatchkey browser-policy --help shows what there is.\n',
    ],
    [
      ['test-cert', 'https://sam:hunter2@intranet.example.com/'],
      'An address goes without a name and a password before its host.\nlatchkey test-cert --help shows what there is.\n',
    ],
    [
      ['test-cert', 'http://intranet.example.com/'],
      '“http://intranet.example.com/” is not an https address, and only those see certificates.\nlatchkey test-cert --help shows what there is.\n',
    ],
  ])('%j', async (words, stderr) => {
    expect(await fakeWorld().latchkey(...words)).toEqual({ code: 2, stdout: '', stderr });
  });

  it('is a JSON object where JSON is wanted', async () => {
    const { code, stdout, stderr } = await fakeWorld().latchkey('logn', '--json');
    expect([code, stderr, JSON.parse(stdout)]).toEqual([
      2,
      '',
      {
        ok: false,
        code: 'USAGE',
        title: 'Unknown command “logn”.',
        sentence: 'Did you mean login?',
        exitCode: 2,
      },
    ]);
  });
});

describe('help', () => {
  it('is shown on the error stream where no command is given', async () => {
    const { code, stdout, stderr } = await fakeWorld().latchkey();
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('latchkey COMMAND --help says more about each.\n');
  });

  it.each([['--help'], ['-h'], ['help']])('%s is an answer', async (word) => {
    const { code, stdout, stderr } = await fakeWorld().latchkey(word);
    expect([code, stderr]).toEqual([0, '']);
    for (const command of COMMANDS)
      expect(stdout).toContain(`\n  ${command.padEnd(LONGEST + 2)}${PAGES[command].summary}\n`);
    expect(stdout).toContain('\n  130  Interrupted with Ctrl-C; by another signal, 128 and its number\n');
    expect(stdout).toContain('\n  LATCHKEY_PROFILE ');
  });

  it.each(COMMANDS.map((command) => [command]))(
    'of %s has what happens, its options and examples, in 80 columns',
    async (command) => {
      const { code, stdout } = await fakeWorld().latchkey(command, '--help');
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`^Usage  latchkey ${command} .*OPTIONS`));
      expect(stdout).toContain(PAGES[command].about[0]?.slice(0, 20) ?? '');
      for (const wanted of ['--json', '--profile <NAME>', '\nExamples\n']) expect(stdout).toContain(wanted);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
      expect((await fakeWorld().latchkey('help', command)).stdout).toBe(stdout);
    },
  );

  it.each(['show', 'path'] as const)('of config %s is its own', async (part) => {
    const { code, stdout } = await fakeWorld().latchkey('config', part, '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage  latchkey config ${part} `));
    expect(stdout).toContain(PAGES[`config ${part}`].about[0]?.slice(0, 20) ?? '');
    expect(stdout).not.toContain('show lists each setting with its value');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(await fakeWorld().latchkey('help', 'config', part)).toEqual({ code, stdout, stderr: '' });
  });

  it('of help is the help, and what follows a command says nothing more', async () => {
    const { stdout } = await fakeWorld().latchkey('--help');
    expect((await fakeWorld().latchkey('help', 'help')).stdout).toBe(stdout);
    const ofLogin = (await fakeWorld().latchkey('login', '--help')).stdout;
    expect((await fakeWorld().latchkey('help', 'login', 'now', '--json')).stdout).toBe(ofLogin);
  });

  it('has no colour in a pipe, and some on a terminal', async () => {
    expect((await fakeWorld().latchkey('login', '--help')).stdout).not.toContain('\u001b');
    expect((await fakeWorld({ colours: true }).latchkey('login', '--help')).stdout).toContain(
      '\u001b[1mUsage\u001b[22m',
    );
  });

  it.each(['--version', '-V', 'version'])('tells the version: %s', async (word) => {
    expect(await fakeWorld().latchkey(word)).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    });
  });
});

describe('the options that all commands share', () => {
  it('may stand before and after the command', async () => {
    for (const words of [
      ['--json', 'status'],
      ['status', '--json'],
    ]) {
      const { stdout } = await fakeWorld({ session: new FakeSession('example', signedIn()) }).latchkey(
        ...words,
      );
      expect(JSON.parse(stdout).ok).toBe(true);
    }
    const { stderr } = await fakeWorld().latchkey('--profile', 'other', 'status');
    expect(stderr).toContain('“other”');
  });

  it('are understood by the short way to the status exactly as by the long one', () => {
    expect(quickArguments(['status'])).toEqual({ json: false, profile: undefined });
    expect(quickArguments(['status', '--json', '--profile', 'work'])).toEqual({
      json: true,
      profile: 'work',
    });
    expect(quickArguments(['status', '--profile=work'])).toEqual({ json: false, profile: 'work' });
    for (const words of [
      [],
      ['login'],
      ['--json', 'status'],
      ['status', '--help'],
      ['status', '--watch'],
      ['status', '--json', '--watch'],
      ['status', 'x'],
      ['status', '--profile'],
      ['status', '--profile', '--json'],
      ['status', '--josn'],
    ]) {
      expect(quickArguments(words), words.join(' ')).toBe(undefined);
    }
  });
});

describe('latchkey agent', () => {
  it('says who runs, keeps running, and stops in order', async () => {
    let closed = false;
    const close = async (): Promise<void> => {
      closed = true;
    };
    const { latchkey, signals, stdout } = fakeWorld({
      composition: {
        host: async () =>
          ok({
            host: HOST,
            profiles: ['example'],
            session: async (profile) => fail('NOT_SET_UP', { profile }),
            wake: () => {},
            close,
          }),
      },
    });
    const ran = latchkey('agent');
    await expect.poll(() => stdout.written).toBe('latchkey agent runs (process 4711). It renews example.\n');
    expect(closed).toBe(false);
    signals.emit('SIGTERM', 'SIGTERM');
    expect([(await ran).code, closed]).toEqual([0, true]);
  });

  it('says who hosts already', async () => {
    const { code, stderr } = await fakeWorld().latchkey('agent');
    expect([code, stderr]).toEqual([
      5,
      'Latchkey runs in the background already\nlatchkey agent (process 4711) keeps your certificates fresh. There is nothing to\ndo.\n',
    ]);
  });

  it('does not start on settings that cannot be used', async () => {
    const invalid = fail('SETTINGS_INVALID', {
      source: 'settings.json',
      problems: ['renewAt must be between 10 and 90'],
    });
    const { code, stderr } = await fakeWorld({ composition: { host: async () => invalid } }).latchkey(
      'agent',
    );
    expect([code, stderr]).toEqual([6, expect.stringMatching(/renewAt must be between 10 and 90/i)]);
  });

  it('prints a unit for systemd', async () => {
    const { code, stdout } = await fakeWorld().latchkey('agent', '--systemd');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\[Unit\]\n/);
    expect(stdout).toMatch(/\nExecStart=\/\S*node \S+ agent\n/);
  });
});
