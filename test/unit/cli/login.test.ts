import { describe, expect, it } from 'vitest';
import { settingsSchema } from '#main/settings/schema.ts';
import { fail, failure } from '#main/support/failure.ts';
import { err, ok } from '#main/support/result.ts';
import { FakeSession, NOW, sampleFailure, signedIn, signedOut } from '#test/support/fake-session.ts';
import { exampleSettings, type FakeWorldOptions, fakeWorld } from './fake-world.ts';

const AUTHORIZE = 'https://example.okta.com/oauth2/v1/authorize?client_id=0oa1example2&state=s';

const login = (session: FakeSession, options: FakeWorldOptions = {}, ...words: string[]) => {
  const world = fakeWorld({ ...options, session });
  return { ...world, ran: world.latchkey('login', ...words) };
};

describe('latchkey login', () => {
  it('opens the browser, and ends with who, what, until when, where, and what to type', async () => {
    const session = new FakeSession();
    const { ran, started } = login(session);
    const { code, stdout, stderr } = await ran;
    expect(code).toBe(0);
    expect(started).toEqual([['xdg-open', AUTHORIZE]]);
    expect(session.asked).toEqual(['snapshot', 'signIn']);
    expect(stdout).toBe(`Signed in as Sam Example (sam@example.com)

SSH certificate     5 h left, until 16:02
  Login names       sam, sam@example.com, dba
  Where             in the ssh-agent (/run/user/1000/ssh-agent.sock)
Client certificate  5 h left, until 16:02
  Files             ~/.local/state/latchkey/certificates/example
                    client.crt  client.key  chain.pem  root.pem

Both certificates renew by themselves at 13:22. There is nothing to do.

  ssh HOST
  cd ~/.local/state/latchkey/certificates
  curl --cert example/client.crt --key example/client.key \\
       --cacert example/root.pem https://HOST
`);
    expect(stderr).toBe(`Asking Okta and the authority who they are.
Finish signing in in your browser.
Okta has confirmed sam@example.com. Getting your certificates.
`);
  });

  it('is one JSON object for scripts, with all else on the error stream', async () => {
    const { code, stdout } = await login(new FakeSession(), {}, '--json').ran;
    expect([code, JSON.parse(stdout)]).toEqual([0, { ok: true, already: false, ...signedIn() }]);
  });

  it('says what did not work beside the sign-in', async () => {
    const noAgent = failure('NO_AGENT', { problem: 'SSH_AUTH_SOCK is not set' });
    const session = new FakeSession();
    const { ssh: _, ...withoutSsh } = signedIn({
      state: { kind: 'attention', failure: noAgent },
      notes: [noAgent],
    });
    session.outcome = ok(withoutSsh);
    const { stdout } = await login(session).ran;
    expect(stdout).toContain(
      'Signed in as Sam Example (sam@example.com)\n\nssh cannot use your certificate yet\n',
    );
    expect(stdout.match(/ssh cannot use your certificate yet/g)).toHaveLength(1);
    expect(stdout).not.toContain('ssh HOST');
  });

  it('does nothing where everything works', async () => {
    const session = new FakeSession('example', signedIn());
    const { ran, started } = login(session);
    const { code, stdout } = await ran;
    expect(stdout).toBe(
      'Already signed in as Sam Example (sam@example.com). Both certificates work: 5 h left, until 16:02.\n' +
        'To sign in afresh: latchkey login --fresh\n',
    );
    expect([code, session.asked, started]).toEqual([0, ['snapshot'], []]);
  });

  it('signs in all the same with --fresh, and has Okta ask for everything', async () => {
    const session = new FakeSession('example', signedIn());
    await login(session, {}, '--fresh').ran;
    expect(session.asked).toEqual(['signIn afresh']);
  });

  it('renews without a browser where the agent has lost the key', async () => {
    const { ssh } = signedIn();
    if (ssh === undefined) throw new Error('the example has an SSH certificate');
    const session = new FakeSession(
      'example',
      signedIn({ ssh: { ...ssh, agent: { ...ssh.agent, listed: false } } }),
    );
    const { ran, started } = login(session);
    const { code, stdout } = await ran;
    expect([code, session.asked, started]).toEqual([0, ['snapshot', 'renew'], []]);
    expect(stdout).toContain('Already signed in');
  });

  it('does the same when the session says that the agent has lost it', async () => {
    const { ssh } = signedIn();
    if (ssh === undefined) throw new Error('the example has an SSH certificate');
    const refused = failure('AGENT_REFUSED', { problem: 'it does not list the certificate' });
    const session = new FakeSession(
      'example',
      signedIn({
        state: { kind: 'attention', failure: refused },
        ssh: { ...ssh, agent: { ...ssh.agent, listed: false } },
      }),
    );
    const { ran, started } = login(session);
    expect([(await ran).code, session.asked, started]).toEqual([0, ['snapshot', 'renew'], []]);
  });

  it('goes on to the browser where that renewal fails', async () => {
    const { ssh } = signedIn();
    if (ssh === undefined) throw new Error('the example has an SSH certificate');
    const session = new FakeSession(
      'example',
      signedIn({ ssh: { ...ssh, agent: { ...ssh.agent, listed: false } } }),
    );
    session.renewal = err(failure('SESSION_ENDED', { said: 'x' }));
    const { code } = await login(session).ran;
    expect([code, session.asked]).toEqual([0, ['snapshot', 'renew', 'signIn']]);
  });

  it.each([
    ['with --no-browser', ['--no-browser'], { DISPLAY: ':0' }, ''],
    [
      'without a display',
      [],
      {},
      `Okta answers to the computer with the browser. If that is another one than this,
first run there, so that the answer gets here:

ssh -L 10000:127.0.0.1:10000 HOST

`,
    ],
  ])('prints the link %s, and opens nothing', async (_, words, environment, away) => {
    const { ran, started } = login(new FakeSession(), { environment }, ...words);
    const { code, stderr } = await ran;
    expect([code, started]).toEqual([0, []]);
    expect(stderr).toContain(
      `Open this link in your browser to sign in:\n\n${AUTHORIZE}\n\n${away}Waiting for your browser.\n`,
    );
  });

  it('says how Okta’s answer gets here from the computer in front of the person', async () => {
    const { stderr } = await login(new FakeSession(), { environment: { SSH_CONNECTION: '1 2 3 4' } }).ran;
    expect(stderr).toContain('first run on yours:\n\nssh -L 10000:127.0.0.1:10000 HOST\n\n');
  });

  it('prints the link when the browser cannot be opened, and goes on waiting', async () => {
    const session = new FakeSession();
    let finish = (): void => {};
    session.browser = new Promise((resolve) => {
      finish = resolve;
    });
    const { ran, stderr } = login(session, { programsEndWith: 3 });
    await expect.poll(() => stderr.written).toContain(AUTHORIZE);
    expect(stderr.written).toContain(
      'No browser could be opened: xdg-open ended with code 3. Copy the link and open\nit yourself:\n',
    );
    finish();
    expect((await ran).code).toBe(0);
  });

  it('counts the time down on a terminal', async () => {
    const session = new FakeSession();
    session.browser = new Promise(() => {});
    const { ran, stderr, signals, clock } = login(session, { terminal: true });
    await expect.poll(() => stderr.lines.at(-1)).toBe('Finish signing in in your browser. 5:00 left');
    await clock.advance(28_000);
    expect(stderr.lines.at(-1)).toBe('Finish signing in in your browser. 4:32 left');
    signals.emit('SIGINT', 'SIGINT');
    await ran;
    expect(clock.timers).toBe(0);
  });

  it('cancels the sign-in at Ctrl-C, and ends with 130', async () => {
    const session = new FakeSession();
    session.browser = new Promise(() => {});
    const { ran, signals } = login(session);
    await expect.poll(() => session.asked).toContain('signIn');
    signals.emit('SIGINT', 'SIGINT');
    const { code, stdout, stderr } = await ran;
    expect([code, session.cancelled, stdout]).toEqual([130, true, '']);
    expect(stderr).toContain('Cancelling. Press Ctrl-C again to stop at once.\n');
    expect(stderr).toContain('The sign-in was cancelled\n');
    expect(signals.listenerCount('SIGINT')).toBe(0);
  });

  it('stops at once at the second Ctrl-C', async () => {
    const session = new FakeSession();
    session.signIn = () => new Promise(() => {});
    const { signals } = login(session);
    await expect.poll(() => signals.listenerCount('SIGINT')).toBe(1);
    signals.emit('SIGINT', 'SIGINT');
    signals.emit('SIGINT', 'SIGINT');
    expect(signals.exits).toEqual([130]);
  });

  it('says what went wrong on the error stream, what still works, and whom to ask', async () => {
    const session = new FakeSession(
      'example',
      signedIn({ state: { kind: 'attention', failure: sampleFailure } }),
    );
    session.outcome = err(sampleFailure);
    const { code, stdout, stderr } = await login(session).ran;
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr).toContain(`The certificate authority said no
Your certificates still work for 5 h, until 16:02. It does not tell the reason
to anyone but its administrator. Okta has confirmed you; only this last step
failed.
Latchkey tries again by itself at 13:22.

What to ask the administrator of the authority:
  At 11:02:00 today ca.example.com refused a certificate for me with status 401.
  Please look in the authority’s log for the request ID 7f3c9a52-1e0b.
`);
  });

  it('says what went wrong as one JSON object, with the code, the words and the facts', async () => {
    const session = new FakeSession('example', signedOut());
    session.outcome = err(sampleFailure);
    const { code, stdout } = await login(session, {}, '--json').ran;
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      code: 'CA_REFUSED_UNKNOWN',
      title: 'The certificate authority said no',
      ask: { whom: 'the administrator of the authority', text: expect.stringContaining('7f3c9a52-1e0b') },
      retry: 'try again',
      exitCode: 4,
      facts: { status: 401, at: NOW },
    });
  });

  it('says that it is not set up, before anything is asked', async () => {
    const composition = { session: async () => fail('NOT_SET_UP', { profile: '' }) };
    const { code, stderr } = await login(new FakeSession(), { composition }).ran;
    expect(code).toBe(6);
    expect(stderr).toContain('Latchkey is not set up on this computer yet\n');
  });

  it.each([
    ['linux', ['10000'], 'port 10000', "ss -ltnp 'sport = :10000'"],
    ['linux', ['10000', '10001'], 'ports 10000 and 10001', "ss -ltnp 'sport = :10000 or sport = :10001'"],
    ['darwin', ['10000', '10001'], 'ports 10000 and 10001', 'lsof -iTCP:10000,10001 -sTCP:LISTEN'],
    ['win32', ['10000'], 'port 10000', 'netstat -ano'],
  ] as const)('says on %s how to find what holds %j', async (platform, ports, which, command) => {
    const session = new FakeSession();
    const redirectUris = ports.map((port) => `http://127.0.0.1:${port}`);
    session.outcome = fail('PORT_BUSY', { redirectUris });
    const { code, stderr } = await login(session, { platform }).ran;
    expect(code).toBe(7);
    expect(stderr).toContain(`in use.\nTo see what holds ${which}:\n  ${command}\n`);
  });

  it('knows several organisations by their names', async () => {
    const { code, stderr } = await login(new FakeSession(), {}, '--profile', 'other').ran;
    expect([code, stderr]).toEqual([
      6,
      'The organisation “other” is not set up on this computer\nThere is: example.\nName one that is there with --profile.\n',
    ]);
    const one = exampleSettings();
    const settings = { ...one, profiles: { home: one.profiles.example, work: one.profiles.example } };
    const { ran } = login(new FakeSession(), { settings: settingsSchema.parse(settings) });
    expect(await ran).toEqual({
      code: 6,
      stdout: '',
      stderr: `Which organisation?
There are several: home and work. Name one with --profile, or set
LATCHKEY_PROFILE or defaultProfile to always mean it.
`,
    });
  });
});

