import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { tokensIn } from '#main/session/refresh-token.ts';
import type { LocalSession } from '#main/session/session.ts';
import { ok } from '#main/support/result.ts';
import { answering, listenAsAgent } from '#test/support/agent-socket.ts';
import { startAuthorityRelay } from '#test/support/authority-relay.ts';
import { ALEX, agentBlobs, memorySecrets, refreshTokensOf, SAM, signInAs } from '#test/support/engine.ts';
import { eventually } from '#test/support/eventually.ts';
import { startGate } from '#test/support/gate.ts';
import { describeWith } from '#test/support/needs.ts';
import { codeOf, isFile, sessionBench, success, unaborted } from '#test/support/session-bench.ts';

const ACCOUNT = 'example/refresh-token';
const PAT = { login: 'pat@example.org', password: SAM.password };

describeWith(['ssh-agent', 'go'], 'the refresh token of a session', () => {
  const on = sessionBench({
    authority: 'step-ca',
    provider: {
      people: [SAM, ALEX, PAT].map(({ login }) => ({ login, groups: ['ssh-users'] })),
    },
  });

  const withoutRefresh = () =>
    on.engine({
      settings: {
        okta: {
          ...on.stack.settings.profiles.example?.okta,
          scopes: ['openid', 'profile', 'email', 'groups'],
        },
      },
    });
  const nothingLives = (): void => {
    expect(on.stack.provider.liveRefreshTokens()).toBe(0);
    expect([...on.secrets.items]).toEqual([]);
  };

  it('is ended at Okta when the authority’s rules turn the person away at a renewal', async () => {
    const { x509 } = await on.signedIn();
    await on.restartAuthority({ domains: ['example.org'] });
    expect(codeOf(await on.engine().renew(unaborted()))).toBe('CA_REFUSED');
    nothingLives();
    expect(await agentBlobs(on.agent.socket)).toEqual([]);
    expect(isFile(x509?.files?.key)).toBe(false);
    expect(success(await on.session.snapshot()).person?.email).toBe(SAM.login);
  });

  it('is ended at Okta by whoever finishes a sign-out that was cut off', async () => {
    await on.signedIn();
    const record = JSON.parse(readFileSync(on.recordPath, 'utf8'));
    writeFileSync(on.recordPath, JSON.stringify({ ...record, leaving: true }), { mode: 0o600 });
    await on.engine().tidy();
    nothingLives();
  });

  it('is ended at Okta when a sign-in is refused, and the one of the person before stays', async () => {
    await on.signedIn();
    const [kept] = on.secrets.items.values();
    expect(codeOf(await on.session.signIn(signInAs(PAT)))).toBe('CA_REFUSED');
    expect(on.stack.provider.liveRefreshTokens()).toBe(1);
    expect([...on.secrets.items.values()]).toEqual([kept]);
    expect(success(await on.session.renew(unaborted())).person?.email).toBe(SAM.login);
  });

  it('is ended at Okta when somebody else signs in, whose own is kept', async () => {
    await on.signedIn();
    const [sams] = on.secrets.items.values();
    success(await on.session.signIn(signInAs(ALEX)));
    expect(on.stack.provider.liveRefreshTokens()).toBe(1);
    expect([...on.secrets.items.values()]).not.toContain(sams);
    expect(success(await on.session.renew(unaborted())).person?.email).toBe(ALEX.login);
  });

  it.each([
    ['the same person', SAM],
    ['somebody else', ALEX],
  ])('of an earlier sign-in is not used for %s who signs in without one', async (_, person) => {
    await on.signedIn();
    const seen = success(await withoutRefresh().signIn(signInAs(person)));
    expect(seen.state).toEqual({ kind: 'fresh' });
    expect(seen.person?.email).toBe(person.login);
    expect(seen.nextRenewalAtMs).toBeUndefined();
    nothingLives();
    expect(codeOf(await on.session.renew(unaborted()))).toBe('NO_REFRESH');
  });

  it('is gone once Okta has ended the session, and that stays the reason however often one asks', async () => {
    await on.signedIn();
    on.stack.provider.people.deactivate(SAM.login);
    const other = on.engine();
    for (const process of [on.session, on.session, other]) {
      expect(codeOf(await process.renew(unaborted()))).toBe('SESSION_ENDED');
      const { state } = success(await process.snapshot());
      expect(state).toMatchObject({ kind: 'attention', failure: { code: 'SESSION_ENDED' } });
    }
    nothingLives();
  });

  it('is ended with the session of the process where the keychain did not take the next one', async () => {
    await on.signedIn();
    const { store } = on.secrets;
    const refusing = { store: { ...store, kind: 'memory' as const, problem: 'it is locked' } };
    const command = on.engine({ secrets: refusing });
    expect(success(await command.renew(unaborted())).keptIn).toBe('memory');
    nothingLives();
    expect(await agentBlobs(on.agent.socket)).toHaveLength(1);
  });

  it('goes to the keychain when the person unlocks it, and what was shown of it goes away', async () => {
    const { store } = on.secrets;
    let locked = true;
    const inMemory = memorySecrets();
    const keychain = {
      ...inMemory.store,
      get kind() {
        return locked ? ('memory' as const) : ('keychain' as const);
      },
      get problem() {
        return locked ? 'it is locked' : undefined;
      },
      async set(account: string, value: string, options: { readonly mayAsk?: boolean } = {}) {
        if (options.mayAsk === true && !locked) await store.set(account, value);
        return inMemory.store.set(account, value);
      },
    };
    const host = on.engine({ hosted: true, secrets: { store: keychain } });
    const before = await on.signedIn(host);
    expect([before.keptIn, before.notes.map(({ code }) => code)]).toEqual([
      'memory',
      ['KEYCHAIN_UNAVAILABLE'],
    ]);
    expect(codeOf(await host.keepSignIn(unaborted()))).toBe('KEYCHAIN_UNAVAILABLE');
    locked = false;
    const after = success(await host.keepSignIn(unaborted()));
    expect([after.keptIn, after.notes]).toEqual(['keychain', []]);
    expect(refreshTokensOf(on.secrets)).toEqual(refreshTokensOf(inMemory));
    // Once more does no harm.
    expect(success(await host.keepSignIn(unaborted())).keptIn).toBe('keychain');
  });

  it.each(['renew', 'refreshGroups'] as const)(
    'that only a process has is never replaced by an older one, also where the rest of %s came to nothing',
    async (operation) => {
      await on.signedIn();
      const { store } = on.secrets;
      const other = memorySecrets();
      const inMemory = { ...other.store, get: store.get, kind: 'memory' as const, problem: 'it is locked' };
      const host = on.engine({ hosted: true, secrets: { store: inMemory } });
      // The refresh token comes, with an ID token that nobody can read.
      on.stack.provider.settings.encryptIdTokens = true;
      expect(codeOf(await host[operation](unaborted()))).toBe('OKTA_ANSWER_WRONG');
      on.stack.provider.settings.encryptIdTokens = false;
      expect(other.seen).toHaveLength(1);
      const next = memorySecrets();
      for (const item of on.secrets.items) next.items.set(...item);
      expect(codeOf(await on.engine({ secrets: next }).renew(unaborted()))).toBe('SIGN_IN_LOST');
    },
  );

  it('that Okta never gave leaves what is valid as it is when somebody asks for a renewal', async () => {
    const okta = { ...on.stack.settings.profiles.example?.okta, scopes: ['openid', 'email', 'groups'] };
    const session = on.engine({ settings: { okta, whenSessionEnds: 'remove' } });
    const seen = await on.signedIn(session);
    expect(codeOf(await session.renew(unaborted()))).toBe('NO_REFRESH');
    expect(success(await session.snapshot())).toEqual(seen);
    expect(await agentBlobs(on.agent.socket)).toHaveLength(1);
    expect(isFile(seen.x509?.files?.key)).toBe(true);
  });

  it('of an earlier sign-in is not forgotten where the next has none and Okta cannot be told', async () => {
    await on.signedIn();
    on.stack.provider.faults.set('revoke', { kind: 'reset', acted: false });
    await on.signedIn(withoutRefresh());
    expect(on.stack.provider.liveRefreshTokens()).toBe(1);
    on.stack.provider.faults.clear();
    await on.engine().tidy();
    nothingLives();
  });

  it.each([
    ['the next host', (session: LocalSession) => session.tidy()],
    ['the next renewal', (session: LocalSession) => session.renew(unaborted())],
  ])('of somebody who was never recorded is ended by %s, and not that of who is', async (_, next) => {
    await on.signedIn();
    const sams = on.secrets.items.get(ACCOUNT) ?? '';
    const alex = memorySecrets();
    success(await on.engine({ secrets: alex, folder: join(on.folder, 'elsewhere') }).signIn(signInAs(ALEX)));
    const both = [alex.items.get(ACCOUNT) ?? '', sams].flatMap(tokensIn);
    on.secrets.items.set(ACCOUNT, JSON.stringify(both));
    await next(on.engine());
    expect(refreshTokensOf(on.secrets)).toHaveLength(1);
    expect(on.stack.provider.refreshTokenFamilies()).toBe(1);
    expect(success(await on.engine().renew(unaborted())).person?.email).toBe(SAM.login);
  });
});

