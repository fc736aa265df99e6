import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { LocalSession } from '#main/session/session.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import type { Failure } from '#main/support/failure.ts';
import type { Result } from '#main/support/result.ts';
import { type Stack, startStack } from '#test/stack/index.ts';
import {
  ALEX,
  agentBlobs,
  createEngine,
  type MemorySecrets,
  memorySecrets,
  SAM,
  signInAs,
} from '#test/support/engine.ts';
import { describeWith } from '#test/support/needs.ts';
import { type RealSshAgent, startSshAgent } from '#test/support/ssh-agent.ts';
import { createTemporaryFolder, type TemporaryFolder } from '#test/support/temp.ts';

const unaborted = (): { signal: AbortSignal } => ({ signal: new AbortController().signal });

function success<T>(result: Result<T, Failure>): T {
  if (!result.ok) throw new Error(`${result.error.code} ${JSON.stringify(result.error.facts)}`);
  return result.value;
}

function codeOf(result: Result<unknown, Failure>): string {
  return result.ok ? 'no failure' : result.error.code;
}

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
      session.close();
      await agent.stop();
      folder.remove();
      await stack.stop();
    }
  });
});

describeWith(['ssh-agent', 'go'], 'a session on the real stack', () => {
  let stack: Stack;
  let folder: TemporaryFolder;
  let agent: RealSshAgent;
  let secrets: MemorySecrets;
  let session: LocalSession;

  beforeAll(async () => {
    stack = await startStack({ authority: 'step-ca', shortestLife: '5s' });
  });
  afterAll(() => stack.stop());

  beforeEach(async () => {
    folder = createTemporaryFolder();
    agent = await startSshAgent(folder.path);
    secrets = memorySecrets();
    session = engine();
  });
  afterEach(async () => {
    stack.provider.people.activate(SAM.login);
    stack.provider.people.setGroups(SAM.login, ['ssh-users', 'ssh-deploy']);
    await session.signOut({ everywhere: false });
    session.close();
    await agent.stop();
    folder.remove();
  });

  const engine = (more: Partial<Parameters<typeof createEngine>[0]> = {}): LocalSession =>
    createEngine({ stack, folder: folder.path, agentSocket: agent.socket, secrets, ...more });
  const signedIn = async (from: LocalSession = session): Promise<SessionSnapshot> =>
    success(await from.signIn(signInAs(SAM)));
  const asked = (since: number): readonly string[] => stack.authority.requests().slice(since);
  const signatures = (since: number): number =>
    asked(since).filter((request) => /POST \/(1\.0\/)?(ssh\/)?sign$/.test(request)).length;

  it('gives both certificates for one ID token, verified and in their places', async () => {
    const before = stack.authority.requests().length;
    const seen = await signedIn();
    expect(seen.state).toEqual({ kind: 'fresh' });
    expect(signatures(before)).toBe(1);
    expect(seen.person?.email).toBe(SAM.login);
    expect(seen.ssh?.principals).toEqual(['sam', SAM.login]);
    expect(seen.ssh?.keyId).toBe(SAM.login);
    expect(seen.ssh?.agent.listed).toBe(true);
    expect(seen.x509?.subjectAlternativeNames.map(({ kind }) => kind)).toEqual(['email', 'uri']);
    expect(seen.x509?.notAfterMs).toBe(seen.ssh?.validBeforeMs);
    expect(seen.groups?.names).toEqual(expect.arrayContaining(['ssh-users', 'ssh-deploy']));
    expect(seen.keptIn).toBe('keychain');
    expect(await agentBlobs(agent.socket)).toHaveLength(1);
  });

  it('renews without the browser: new certificates, the old ones gone, one refresh token', async () => {
    const first = await signedIn();
    const rounds = stack.provider.counters();
    const second = success(await session.renew(unaborted()));
    expect(second.ssh?.serial).not.toBe(first.ssh?.serial);
    expect(second.x509?.serial).not.toBe(first.x509?.serial);
    expect(second.x509?.files).toEqual(first.x509?.files);
    expect(await agentBlobs(agent.socket)).toHaveLength(1);
    expect(stack.provider.liveRefreshTokens()).toBe(1);
    const authorize = Object.keys(rounds).filter((route) => route.includes('authorize'));
    for (const route of authorize) expect(stack.provider.counters()[route]).toBe(rounds[route]);
  });

  it('takes groups as they are now at each renewal', async () => {
    await signedIn();
    stack.provider.people.setGroups(SAM.login, ['ssh-users']);
    const seen = success(await session.renew(unaborted()));
    expect(seen.groups?.names).not.toContain('ssh-deploy');
  });

  it('renews once when ten ask at the same time, also from several processes', async () => {
    await signedIn();
    const before = stack.authority.requests().length;
    const others = Array.from({ length: 9 }, () => engine());
    const all = await Promise.all([session, ...others].map((one) => one.renew(unaborted())));
    for (const other of others) other.close();
    expect(new Set(all.map((one) => success(one).ssh?.serial)).size).toBe(1);
    expect(signatures(before)).toBe(1);
    expect(stack.provider.liveRefreshTokens()).toBe(1);
  });

  it('goes on in another process where the first one ended', async () => {
    const first = await signedIn();
    session.close();
    session = engine();
    const second = success(await session.renew(unaborted()));
    expect(second.ssh?.serial).not.toBe(first.ssh?.serial);
  });

  it('ends when the person is deactivated: no renewal, certificates live out', async () => {
    await signedIn();
    stack.provider.people.deactivate(SAM.login);
    expect(codeOf(await session.renew(unaborted()))).toBe('SESSION_ENDED');
    const seen = success(await session.snapshot());
    expect(seen.state.kind).toBe('attention');
    expect(seen.nextRenewalAtMs).toBeUndefined();
    expect(seen.ssh?.agent.listed).toBe(true);
    expect([...secrets.items]).toEqual([]);
  });

  it('takes the certificates away at once where IT says so', async () => {
    session = engine({ settings: { whenSessionEnds: 'remove' } });
    const { x509 } = await signedIn();
    stack.provider.people.deactivate(SAM.login);
    expect(codeOf(await session.renew(unaborted()))).toBe('SESSION_ENDED');
    expect(await agentBlobs(agent.socket)).toEqual([]);
    expect(() => readFileSync(x509?.files?.key ?? '')).toThrow();
    expect(success(await session.snapshot()).person?.email).toBe(SAM.login);
  });

  it('works without an ssh-agent: the client certificate is in place, and it says what is missing', async () => {
    const alone = engine({ agentSocket: join(folder.path, 'nobody.sock') });
    const seen = success(await alone.signIn(signInAs(SAM)));
    expect(seen.state).toMatchObject({ kind: 'attention', failure: { code: 'NO_AGENT' } });
    expect(readFileSync(seen.x509?.files?.certificate ?? '', 'utf8')).toContain('BEGIN CERTIFICATE');
    alone.close();
  });

  it('asks for nothing where the authority is known to refuse, and leaves nothing behind at Okta', async () => {
    stack.provider.people.add({ login: 'pat@example.org', firstName: 'Pat', groups: [] });
    const before = stack.authority.requests().length;
    const refused = await session.signIn(signInAs({ login: 'pat@example.org', password: SAM.password }));
    expect(codeOf(refused)).toBe('CA_REFUSED');
    expect(signatures(before)).toBe(0);
    expect(stack.provider.liveRefreshTokens()).toBe(0);
    expect(success(await session.snapshot()).state.kind).toBe('signed-out');
  });

  it('can be cancelled while the browser is open, and leaves the port free', async () => {
    const cancel = new AbortController();
    const pending = session.signIn({
      afresh: false,
      signal: cancel.signal,
      onBrowser: () => setImmediate(() => cancel.abort()),
      onConfirmed: () => {},
    });
    expect(codeOf(await pending)).toBe('SIGN_IN_CANCELLED');
    expect((await signedIn()).state.kind).toBe('fresh');
  });

  it('replaces the sign-in of somebody else whole', async () => {
    await signedIn();
    const seen = success(await session.signIn(signInAs(ALEX)));
    expect(seen.person?.email).toBe(ALEX.login);
    expect(await agentBlobs(agent.socket)).toHaveLength(1);
    expect(stack.provider.liveRefreshTokens()).toBe(1);
  });

  it('signs out: revoked at the authority and at Okta, nothing left on this computer', async () => {
    const { x509 } = await signedIn();
    const before = stack.authority.requests().length;
    const report = success(await session.signOut({ everywhere: false }));
    expect(report.left).toEqual([]);
    expect(asked(before)).toEqual(expect.arrayContaining(['POST /revoke', 'POST /ssh/revoke']));
    expect(stack.provider.liveRefreshTokens()).toBe(0);
    expect(await agentBlobs(agent.socket)).toEqual([]);
    expect([...secrets.items]).toEqual([]);
    expect(() => readFileSync(x509?.files?.key ?? '')).toThrow();
    expect(filesIn(join(folder.path, 'state'))).toEqual([]);
    expect(success(await session.signOut({ everywhere: false })).left).toEqual([]);
  });

  it('prepares the end of the browser session too, when asked', async () => {
    await signedIn();
    const report = success(await session.signOut({ everywhere: true }));
    expect(report.endSessionUrl).toContain('/v1/logout?');
    expect(stack.provider.liveRefreshTokens()).toBe(0);
  });

  it('finishes a sign-out that was cut off', async () => {
    await signedIn();
    const path = join(folder.path, 'state', 'session-example.json');
    const record = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...record, leaving: true }), { mode: 0o600 });
    const next = engine();
    expect(success(await next.snapshot()).state.kind).toBe('signed-out');
    await next.tidy();
    next.close();
    expect(await agentBlobs(agent.socket)).toEqual([]);
    expect(filesIn(join(folder.path, 'state'))).toEqual([]);
  });

  it('writes no secret into any file but the key of the client certificate', async () => {
    await signedIn();
    await session.renew(unaborted());
    const texts = filesIn(folder.path)
      .filter((path) => !path.endsWith('.sock') && !path.endsWith('key.pem'))
      .map((path) => readFileSync(path, 'utf8'));
    expect(secrets.seen.length).toBeGreaterThan(1);
    for (const text of texts) {
      for (const secret of secrets.seen) expect(text).not.toContain(secret);
      expect(text).not.toMatch(/PRIVATE KEY|eyJ[\w-]{10,}\.eyJ/);
    }
  });
});

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
