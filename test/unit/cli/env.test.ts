import { describe, expect, it } from 'vitest';
import {
  curlCommand,
  programCommands,
  programSettings,
  SHELLS,
  settingLines,
  shellOf,
} from '#main/application/programs/environment.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { failure } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { FakeSession, NOW, signedIn } from '#test/support/fake-session.ts';
import { exampleSettings, fakeWorld } from './fake-world.ts';

const FOLDER = "/home/sam/it's mine/current";
const FILES = {
  certificate: `${FOLDER}/cert.pem`,
  key: `${FOLDER}/key.pem`,
  chain: `${FOLDER}/chain.pem`,
  root: `${FOLDER}/root.pem`,
};

describe('settings for programs', () => {
  it.each([
    ['bash', `export PGSSLKEY='/home/sam/it'\\''s mine/current/key.pem'`],
    ['zsh', `export PGSSLKEY='/home/sam/it'\\''s mine/current/key.pem'`],
    ['fish', `set -gx PGSSLKEY '/home/sam/it\\'s mine/current/key.pem'`],
    ['csh', `setenv PGSSLKEY '/home/sam/it'\\''s mine/current/key.pem';`],
    ['nushell', `  PGSSLKEY: "/home/sam/it's mine/current/key.pem"`],
    ['powershell', `$env:PGSSLKEY = '/home/sam/it''s mine/current/key.pem'`],
    ['cmd', `set "PGSSLKEY=/home/sam/it's mine/current/key.pem"`],
  ] as const)('are written so that %s reads them as they are', (shell, line) => {
    expect(settingLines(programSettings(FILES, {}), [], shell)).toContain(line);
  });

  it('keep PowerShell from taking a printed quotation mark for the end of a path', () => {
    const [line] = settingLines([{ name: 'A', value: 'C:\\Sam’s', readBy: 'git' }], [], 'powershell');
    expect(line).toBe("$env:A = 'C:\\Sam’’s'");
  });

  it.each([
    ['powershell', 'win32', 'curl', 'curl.exe --cert $env:LATCHKEY_CERT --key $env:LATCHKEY_KEY'],
    ['powershell', 'linux', 'curl', 'curl --cert $env:LATCHKEY_CERT --key $env:LATCHKEY_KEY'],
    ['powershell', 'win32', 'kubectl', '--client-certificate $env:LATCHKEY_CERT --client-key'],
    ['nushell', 'linux', 'kubectl', '--client-certificate $env.LATCHKEY_CERT --client-key'],
    ['csh', 'linux', 'curl', 'curl --cert "$LATCHKEY_CERT" --key "$LATCHKEY_KEY"'],
  ] as const)('are used in %s on %s by %s as that shell reads them', (shell, platform, program, words) => {
    const commands = new Map(programCommands(shell, platform));
    expect(commands.get(program)).toContain(words);
  });

  it('leave Node the file that the person has named, and take the place of one of ours', () => {
    const named = (NODE_EXTRA_CA_CERTS?: string) =>
      programSettings(FILES, { NODE_EXTRA_CA_CERTS }).find(({ name }) => name === 'NODE_EXTRA_CA_CERTS')
        ?.value;
    expect(named('/etc/ssl/company.pem')).toBeUndefined();
    for (const free of [undefined, '', FILES.root, '/home/sam/other/current/root.pem']) {
      expect(named(free)).toBe(FILES.root);
    }
  });

  it('never replace whom curl, git, Python and psql trust', () => {
    const names = programSettings(FILES, {}).map(({ name }) => name);
    const replacing = [
      'GIT_SSL_CAINFO',
      'CURL_CA_BUNDLE',
      'SSL_CERT_FILE',
      'REQUESTS_CA_BUNDLE',
      'PGSSLROOTCERT',
    ];
    expect(names.filter((name) => replacing.includes(name))).toEqual([]);
  });

  it.each([
    [{ SHELL: '/bin/zsh' }, 'linux', 'zsh'],
    [{ SHELL: '/usr/bin/fish' }, 'darwin', 'fish'],
    [{ SHELL: '/bin/tcsh' }, 'linux', 'csh'],
    [{ SHELL: '/bin/csh' }, 'darwin', 'csh'],
    [{ SHELL: '/home/sam/.cargo/bin/nu' }, 'linux', 'nushell'],
    [{ SHELL: '/usr/bin/pwsh' }, 'linux', 'powershell'],
    [{ SHELL: 'C:\\Program Files\\Git\\usr\\bin\\bash.exe', PROMPT: '$P$G' }, 'win32', 'bash'],
    [{ SHELL: '/bin/dash' }, 'linux', 'bash'],
    [{}, 'linux', 'bash'],
    [{ PROMPT: '$P$G' }, 'win32', 'cmd'],
    [{ PSModulePath: 'C:\\Users\\sam\\Documents\\PowerShell\\Modules' }, 'win32', 'powershell'],
  ] as const)('with %j on %s are for %s', (environment, platform, shell) => {
    expect(shellOf(environment, platform)).toBe(shell);
  });

  it('have a curl command with whole paths, quoted where a shell would split them', () => {
    expect(curlCommand(FILES, 'https://intranet.example.com/a?b=1&c=2', 'linux')).toBe(
      `curl --cert '/home/sam/it'\\''s mine/current/cert.pem' --key '/home/sam/it'\\''s mine/current/key.pem' --cacert '/home/sam/it'\\''s mine/current/root.pem' 'https://intranet.example.com/a?b=1&c=2'`,
    );
    const plain = {
      ...FILES,
      certificate: 'C:\\a\\cert.pem',
      key: 'C:\\a b\\key.pem',
      root: 'C:\\a\\root.pem',
    };
    expect(curlCommand(plain, 'https://intranet.example.com', 'win32')).toBe(
      'curl --cert C:\\a\\cert.pem --key "C:\\a b\\key.pem" --cacert C:\\a\\root.pem https://intranet.example.com',
    );
  });
});