describeWith(['ssh-agent', 'go'], 'a session whose sign-in comes to nothing', () => {
  const on = sessionBench({ authority: 'step-ca' });

  const behind = async (secrets = on.secrets) => {
    const { url, fingerprint, provisioner } = on.stack.authority;
    const gate = await startGate(Number(new URL(url).port));
    onTestFinished(() => gate.stop());
    const authority = { url: `https://127.0.0.1:${gate.port}`, fingerprint, provisioner };
    return { gate, session: on.engine({ settings: { authority }, secrets }) };
  };

  it('stays that of who was signed in, with all that is theirs', async () => {
    const { gate, session } = await behind();
    const { ssh, x509 } = await on.signedIn(session);
    const kept = [...on.secrets.items];
    const failed = await session.signIn({ ...signInAs(ALEX), onConfirmed: () => gate.shut() });
    expect(codeOf(failed)).toBe('CA_UNREACHABLE');
    const seen = success(await session.snapshot());
    expect([seen.person?.email, seen.state.kind]).toEqual([SAM.login, 'fresh']);
    expect([seen.ssh?.serial, seen.x509?.serial]).toEqual([ssh?.serial, x509?.serial]);
    expect([...on.secrets.items]).toEqual(kept);
    expect(on.stack.provider.liveRefreshTokens()).toBe(1);
    gate.open();
    expect(success(await session.renew(unaborted())).person?.email).toBe(SAM.login);
    await session.signOut({ everywhere: false });
    expect(await agentBlobs(on.agent.socket)).toEqual([]);
    expect(isFile(x509?.files?.key)).toBe(false);
  });

  it('has ended the one before at Okta, which the authority is not needed for', async () => {
    const { gate, session } = await behind();
    await on.signedIn(session);
    const failed = await session.signIn({ ...signInAs(SAM), onConfirmed: () => gate.shut() });
    expect(codeOf(failed)).toBe('CA_UNREACHABLE');
    expect(on.stack.provider.refreshTokenFamilies()).toBe(1);
    gate.open();
    expect(success(await session.renew(unaborted())).state.kind).toBe('fresh');
  });

  it.each([
    ['is not there', undefined],
    ['refuses it', answering(async () => ok(Buffer.of(5)))],
  ])('at the ssh-agent, because that %s, leaves nothing of the person before', async (_, manners) => {
    const first = await on.signedIn();
    const agentSocket = join(on.folder, 'another.sock');
    if (manners !== undefined) {
      const agent = await listenAsAgent(agentSocket, manners);
      onTestFinished(() => agent.stop());
    }
    const session = on.engine({ agentSocket });
    const seen = success(await session.signIn(signInAs(ALEX)));
    expect([seen.person?.email, seen.ssh]).toEqual([ALEX.login, undefined]);
    expect(await agentBlobs(on.agent.socket)).toEqual([]);
    expect(seen.x509?.serial).not.toBe(first.x509?.serial);
    expect(on.stack.provider.liveRefreshTokens()).toBe(1);
  });

  it('for the client certificate alone has the one for SSH, and says what is missing', async () => {
    const relay = await startAuthorityRelay(on.stack.authority);
    onTestFinished(() => relay.stop());
    relay.spoil((asked, answer) => {
      if (asked !== 'POST /ssh/sign') return answer;
      const { identityCrt: _, ...before } = JSON.parse(answer.body);
      return { ...answer, body: JSON.stringify(before) };
    });
    const { fingerprint, provisioner } = on.stack.authority;
    const session = on.engine({
      settings: {
        authority: { url: relay.url, fingerprint, provisioner },
        okta: { ...on.stack.settings.profiles.example?.okta, scopes: ['openid', 'email', 'groups'] },
      },
    });
    const seen = await on.signedIn(session);
    expect(seen.ssh?.agent.listed).toBe(true);
    expect(seen.x509).toBeUndefined();
    expect(seen.notes.map(({ code }) => code)).toEqual(['CA_ANSWER_WRONG']);
  });
});

describeWith(['ssh-agent'], 'a session whose person may not use Latchkey any more', () => {
  const on = sessionBench({ authority: 'embedded' });

  it('is recorded as that, and loses its certificates, before Okta is told to end it', async () => {
    const { x509 } = await on.signedIn();
    const { provider, clientId } = on.stack;
    provider.settings.unassigningRevokes = false;
    provider.people.unassign(SAM.login, clientId);
    onTestFinished(() => void provider.people.assign(SAM.login, clientId));
    provider.faults.set('revoke', { kind: 'slow', ms: 2_500 });
    let isOver = false;
    const renewing = on.session.renew(unaborted()).finally(() => {
      isOver = true;
    });
    await eventually(async () => {
      const { trouble, ssh } = JSON.parse(readFileSync(on.recordPath, 'utf8'));
      expect([trouble?.failure.code, ssh]).toEqual(['ACCESS_REMOVED', undefined]);
    });
    expect(isOver).toBe(false);
    expect(await agentBlobs(on.agent.socket)).toEqual([]);
    expect(isFile(x509?.files?.key)).toBe(false);
    expect(codeOf(await renewing)).toBe('ACCESS_REMOVED');
    expect([...on.secrets.items]).toEqual([]);
  });
});
