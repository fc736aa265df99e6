import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { agentBlobs, SAM } from '#test/support/engine.ts';
import { describeWith } from '#test/support/needs.ts';
import { codeOf, sessionBench, success, unaborted } from '#test/support/session-bench.ts';

describeWith(['ssh-agent', 'go'], 'asking Okta again', () => {
  const on = sessionBench({ authority: 'step-ca' });

  it('gives the groups as they are now; certificates and their renewal stay as they are', async () => {
    const before = await on.signedIn();
    const [signatures, tokens] = [on.signatures(), on.tokenRequests()];
    const certificate = readFileSync(before.x509?.files?.certificate ?? '', 'utf8');
    const [earlierToken] = on.secrets.items.values();
    const many = Array.from({ length: 300 }, (_, index) => `team/${index} <b>“ü”</b>`);
    on.stack.provider.people.setGroups(SAM.login, many);
    const after = success(await on.session.refreshGroups(unaborted()));
    expect(after.groups?.names).toEqual(expect.arrayContaining(many));
    expect(after.groups?.asOfMs).toBeGreaterThan(before.groups?.asOfMs ?? Infinity);
    const { groups: _, ...rest } = after;
    const { groups: __, ...restBefore } = before;
    expect(rest).toEqual(restBefore);
    expect([on.signatures(), on.tokenRequests()]).toEqual([signatures, tokens + 1]);
    expect(readFileSync(before.x509?.files?.certificate ?? '', 'utf8')).toBe(certificate);
    expect(await agentBlobs(on.agent.socket)).toHaveLength(1);
    // Okta gave a new refresh token, and the one before is worth nothing.
    expect([...on.secrets.items.values()]).not.toContain(earlierToken);
    expect(on.stack.provider.liveRefreshTokens()).toBe(1);
    expect(success(await on.session.renew(unaborted())).ssh?.serial).not.toBe(before.ssh?.serial);
  });

  it('takes them from the separate question where the ID token says nothing', async () => {
    await on.signedIn();
    on.stack.provider.settings.groupsIn = 'userinfo';
    const { groups } = success(await on.session.refreshGroups(unaborted()));
    expect(groups).toMatchObject({ source: 'userinfo', names: expect.arrayContaining(['ssh-users']) });
  });

  it('keeps the last list where Okta sends none, and says since when', async () => {
    const { groups: before } = await on.signedIn();
    on.stack.provider.settings.groupsIn = 'nowhere';
    const { groups } = success(await on.session.refreshGroups(unaborted()));
    expect(groups).toEqual({ ...before, unknownSinceMs: expect.any(Number) });
  });

  it('ends the session where Okta ends it, as a renewal does', async () => {
    await on.signedIn();
    on.stack.provider.people.deactivate(SAM.login);
    expect(codeOf(await on.session.refreshGroups(unaborted()))).toBe('SESSION_ENDED');
    const seen = success(await on.session.snapshot());
    expect(seen.state).toMatchObject({ kind: 'attention', failure: { code: 'SESSION_ENDED' } });
    expect(seen.nextRenewalAtMs).toBeUndefined();
    expect([...on.secrets.items]).toEqual([]);
    expect(codeOf(await on.session.refreshGroups(unaborted()))).toBe('SESSION_ENDED');
  });

  it('takes the certificates at once where the person may not use Latchkey any more', async () => {
    await on.signedIn();
    on.stack.provider.settings.unassigningRevokes = false;
    on.stack.provider.people.unassign(SAM.login, on.stack.clientId);
    expect(codeOf(await on.session.refreshGroups(unaborted()))).toBe('ACCESS_REMOVED');
    expect(await agentBlobs(on.agent.socket)).toEqual([]);
    on.stack.provider.people.assign(SAM.login, on.stack.clientId);
  });

  it.each([
    ['Okta is away', { kind: 'reset', acted: false }, 'OKTA_UNREACHABLE'],
    ['Okta is busy', { kind: 'throttled', body: 'oauth', limit: 'rate' }, 'OKTA_BUSY'],
  ] as const)('changes nothing where %s', async (_, fault, code) => {
    const before = await on.signedIn();
    on.stack.provider.faults.set('token', fault);
    expect(codeOf(await on.session.refreshGroups(unaborted()))).toBe(code);
    expect(success(await on.session.snapshot())).toEqual(before);
    on.stack.provider.faults.clear();
    success(await on.session.renew(unaborted()));
  });

  it('says so where nobody is signed in, and where there is nothing to ask with', async () => {
    expect(codeOf(await on.session.refreshGroups(unaborted()))).toBe('SIGNED_OUT');
    const scopes = ['openid', 'profile', 'email', 'groups'];
    const session = on.engine({
      settings: { okta: { ...on.stack.settings.profiles.example?.okta, scopes } },
    });
    const before = await on.signedIn(session);
    expect(codeOf(await session.refreshGroups(unaborted()))).toBe('NO_REFRESH');
    expect(success(await session.snapshot())).toEqual(before);
  });

  it('does not cross a renewal of another process: one refresh token lives', async () => {
    await on.signedIn();
    const all = await Promise.all([
      on.session.refreshGroups(unaborted()),
      on.engine().renew(unaborted()),
      on.engine().refreshGroups(unaborted()),
      on.session.renew(unaborted()),
    ]);
    expect(all.map(codeOf)).toEqual(Array(4).fill('no failure'));
    expect(on.stack.provider.liveRefreshTokens()).toBe(1);
    success(await on.session.renew(unaborted()));
  });
});
