import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '#main/support/clock.ts';
import { openFileLog } from '#main/support/file-log.ts';
import { startStack } from '#test/stack/index.ts';
import { ALEX, agentBlobs, createEngine, SAM, signInAs } from '#test/support/engine.ts';
import { describeWith } from '#test/support/needs.ts';
import { codeOf, sessionBench, success, unaborted } from '#test/support/session-bench.ts';
import { startSshAgent } from '#test/support/ssh-agent.ts';
import { createTemporaryFolder } from '#test/support/temp.ts';
import { connect, makeKeys } from './authority-client-support.ts';

describeWith(['ssh-agent', 'go'], 'a session of an administrator of the provisioner', () => {
  it('names the person in both certificates as everybody else’s do', async () => {
    const stack = await startStack({ authority: 'step-ca', provisioner: { admins: [SAM.login] } });
    const folder = createTemporaryFolder();
    const agent = await startSshAgent(folder.path);
    const session = createEngine({ stack, folder: folder.path, agentSocket: agent.socket });
    try {
      const seen = success(await session.signIn(signInAs(SAM)));
      expect(seen.ssh?.principals).toEqual(['sam', SAM.login]);
      expect(seen.x509?.subjectAlternativeNames).toEqual([
        { kind: 'email', value: SAM.login },
        { kind: 'uri', value: `${seen.person?.issuer}#${seen.person?.subject}` },
      ]);
    } finally {
      await session.signOut({ everywhere: false });
      await session.close();
      await agent.stop();
      folder.remove();
      await stack.stop();
    }
  });
});

