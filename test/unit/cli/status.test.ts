import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { failure } from '#main/support/failure.ts';
import { FakeSession, NOW, signedIn, signedOut } from '#test/support/fake-session.ts';
import { temporaryFolder } from '#test/support/temp.ts';
import { exampleSettings, type FakeWorldOptions, fakeWorld } from './fake-world.ts';

const HOUR = 3_600_000;
const status = (snapshot: SessionSnapshot, options: FakeWorldOptions = {}, ...words: string[]) =>
  fakeWorld({ ...options, session: new FakeSession('example', snapshot) }).latchkey('status', ...words);

describe('latchkey status', () => {
  it('shows everything there is, and fits into 80 columns', async () => {
    const { code, stdout, stderr } = await status(signedIn());
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`Signed in as Sam Example (sam@example.com)
Both certificates renew by themselves at 13:22. There is nothing to do.

SSH certificate     5 h left, until 16:02
  Login names       sam, sam@example.com, dba
  Valid             from 08:01 until 16:02
  Serial            6218401993027714835
  Key ID            sam@example.com
  Key               SHA256:9n0K1zQeY5cZ0bq1mJw4nTQm3oXfWv7yH2sLrKpD6uE (ED25519)
  Where             in the ssh-agent (/run/user/1000/ssh-agent.sock)

Client certificate  5 h left, until 16:02
  Subject           CN=sam@example.com
  Names             sam@example.com
                    https://example.okta.com#00uexample (uri)
  Valid             from 08:01 until 16:02
  Serial            4f2a9c1be07d
  Key               ECDSA P-256
  Issuer            CN=Example Intermediate CA
  Files             ~/.local/state/latchkey/certificates/example
                    client.crt  client.key  chain.pem  root.pem

Groups              Everyone, ssh-ledger
                    as of 08:02 today
Organisation        example, https://ca.example.com, provisioner okta
Trusted root        5577107ef49f886f40c9ee78d46ab979
                    05209287f9e839dcc1b33bef63957722
Signed in           08:02 today
Kept in             the keychain
`);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('is one JSON object for scripts: the snapshot, and whether the certificates work', async () => {
    const { code, stdout, stderr } = await status(signedIn(), {}, '--json');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toEqual({ ok: true, usable: { ssh: true, x509: true }, ...signedIn() });
  });

  it('says signed out, and what to type', async () => {
    expect(await status(signedOut())).toEqual({
      code: 3,
      stdout:
        'Signed out\nSign in once, and Latchkey keeps your access fresh all day.\nNext: latchkey login\n',
      stderr: '',
    });
    const { code, stdout } = await status(signedOut(), {}, '--json');
    expect([code, JSON.parse(stdout)]).toEqual([3, { ok: true, usable: {}, ...signedOut() }]);
  });

  it('says first what still works when Okta is away, and that certificates work is success', async () => {
    const state = {
      kind: 'offline',
      failure: failure('OKTA_UNREACHABLE', { host: 'example.okta.com', problem: 'timeout' }),
      sinceMs: NOW - 22 * 60_000,
      nextTryAtMs: NOW + 3 * 60_000,
    } as const;
    const { code, stdout } = await status(signedIn({ state }));
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      'Offline, and still working',
      'Okta cannot be reached, since 10:40. Your certificates work: 5 h left, until',
      '16:02. Latchkey tries again at 11:05; there is nothing to do.',
      '',
    ]);
  });

  it('keeps success while certificates work, though Okta has ended the session', async () => {
    const state = { kind: 'attention', failure: failure('SESSION_ENDED', { said: 'x' }) } as const;
    const { code, stdout } = await status(signedIn({ state }));
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      'Sign in again to keep your access',
      'Okta has ended this session and does not say why. Your certificates still work',
      'for 5 h, until 16:02, and are not renewed until you sign in.',
      'Next: latchkey login',
    ]);
  });

  it('says whom to ask for what, once, and gives scripts the words too', async () => {
    const noAgent = failure('NO_AGENT', { problem: 'SSH_AUTH_SOCK is not set' });
    const removed = failure('ACCESS_REMOVED', {
      email: 'sam@example.com',
      clientId: '0oa1example2',
      host: 'example.okta.com',
      said: 'User is not assigned to the client application.',
    });
    const text = (await status({ ...signedOut(), state: { kind: 'attention', failure: removed } })).stdout;
    expect(text).toContain('Your access with Okta was removed\n');
    expect(text).toContain('What to ask your IT help desk:\n  Okta says “User is not assigned');
    const { ssh: _, ...withoutSsh } = signedIn({
      state: { kind: 'attention', failure: noAgent },
      notes: [noAgent],
    });
    const shown = await status(withoutSsh);
    expect(shown.code).toBe(7);
    expect(shown.stdout.match(/ssh cannot use your certificate yet/g)).toHaveLength(1);
    expect(shown.stdout).toContain('\nSigned in as        Sam Example (sam@example.com)\nGroups ');
    const refused = failure('AGENT_REFUSED', { problem: 'the agent did not take the key' });
    const both = await status({ ...withoutSsh, notes: [noAgent, refused] });
    expect(both.stdout.match(/ssh cannot use your certificate yet/g)).toHaveLength(1);
    const json = JSON.parse((await status(withoutSsh, {}, '--json')).stdout);
    expect(json.trouble).toMatchObject({ code: 'NO_AGENT', title: 'ssh cannot use your certificate yet' });
  });

  it.each([
    [
      'run out',
      3,
      signedIn({
        state: { kind: 'attention', failure: failure('CREDENTIALS_EXPIRED', { endedAt: NOW - 1 }) },
      }),
      6 * HOUR,
    ],
    [
      'of a person whose access was removed',
      4,
      {
        ...signedOut(),
        state: {
          kind: 'attention' as const,
          failure: failure('ACCESS_REMOVED', {
            clientId: '0oa1example2',
            host: 'example.okta.com',
            said: 'no',
          }),
        },
      },
      0,
    ],
  ])('ends with what is needed for certificates %s: %i', async (_, expected, snapshot, later) => {
    const { latchkey, clock } = fakeWorld({ session: new FakeSession('example', snapshot) });
    clock.jump(later);
    expect((await latchkey('status')).code).toBe(expected);
  });

  it('says so when the ssh-agent has lost the key, which is no success', async () => {
    const { ssh } = signedIn();
    if (ssh === undefined) throw new Error('the example has an SSH certificate');
    const lost = signedIn({ ssh: { ...ssh, agent: { ...ssh.agent, listed: false } } });
    const { code, stdout } = await status(lost);
    expect(code).toBe(7);
    expect(stdout).toContain('ssh cannot use your certificate now\n');
    expect(stdout).toContain('Next: latchkey renew\n');
    expect(stdout).toContain(
      '  Where             no longer in the ssh-agent (/run/user/1000/ssh-agent.sock)',
    );
    // So the session itself calls it.
    const refused = failure('AGENT_REFUSED', { problem: 'it does not list the certificate' });
    const attention = { ...lost, state: { kind: 'attention', failure: refused } } as const;
    expect(await status(attention)).toEqual({ code, stdout, stderr: '' });
    expect(JSON.parse((await status(attention, {}, '--json')).stdout).trouble).toMatchObject({
      code: 'AGENT_REFUSED',
      title: 'ssh cannot use your certificate now',
      exitCode: 7,
    });
  });

  it('does not say that certificates work while the ssh-agent has lost one', async () => {
    const { ssh } = signedIn();
    if (ssh === undefined) throw new Error('the example has an SSH certificate');
    const lost = signedIn({ ssh: { ...ssh, agent: { ...ssh.agent, listed: false } } });
    const away = failure('OKTA_UNREACHABLE', { host: 'example.okta.com', problem: 'timeout' });
    const offline = { kind: 'offline', failure: away, sinceMs: NOW, nextTryAtMs: NOW + 60_000 } as const;
    const ended = { kind: 'attention', failure: failure('SESSION_ENDED', { said: 'x' }) } as const;
    const [whileOffline, afterTheEnd] = [
      await status({ ...lost, state: offline }),
      await status({ ...lost, state: ended }),
    ];
    expect([whileOffline.code, afterTheEnd.code]).toEqual([5, 3]);
    expect(whileOffline.stdout).toContain('Your ssh-agent has lost the SSH certificate\nmeanwhile');
    expect(whileOffline.stdout + afterTheEnd.stdout).not.toMatch(/(still|certificates) work/);
  });

  describe('where an ssh-agent runs by now', () => {
    const noAgent = failure('NO_AGENT', { problem: 'SSH_AUTH_SOCK is not set' });
    const state = { kind: 'attention', failure: noAgent } as const;
    const { ssh, ...withoutSsh } = signedIn({ state, notes: [noAgent] });
    if (ssh === undefined) throw new Error('the example has an SSH certificate');
    const gone = signedIn({ ssh: { ...ssh, agent: { address: ssh.agent.address } } });
    const head = `ssh cannot use your certificate now
The ssh-agent that runs now does not have it. The SSH key is kept nowhere else,
so a new one has to be made.
Next: latchkey renew

`;

    it.each([
      ['none ran when the certificate was made', withoutSsh],
      ['the one that took the certificate is gone', gone],
    ])('says that it does not have it: %s', async (_, snapshot) => {
      const agent = await emptyAgent();
      const options = { environment: { SSH_AUTH_SOCK: agent.socket } };
      const { code, stdout } = await status(snapshot, options);
      expect([code, stdout.slice(0, head.length)]).toEqual([7, head]);
      expect(stdout).toContain('\nSigned in as        Sam Example (sam@example.com)\n');
      expect(stdout).not.toContain('No ssh-agent is running');
      agent.stop();
      expect((await status(snapshot, options)).stdout).not.toContain('that runs now');
    });

    it('tells scripts the same, and looks where the settings say', async () => {
      const agent = await emptyAgent();
      const settings = exampleSettings({ ssh: { agent: agent.socket } });
      const { stdout } = await status(withoutSsh, { settings }, '--json');
      expect(JSON.parse(stdout).trouble).toMatchObject({
        code: 'NO_AGENT',
        sentence: expect.stringContaining('The ssh-agent that runs now does not have it.'),
      });
      agent.stop();
    });
  });

  it.each([
    ['within a minute', 30_000, 8 * HOUR, 'in less than a minute'],
    ['in the minute of the end', 190_000, 215_000, 'in 3 min'],
    ['overdue', -1, 100_000, 'in less than a minute'],
    ['later', 190_000, 8 * HOUR, 'at 11:05'],
  ])('does not read as too late where the renewal is %s', async (_, renewsMs, endsMs, words) => {
    const { x509 } = signedIn();
    if (x509 === undefined) throw new Error('the example has a client certificate');
    const { ssh: _ssh, ...x509Only } = signedIn({
      nextRenewalAtMs: NOW + renewsMs,
      x509: { ...x509, notAfterMs: NOW + endsMs },
    });
    expect((await status(x509Only)).stdout).toContain(`\nYour certificate renews by itself ${words}.`);
  });

  it('says who has to renew where nobody hosts', async () => {
    const { stdout } = await status(signedIn({ hosted: false }));
    expect(stdout.split('\n').slice(1, 4)).toEqual([
      'Both certificates end at 16:02, unless latchkey agent or the tray application',
      'runs to renew them, or you do.',
      'Next: latchkey renew',
    ]);
  });

  it('does not promise what a sign-in without a keychain cannot give', async () => {
    const notes = [failure('KEYCHAIN_UNAVAILABLE', { problem: 'this login has no session bus' })];
    const alone = (await status(signedIn({ hosted: false, keptIn: 'memory', notes }))).stdout;
    expect(alone).toContain('end at 16:02 and cannot be renewed: this computer has no\nkeychain');
    expect(alone).toContain('Kept in             nowhere: the process that had it in memory has ended\n');
    expect(alone).not.toContain('Everything works until you quit');
    expect(alone).not.toContain('Next:');
    const hosted = (await status(signedIn({ hosted: true, keptIn: 'memory', notes }))).stdout;
    expect(hosted).toContain('renew by themselves at 13:22');
    expect(hosted).toContain('Your sign-in is kept in memory only\n');
  });

  it('asks whom IT names', async () => {
    const notes = [failure('EMAIL_MISSING', { clientId: '0oa1example2' })];
    const settings = exampleSettings({ supportContact: 'the desk in room 7' });
    expect((await status(signedIn({ notes }), { settings })).stdout).toContain(
      'What to ask the desk in room 7:',
    );
  });

  it('says when the groups are older than the certificates, unknown, or none', async () => {
    const { groups } = signedIn();
    if (groups === undefined) throw new Error('the example has groups');
    const old = signedIn({ groups: { ...groups, asOfMs: NOW - 66 * HOUR, unknownSinceMs: NOW - 3 * HOUR } });
    expect((await status(old)).stdout).toContain(
      `Groups              Everyone, ssh-ledger
                    as of Tuesday 17 November, 17:02; Okta sent no list since
                    08:02 today
`,
    );
    const none = signedIn({ groups: { ...groups, names: [] } });
    expect((await status(none)).stdout).toContain(
      'Groups              none\n                    as of 08:02 today\n',
    );
    const { groups: _, ...unknown } = signedIn();
    expect((await status(unknown)).stdout).toContain('Groups              Okta sent no list\n');
  });

  it('shortens long lists, and gives all of them in JSON', async () => {
    const principals = Array.from({ length: 39 }, (_, index) => `role-${index + 1}`);
    const { ssh } = signedIn();
    if (ssh === undefined) throw new Error('the example has an SSH certificate');
    const snapshot = signedIn({ ssh: { ...ssh, principals } });
    expect((await status(snapshot)).stdout).toContain(
      '  Login names       role-1, role-2, role-3, role-4, role-5, role-6 and 33 more\n',
    );
    expect(JSON.parse((await status(snapshot, {}, '--json')).stdout).ssh.principals).toHaveLength(39);
  });

  it('lets no name from outside draw on the screen', async () => {
    const groups = {
      names: ['\u001b[2J\u001b[1;31mroot', 'a\r\nb'],
      source: 'id_token',
      asOfMs: NOW,
    } as const;
    const { stdout } = await status(
      signedIn({ groups: { ...groups, names: [...groups.names] } }),
      {},
      '--json',
    );
    expect(JSON.parse(stdout).groups.names).toEqual(groups.names);
    const text = (await status(signedIn({ groups: { ...groups, names: [...groups.names] } }))).stdout;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is the one to find.
    expect(text).not.toMatch(/[\u001b\r]/);
  });

  it('draws the life of each certificate, for eyes only', async () => {
    const { stdout } = await status(signedIn(), { terminal: true });
    expect(stdout.split('\n')[4]).toBe(`${' '.repeat(20)}────────────━━━━━━━━━╋━━━━━━━━━━`);
    expect((await status(signedIn())).stdout).not.toContain('━');
  });

  it('colours titles and labels where colours are wanted, and nothing else when all is well', async () => {
    const { stdout } = await status(signedIn(), { colours: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the styles are escape sequences.
    const styles = new Set(stdout.match(/\u001b\[\d+m/g));
    expect(styles).toEqual(new Set(['\u001b[1m', '\u001b[22m', '\u001b[2m']));
  });

  it('puts values under their labels in 50 columns', async () => {
    const { stdout } = await status(signedIn(), { columns: 50 });
    expect(stdout).toContain(
      'SSH certificate\n    5 h left, until 16:02\n  Login names\n    sam, sam@example.com, dba\n',
    );
  });

  it('names the day where it is another one', async () => {
    const { latchkey, clock } = fakeWorld({ session: new FakeSession('example', signedIn()) });
    clock.jump(-18 * HOUR);
    expect((await latchkey('status')).stdout).toContain('until Friday 20 November, 16:02');
  });
});

/** An ssh-agent that answers every question with an empty list. */
async function emptyAgent(): Promise<{ socket: string; stop(): void }> {
  const SSH_AGENT_IDENTITIES_ANSWER = 12;
  const socket = join(temporaryFolder(), 'agent.sock');
  const server = createServer((connection) => {
    connection.on('data', () =>
      connection.write(Buffer.of(0, 0, 0, 5, SSH_AGENT_IDENTITIES_ANSWER, 0, 0, 0, 0)),
    );
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return { socket, stop: () => void server.close() };
}