describe('latchkey renew', () => {
  it('says that it did, until when, and when the next time is', async () => {
    const session = new FakeSession('example', signedIn());
    const { code, stdout, stderr } = await fakeWorld({ session }).latchkey('renew');
    expect([code, stderr]).toEqual([0, 'Asking Okta and the authority for fresh certificates.\n']);
    expect(stdout).toBe(`Renewed for Sam Example (sam@example.com)

SSH certificate     5 h left, until 16:02
  Login names       sam, sam@example.com, dba
  Where             in the ssh-agent (/run/user/1000/ssh-agent.sock)
Client certificate  5 h left, until 16:02
  Files             ~/.local/state/latchkey/certificates/example
                    client.crt  client.key  chain.pem  root.pem

Both certificates renew by themselves at 13:22. There is nothing to do.
`);
  });

  it('says what to do when nobody is signed in, and not that it asks anybody', async () => {
    const session = new FakeSession();
    session.renewal = fail('SIGNED_OUT', { profile: 'example' });
    const { code, stdout, stderr } = await fakeWorld({ session }).latchkey('renew');
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toBe(
      'Signed out\nSign in once, and Latchkey keeps your access fresh all day.\nNext: latchkey login\n',
    );
  });

  it('answers in JSON', async () => {
    const session = new FakeSession('example', signedIn());
    session.renewal = ok(signedIn({ nextRenewalAtMs: 1 }));
    const { stdout } = await fakeWorld({ session }).latchkey('renew', '--json');
    expect(JSON.parse(stdout)).toEqual({ ok: true, ...signedIn({ nextRenewalAtMs: 1 }) });
  });
});
