import { describe, expect, it } from 'vitest';
import type { CheckupParts } from '#main/application/doctor/types.ts';
import { resolveProfile } from '#main/settings/profile.ts';
import { fail, failure } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { FakeSession, NOW, signedIn } from '#test/support/fake-session.ts';
import {
  AUTHORITY,
  exampleSettings,
  type FakeWorldOptions,
  fakeWorld,
  goodParts,
  PROVISIONER,
  settingsFacts,
} from './fake-world.ts';

const doctor = (parts: Partial<CheckupParts> = {}, options: FakeWorldOptions = {}, ...words: string[]) =>
  fakeWorld({ ...options, composition: { checkup: async () => goodParts(parts) } }).latchkey(
    'doctor',
    ...words,
  );

/** The line of one step, with what stands below it. */
const stepIn = (stdout: string, title: string): string[] => {
  const lines = stdout.split('\n');
  const start = lines.findIndex((line) => line.includes(title));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('     '));
  return lines.slice(start, end).map((line) => line.trim());
};

describe('latchkey doctor', () => {
  it('numbers its steps, with a shape and a word for each', async () => {
    const { code, stdout, stderr } = await doctor();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(` 1 ● passed   Settings      “example”, from ~/.config/latchkey/settings.json: 2
                            settings, 2 by you
 2 ● passed   Proxy         none: everything is asked directly
 3 ● passed   Authority     ca.example.com answers, and its root is the one that
                            IT named: 5577107e…7722
 4 ● passed   Provisioner   “okta”, for the application 0oa1example2
 5 ● passed   Okta          example.okta.com answers
 6 ● passed   Issuer        https://example.okta.com answers as itself: Okta
                            organisation example.okta.com, its own authorization
                            server
 7 ● passed   Clock         agrees with example.okta.com and ca.example.com
 8 ● passed   Sign-in port  http://127.0.0.1:10000 is free
 9 ● passed   Keychain      keeps your sign-in
10 ● passed   ssh-agent     answers at /run/user/1000/ssh-agent.sock, and holds
                            2 keys
11 ● passed   Agent takes   OpenSSH's ssh-agent takes certificates, and lets go
                            of them at their end (tried with a key that lived a
                            moment)
12 ◌ not run  Certificates  nobody is signed in
13 ◌ not run  Headroom      “Certificates” comes first
14 ◌ not run  Files         there is no client certificate
15 ◌ not run  Browsers      “Certificates” comes first
16 ◌ not run  Test site     “Certificates” comes first
17 ◌ not run  Groups        nobody is signed in
18 ◌ not run  Policy        the settings name none
19 ◌ not run  ssh settings  there is no SSH certificate
20 ◌ not run  Host keys     “ssh settings” comes first
21 ● passed   Background    latchkey agent 1.4.0 runs (process 4711)
22 ● passed   Tray icons    this desktop shows them

Everything is in order
`);
  });

  it('checks the certificates of who is signed in', async () => {
    const session = new FakeSession('example', signedIn());
    const { stdout } = await doctor({ snapshot: () => session.snapshot() });
    expect(stepIn(stdout, 'Certificates')).toEqual([
      '12 ● passed   Certificates  both: 5 h left, until 16:02',
    ]);
    expect(stepIn(stdout, 'Files')[0]).toContain('whole, for you alone');
  });

  it('says what brings back a certificate that the agent has lost', async () => {
    const { ssh } = signedIn();
    if (ssh === undefined) throw new Error('the example has an SSH certificate');
    const refused = failure('AGENT_REFUSED', { problem: 'it does not list the certificate' });
    const lost = signedIn({
      state: { kind: 'attention', failure: refused },
      ssh: { ...ssh, agent: { ...ssh.agent, listed: false } },
    });
    const { code, stdout } = await doctor({ snapshot: async () => ok(lost) });
    expect([code, stepIn(stdout, 'Certificates')]).toEqual([
      7,
      ['12 ■ failed   Certificates  the ssh-agent does not hold your SSH certificate', '→ latchkey renew'],
    ]);
  });

  it('puts the sentence below its step in 60 columns', async () => {
    const { stdout } = await doctor({ host: async () => ok(undefined) }, { columns: 60 });
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      ' 1 ● passed   Settings',
      '   “example”, from ~/.config/latchkey/settings.json: 2',
    ]);
    expect(stdout).toContain('   → Start the tray application, or latchkey agent.\n');
  });

  it('says what to do, does not run what depends on it, and ends with the code of the first problem', async () => {
    const failed = fail('CA_FINGERPRINT', {
      host: 'ca.example.com',
      expected: 'a'.repeat(64),
      found: 'b'.repeat(64),
    });
    const { code, stdout } = await doctor({
      authority: async () => failed,
      agent: async () => fail('NO_AGENT', { problem: 'SSH_AUTH_SOCK is not set' }),
    });
    expect(code).toBe(6);
    expect(stepIn(stdout, 'Authority')).toEqual([
      '3 ■ failed   Authority     This is not the authority that IT named. Its root',
      'certificate is another one than the one set by IT.',
      'Nothing was sent to it.',
      '→ ca.example.com shows root (bbbbbbbb…bbbb) but',
      'Latchkey expects (aaaaaaaa…aaaa). Which one is',
      'right?',
    ]);
    for (const title of ['Provisioner', 'Sign-in port', 'Agent takes']) {
      expect(stepIn(stdout, ` ${title} `)[0]).toMatch(/◌ not run .* comes first$/);
    }
    expect(stepIn(stdout, 'ssh-agent')).toEqual([
      '10 ■ failed   ssh-agent     none can be reached: SSH_AUTH_SOCK is not set',
      '→ Start one, for example with: eval "$(ssh-agent)"',
    ]);
    expect(stdout).toContain('\n2 problems\n');
  });

  it.each([
    [5_000, 0, 'passed', 'agrees with'],
    [-25_000, 0, 'look', '25 seconds behind example.okta.com'],
    [0, 31_000, 'look', '31 seconds ahead of ca.example.com'],
    [-250_000, 1_000, 'failed', 'This computer’s clock is 4 minutes slow'],
  ])(
    'looks at the clock: %i ms ahead of Okta and %i ms ahead of the authority',
    async (okta, authority, verdict, words) => {
      const { stdout } = await doctor({
        okta: async () =>
          ok({ host: 'example.okta.com', issuer: 'https://example.okta.com', said: undefined, skewMs: okta }),
        authority: async () => ok({ ...AUTHORITY, skewMs: authority }),
      });
      const [line] = stepIn(stdout, 'Clock');
      expect(line).toContain(verdict);
      expect(line).toContain(words);
    },
  );

  it('looks at every registered port', async () => {
    const redirectUris = ['http://127.0.0.1:10000', 'http://127.0.0.1:10001'];
    const provisioner = async () => ok({ ...PROVISIONER, sshEnabled: undefined, redirectUris });
    const one = await doctor({
      provisioner,
      busy: async (uri) => (uri.endsWith('0') ? 'in use' : undefined),
    });
    expect(stepIn(one.stdout, 'Sign-in port').join(' ')).toContain('http://127.0.0.1:10001 is free');
    expect(one.code).toBe(0);
    const all = await doctor({ provisioner, busy: async () => 'in use' });
    expect(stepIn(all.stdout, 'Sign-in port').join(' ')).toContain('both that IT registered are in use');
    expect(all.code).toBe(7);
    expect(stepIn(all.stdout, 'Sign-in port').slice(-2)).toEqual([
      '→ To see what holds ports 10000 and 10001: ss -ltnp',
      "'sport = :10000 or sport = :10001'",
    ]);
  });

  it('tells scripts that all is well only where it is, and nothing of certificates that nobody has', async () => {
    const good = JSON.parse((await doctor({}, {}, '--json')).stdout);
    expect([good.ok, good.summary]).toEqual([true, 'Everything is in order']);
    const noAgent = { agent: async () => fail('NO_AGENT', { problem: 'SSH_AUTH_SOCK is not set' }) };
    const { code, stdout } = await doctor(noAgent, {}, '--json');
    const { ok: fine, steps } = JSON.parse(stdout);
    expect([code, fine]).toEqual([7, false]);
    expect(steps[9].failure).toMatchObject({
      code: 'NO_AGENT',
      title: 'ssh-agent',
      sentence: 'none can be reached: SSH_AUTH_SOCK is not set',
    });
    expect(stdout).not.toContain('client certificate for web sites');
  });

  it('says that a running ssh-agent does not have the certificate which none was there to take', async () => {
    const state = { kind: 'attention', failure: failure('NO_AGENT', { problem: 'x' }) } as const;
    const { ssh: _, ...withoutSsh } = signedIn({ state });
    const session = new FakeSession('example', withoutSsh);
    const { code, stdout } = await doctor({ snapshot: () => session.snapshot() });
    expect([code, stepIn(stdout, 'Certificates')]).toEqual([
      7,
      [
        '12 ■ failed   Certificates  the ssh-agent that runs now does not have your SSH',
        'certificate',
        '→ latchkey renew',
      ],
    ]);
  });

  it.each([
    ['it is locked', 'Unlock the keychain, or start latchkey agent'],
    [undefined, 'Start latchkey agent'],
  ])('says what to do about a keychain of which it knows: %s', async (problem, words) => {
    const { stdout } = await doctor({ keychain: async () => ({ usable: false, problem }) });
    expect(stepIn(stdout, 'Keychain').join(' ')).toContain(
      `→ ${words} or the tray application before you sign in: it keeps it while it runs.`,
    );
  });

  it('says what to correct where', async () => {
    const refused = (source: string, problems: string[]) =>
      doctor({ profile: async () => fail('SETTINGS_INVALID', { source, problems }) });
    const one = await refused('/home/sam/settings.json', ['renewAt must be between 10 and 90']);
    expect([one.code, stepIn(one.stdout, 'Settings').at(-1)]).toEqual([6, '→ Correct it in that file.']);
    const two = await refused('/home/sam/settings.json', ['renewAt is wrong', 'title is wrong']);
    expect(stepIn(two.stdout, 'Settings').at(-1)).toBe('→ Correct them in that file.');
  });

  it.each([
    [
      'a provisioner without SSH',
      {
        provisioner: async () => ok({ ...PROVISIONER, sshEnabled: false }),
      },
      'Provisioner',
      'gives no SSH certificates',
    ],
    [
      'no keychain',
      { keychain: async () => ({ usable: false, problem: 'it is locked' }) },
      'Keychain',
      'cannot be used: it is locked',
    ],
    [
      'nobody who renews',
      { host: async () => ok(undefined) },
      'Background',
      'nobody renews your certificates now',
    ],
  ] as const)('gives %s a second look, which is no problem', async (_, parts, title, words) => {
    const { code, stdout } = await doctor(parts);
    expect(stepIn(stdout, title)[0]).toContain(`▲ look     ${title}`);
    expect(stepIn(stdout, title).join(' ')).toContain(words);
    expect([code, stdout]).toEqual([0, expect.stringContaining('\n1 thing to look at\n')]);
  });

  it.each([
    [{ hosts: [] }, ok(true), 'passed', 'lead ssh to your certificate, and to the authority’s'],
    [{ hosts: [] }, ok(false), 'not run', 'no hosts are named in ssh.hosts'],
    [{ hosts: ['*.example.com'], config: false }, ok(false), 'not run', 'the settings ask for none'],
    [{ hosts: ['*.example.com'] }, ok(false), 'failed', 'ssh does not know your hosts'],
  ])('checks whether ssh finds the hosts of %j', async (ssh, sshConfig, verdict, sentence) => {
    const settings = exampleSettings({ ssh });
    const profile = resolveProfile(settings, 'example');
    if (!profile.ok) throw new Error(profile.error.code);
    const { stdout } = await doctor({
      profile: async () => ok(settingsFacts(profile.value)),
      snapshot: async () => ok(signedIn()),
      sshConfig: async () => sshConfig,
    });
    const [line] = stepIn(stdout, 'ssh settings');
    expect(line).toContain(verdict);
    expect(line).toContain(sentence);
  });

  it('says what to write where ssh’s settings are not ours to change', async () => {
    const facts = {
      path: '/home/sam/.ssh/config',
      problem: 'it is read-only',
      line: 'Include "/x/*/config"',
    };
    const told = signedIn({ notes: [failure('SSH_CONFIG_REFUSED', facts)] });
    const { code, stdout } = await doctor({
      snapshot: async () => ok(told),
      sshConfig: async () => ok(false),
    });
    expect(code).toBe(7);
    expect(stepIn(stdout, 'ssh settings').join(' ')).toBe(
      '19 ■ failed   ssh settings  ssh does not read Latchkey’s settings. ssh works as before. Latchkey left ~/.ssh/config alone. It is read-only. → For ssh to know your hosts too, put this line first in it: Include "/x/*/config"',
    );
  });

  it('says what is wrong with the files', async () => {
    const session = new FakeSession('example', signedIn());
    const { code, stdout } = await doctor({
      snapshot: () => session.snapshot(),
      files: async () => '/home/sam/key.pem is missing',
    });
    expect([code, stepIn(stdout, 'Files')]).toEqual([
      7,
      ['14 ■ failed   Files         /home/sam/key.pem is missing', '→ latchkey renew'],
    ]);
  });

  it('goes on when a check itself breaks', async () => {
    const { code, stdout } = await doctor({ agent: () => Promise.reject(new Error('boom')) });
    expect([code, stepIn(stdout, 'ssh-agent')]).toEqual([
      7,
      [
        '10 ■ failed   ssh-agent     the check itself did not work: boom',
        '→ latchkey doctor --save report.txt writes down what',
        'was found, for whoever helps you.',
      ],
    ]);
    expect(stdout).toContain('21 ● passed   Background');
  });

  it('is data in JSON, the same steps with the same words', async () => {
    const { code, stdout } = await doctor(
      { authority: async () => fail('CA_UNREACHABLE', { host: 'ca.example.com', problem: 'x' }) },
      {},
      '--json',
    );
    const answer = JSON.parse(stdout);
    expect([code, answer.ok, answer.summary]).toEqual([5, false, '1 problem']);
    expect(answer.steps).toHaveLength(22);
    expect(answer.steps[2]).toMatchObject({
      id: 'authority',
      verdict: 'failed',
      failure: { code: 'CA_UNREACHABLE', facts: { host: 'ca.example.com' } },
    });
    expect(answer.steps[3]).toEqual({
      id: 'provisioner',
      number: 4,
      title: 'Provisioner',
      heading: 'The authority takes sign-ins from Okta',
      verdict: 'not-run',
      sentence: '“Authority” comes first',
      tookMs: 0,
    });
  });

  it('has words where shapes and colours are not to be had', async () => {
    const world = fakeWorld({ composition: { checkup: async () => goodParts() } });
    const ascii = { ...world.world, stdout: Object.assign(world.stdout, { unicode: false }) };
    const { run } = await import('#main/cli/program.ts');
    await run(['doctor'], ascii);
    expect(world.stdout.written).toContain(' 1 passed     Settings');
  });

  it('colours only what somebody has to look at', async () => {
    const { stdout } = await doctor({ host: async () => ok(undefined) }, { colours: true });
    expect(stdout).toContain('\u001b[33m▲ look\u001b[39m');
    expect(stdout).not.toContain('\u001b[32m');
  });

  it('stops after the step that runs at Ctrl-C', async () => {
    const world = fakeWorld({
      composition: {
        checkup: async () =>
          goodParts({
            authority: async () => {
              world.signals.emit('SIGINT', 'SIGINT');
              return ok({ ...AUTHORITY, skewMs: 0 });
            },
          }),
      },
    });
    const { code, stdout } = await world.latchkey('doctor');
    expect([code, /Provisioner/.test(stdout), stdout.includes(' 3 ● passed   Authority')]).toEqual([
      130,
      false,
      true,
    ]);
  });

  it('looks at a session that needs the person as a problem', async () => {
    const state = {
      kind: 'attention',
      failure: failure('CREDENTIALS_EXPIRED', { endedAt: NOW - 1 }),
    } as const;
    const session = new FakeSession('example', signedIn({ state }));
    const { code, stdout } = await doctor({ snapshot: () => session.snapshot() });
    expect([code, stepIn(stdout, 'Certificates').at(-1)]).toEqual([3, '→ latchkey login']);
  });
});
