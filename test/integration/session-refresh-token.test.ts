import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ALEX, agentBlobs, SAM, signInAs } from '#test/support/engine.ts';
import { describeWith } from '#test/support/needs.ts';
import { codeOf, isFile, sessionBench, success, unaborted } from '#test/support/session-bench.ts';

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
});