describeWith(['ssh-agent', 'go'], 'a session on the real stack', () => {
  const on = sessionBench({ authority: 'step-ca', shortestLife: '5s' });

  it('gives both certificates for one ID token, verified and in their places', async () => {
    const before = on.signatures();
    const seen = await on.signedIn();
    expect(seen.state).toEqual({ kind: 'fresh' });
    expect(on.signatures()).toBe(before + 1);
    expect(seen.person?.email).toBe(SAM.login);
    expect(seen.ssh?.principals).toEqual(['sam', SAM.login]);
    expect(seen.ssh?.keyId).toBe(SAM.login);
    expect(seen.ssh?.agent.listed).toBe(true);
    expect(seen.x509?.subjectAlternativeNames.map(({ kind }) => kind)).toEqual(['email', 'uri']);
    expect(seen.x509?.notAfterMs).toBe(seen.ssh?.validBeforeMs);
    expect(seen.groups?.names).toEqual(expect.arrayContaining(['ssh-users', 'ssh-deploy']));
    expect(seen.keptIn).toBe('keychain');
    expect(await agentBlobs(on.agent.socket)).toHaveLength(1);
  });

  it('renews without the browser: new certificates, the old ones gone, one refresh token', async () => {
    const first = await on.signedIn();
    const rounds = on.stack.provider.counters();
    const second = success(await on.session.renew(unaborted()));
    expect(second.ssh?.serial).not.toBe(first.ssh?.serial);
    expect(second.x509?.serial).not.toBe(first.x509?.serial);
    expect(second.x509?.files).toEqual(first.x509?.files);
    expect(await agentBlobs(on.agent.socket)).toHaveLength(1);
    expect(on.stack.provider.liveRefreshTokens()).toBe(1);
    const authorize = Object.keys(rounds).filter((route) => route.includes('authorize'));
    for (const route of authorize) expect(on.stack.provider.counters()[route]).toBe(rounds[route]);
  });

  it('takes groups as they are now at each renewal', async () => {
    await on.signedIn();
    on.stack.provider.people.setGroups(SAM.login, ['ssh-users']);
    const seen = success(await on.session.renew(unaborted()));
    expect(seen.groups?.names).not.toContain('ssh-deploy');
  });

  it('renews once when ten ask at the same time, also from several processes', async () => {
    await on.signedIn();
    const before = on.signatures();
    const others = Array.from({ length: 9 }, () => on.engine());
    const all = await Promise.all([on.session, ...others].map((one) => one.renew(unaborted())));
    await Promise.all(others.map((other) => other.close()));
    expect(new Set(all.map((one) => success(one).ssh?.serial)).size).toBe(1);
    expect(on.signatures()).toBe(before + 1);
    expect(on.stack.provider.liveRefreshTokens()).toBe(1);
  });

  it('goes on in another process where the first one ended', async () => {
    const first = await on.signedIn();
    await on.session.close();
    const second = success(await on.engine().renew(unaborted()));
    expect(second.ssh?.serial).not.toBe(first.ssh?.serial);
  });

  it('comes to the end of what it does before it is closed', async () => {
    const first = await on.signedIn();
    const host = on.engine();
    const answer = host.renew(unaborted());
    await host.close();
    const left = success(await on.session.snapshot());
    expect(left.ssh?.serial).not.toBe(first.ssh?.serial);
    expect(success(await answer).ssh?.serial).toBe(left.ssh?.serial);
  });

  it('waits for no browser once it is closed, and that has been written down by then', async () => {
    const opened = Promise.withResolvers<void>();
    const answer = on.session.signIn({ ...signInAs(SAM), onBrowser: () => opened.resolve() });
    await opened.promise;
    await on.session.close();
    expect(readFileSync(join(on.folder, 'logs', 'activity.jsonl'), 'utf8')).toContain('SIGN_IN_CANCELLED');
    expect(codeOf(await answer)).toBe('SIGN_IN_CANCELLED');
  });

  it('ends when the person is deactivated: no renewal, certificates live out', async () => {
    await on.signedIn();
    on.stack.provider.people.deactivate(SAM.login);
    expect(codeOf(await on.session.renew(unaborted()))).toBe('SESSION_ENDED');
    const seen = success(await on.session.snapshot());
    expect(seen.state.kind).toBe('attention');
    expect(seen.nextRenewalAtMs).toBeUndefined();
    expect(seen.ssh?.agent.listed).toBe(true);
    expect([...on.secrets.items]).toEqual([]);
  });

  it('takes the certificates away at once where IT says so', async () => {
    const session = on.engine({ settings: { whenSessionEnds: 'remove' } });
    const { x509 } = await on.signedIn(session);
    on.stack.provider.people.deactivate(SAM.login);
    expect(codeOf(await session.renew(unaborted()))).toBe('SESSION_ENDED');
    expect(await agentBlobs(on.agent.socket)).toEqual([]);
    expect(() => readFileSync(x509?.files?.key ?? '')).toThrow();
    expect(success(await session.snapshot()).person?.email).toBe(SAM.login);
  });

  it('works without an ssh-agent: the client certificate is in place, and it says what is missing', async () => {
    const alone = on.engine({ agentSocket: join(on.folder, 'nobody.sock') });
    const seen = success(await alone.signIn(signInAs(SAM)));
    expect(seen.state).toMatchObject({ kind: 'attention', failure: { code: 'NO_AGENT' } });
    expect(readFileSync(seen.x509?.files?.certificate ?? '', 'utf8')).toContain('BEGIN CERTIFICATE');
  });

  it('asks for nothing where the authority is known to refuse, and leaves nothing behind at Okta', async () => {
    on.stack.provider.people.add({ login: 'pat@example.org', firstName: 'Pat', groups: [] });
    const before = on.signatures();
    const refused = await on.session.signIn(signInAs({ login: 'pat@example.org', password: SAM.password }));
    expect(codeOf(refused)).toBe('CA_REFUSED');
    expect(on.signatures()).toBe(before);
    expect(on.stack.provider.liveRefreshTokens()).toBe(0);
    expect(success(await on.session.snapshot()).state.kind).toBe('signed-out');
  });

  it('can be cancelled while the browser is open, and leaves the port free', async () => {
    const cancel = new AbortController();
    const pending = on.session.signIn({
      afresh: false,
      signal: cancel.signal,
      onBrowser: () => setImmediate(() => cancel.abort()),
      onIdentity: async () => 'continue',
      onConfirmed: () => {},
    });
    expect(codeOf(await pending)).toBe('SIGN_IN_CANCELLED');
    expect((await on.signedIn()).state.kind).toBe('fresh');
  });

  it('replaces the sign-in of somebody else whole', async () => {
    await on.signedIn();
    const seen = success(await on.session.signIn(signInAs(ALEX)));
    expect(seen.person?.email).toBe(ALEX.login);
    expect(await agentBlobs(on.agent.socket)).toHaveLength(1);
    expect(on.stack.provider.liveRefreshTokens()).toBe(1);
  });

  it('signs out: revoked at the authority and at Okta, only who it was left on this computer', async () => {
    const { x509 } = await on.signedIn();
    const before = on.stack.authority.requests().length;
    const report = success(await on.session.signOut({ everywhere: false }));
    expect(report.left).toEqual([]);
    expect(on.stack.authority.requests().slice(before)).toEqual(
      expect.arrayContaining(['POST /revoke', 'POST /ssh/revoke']),
    );
    expect(on.stack.provider.liveRefreshTokens()).toBe(0);
    expect(await agentBlobs(on.agent.socket)).toEqual([]);
    expect([...on.secrets.items]).toEqual([]);
    expect(() => readFileSync(x509?.files?.key ?? '')).toThrow();
    expect(filesIn(join(on.folder, 'state'))).toEqual([join(on.folder, 'state', 'remembered.json')]);
    expect(success(await on.session.signOut({ everywhere: false })).left).toEqual([]);
  });

  it('prepares the end of the browser session too, when asked, with an ID token that nobody can use any more', async () => {
    await on.signedIn();
    const report = success(await on.session.signOut({ everywhere: true }));
    const address = new URL(report.endSessionUrl ?? '');
    expect(address.pathname).toMatch(/\/v1\/logout$/);
    const idToken = address.searchParams.get('id_token_hint') ?? '';
    const authority = await connect(on.stack.authority);
    const { request } = await makeKeys();
    expect(codeOf(await authority.issue({ ...request, idToken }))).toBe('CA_REFUSED_UNKNOWN');
    expect(on.stack.provider.liveRefreshTokens()).toBe(0);
  });

  it('prepares no end of the browser session where the authority does not answer: its ID token would be good', async () => {
    await on.signedIn();
    const elsewhere = { ...on.stack.settings.profiles.example?.authority, url: 'https://127.0.0.1:1' };
    const away = on.engine({
      settings: { authority: { fingerprint: on.stack.authority.fingerprint, ...elsewhere } },
    });
    const asked = on.tokenRequests();
    const report = success(await away.signOut({ everywhere: true }));
    expect(report.endSessionUrl).toBeUndefined();
    expect(on.tokenRequests()).toBe(asked);
    expect(on.stack.provider.liveRefreshTokens()).toBe(0);
  });

  it('finishes a sign-out that was cut off', async () => {
    await on.signedIn();
    const record = JSON.parse(readFileSync(on.recordPath, 'utf8'));
    writeFileSync(on.recordPath, JSON.stringify({ ...record, leaving: true }), { mode: 0o600 });
    const next = on.engine();
    expect(success(await next.snapshot()).state.kind).toBe('signed-out');
    await next.tidy();
    expect(await agentBlobs(on.agent.socket)).toEqual([]);
    expect(filesIn(join(on.folder, 'state'))).toEqual([join(on.folder, 'state', 'remembered.json')]);
  });

  it('writes no secret into any file but the key of the client certificate, nor into the fullest log', async () => {
    const logs = join(on.folder, 'logs');
    const log = openFileLog({ folder: logs, level: 'debug', clock: systemClock });
    const session = on.engine({ log });
    const { faults, settings } = on.stack.provider;
    await on.signedIn(session);
    settings.leewaySeconds = 30;
    faults.set('token', { kind: 'cut' }, 1);
    success(await session.renew(unaborted()));
    faults.set('token', { kind: 'throttled', body: 'oauth', limit: 'rate' }, 1);
    expect(codeOf(await session.renew(unaborted()))).toBe('OKTA_BUSY');
    const beforeSignOut = textsIn(on.folder);
    await session.signOut({ everywhere: true });
    expect(on.secrets.seen.length).toBeGreaterThan(1);
    expect(readFileSync(join(logs, 'latchkey.log'), 'utf8')).toContain('"okta.refresh');
    for (const text of [...beforeSignOut, ...textsIn(on.folder)]) {
      for (const secret of on.secrets.seen) expect(text).not.toContain(secret);
      expect(text).not.toMatch(/PRIVATE KEY|eyJ[\w-]{10,}\.eyJ/);
    }
  });
});

function textsIn(folder: string): readonly string[] {
  return filesIn(folder)
    .filter((path) => !path.endsWith('.sock') && !path.endsWith('key.pem'))
    .map((path) => readFileSync(path, 'utf8'));
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