describe('latchkey env', () => {
  it('prints nothing but what a shell evaluates', async () => {
    for (const shell of SHELLS) {
      const world = fakeWorld({ session: new FakeSession('example', signedIn()) });
      const { code, stdout } = await world.latchkey('env', '--shell', shell);
      expect(code).toBe(0);
      const lines = stdout.trimEnd().split('\n');
      const evaluated =
        shell === 'nushell'
          ? /^({|}| {2}\w+: ".*"| {2}# .*)$/
          : /^(export \w+=|set -gx \w+ |setenv \w+ .*;$|\$env:\w+ = |set "\w+=|# )/;
      for (const line of lines) expect(line).toMatch(evaluated);
    }
  });

  it('says to sign in where there is no certificate, and prints nothing to evaluate', async () => {
    const { code, stdout } = await fakeWorld().latchkey('env');
    expect([code, stdout]).toEqual([3, '']);
  });

  it.each([
    [{ enabled: false }, 'The settings ask for no client certificate (x509.enabled). ssh works until 16:02.'],
    [
      { files: false },
      'The settings ask for no files (x509.files), and programs read nothing else. ssh works until 16:02.',
    ],
  ])('says that the settings want none where somebody is signed in: %j', async (x509, sentence) => {
    const { x509: held, ...others } = signedIn();
    const { files: _, ...elsewhere } = held ?? {};
    const seen = 'files' in x509 ? { ...others, x509: elsewhere } : others;
    const session = new FakeSession('example', seen as SessionSnapshot);
    const { code, stdout, stderr } = await fakeWorld({
      session,
      settings: exampleSettings({ x509 }),
    }).latchkey('env');
    expect([code, stdout, stderr.replaceAll('\n', ' ')]).toEqual([7, '', expect.stringContaining(sentence)]);
    expect(stderr).toMatch(/^There is no client certificate for programs\n/);
    expect(stderr).toContain('latchkey config show says who has set that.');
    expect(stderr).not.toContain('What to ask');
  });

  it('says what is in the way where a sign-in has brought none', async () => {
    const { x509: _, ...others } = signedIn();
    const failed = failure('CA_UNREACHABLE', { host: 'ca.example.com', problem: 'timeout' });
    const state = { kind: 'offline', failure: failed, sinceMs: NOW, nextTryAtMs: NOW } as const;
    const session = new FakeSession('example', { ...others, state });
    const { code, stderr } = await fakeWorld({ session }).latchkey('env');
    expect([code, stderr]).toEqual([5, expect.stringContaining('ca.example.com')]);
  });

  it('sends nobody to the help desk where the next renewal brings the first one', async () => {
    const { x509: _, ...others } = signedIn();
    const session = new FakeSession('example', others as SessionSnapshot);
    const { code, stderr } = await fakeWorld({ session }).latchkey('env');
    expect([code, stderr]).toEqual([7, expect.stringContaining('This sign-in has brought none yet.')]);
    expect(stderr.replaceAll('\n', ' ')).toContain(
      'The next renewal brings it; latchkey renew does so at once.',
    );
    expect(stderr).not.toContain('What to ask');
  });

  it('says which site is meant where nobody named one', async () => {
    const { code, stderr } = await fakeWorld().latchkey('test-cert');
    expect([code, stderr]).toEqual([2, expect.stringContaining('x509.testUrl')]);
    const plain = await fakeWorld().latchkey('test-cert', 'http://intranet.example.com');
    expect([plain.code, plain.stderr]).toEqual([2, expect.stringContaining('is not an https address')]);
  });

  it('is asked of a site by its name alone', async () => {
    const asked: string[] = [];
    const world = fakeWorld({
      composition: {
        async siteTest(_, { url }) {
          asked.push(url);
          return ok({ url, host: 'intranet.example.com', place: 'memory' });
        },
      },
    });
    await world.latchkey('test-cert', 'intranet.example.com');
    expect(asked).toEqual(['https://intranet.example.com/']);
  });
});
