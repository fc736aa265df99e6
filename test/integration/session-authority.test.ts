import { expect, it } from 'vitest';
import { ALEX, agentBlobs, SAM, signInAs } from '#test/support/engine.ts';
import { eventually } from '#test/support/eventually.ts';
import { describeWith } from '#test/support/needs.ts';
import { codeOf, isFile, sessionBench, success, unaborted } from '#test/support/session-bench.ts';

/** The provisioner leaves it to the whole authority whether there is SSH; that is published nowhere. */
const SSH_UNSAID = { claims: { enableSSHCA: undefined } };

const PAT = { login: 'pat@example.org', password: SAM.password };

describeWith(['ssh-agent', 'go'], 'a session at an authority that changes', () => {
  const on = sessionBench({
    authority: 'step-ca',
    provider: {
      people: [SAM, ALEX, PAT].map(({ login }) => ({ login, groups: ['ssh-users'] })),
    },
  });

  it('goes by the new rules at a renewal: nobody is turned away by old ones', async () => {
    const first = await on.signedIn();
    await on.restartAuthority({ domains: ['example.org'] });
    on.stack.provider.people.setEmail(SAM.login, 'sam@example.org', true);
    const seen = success(await on.session.renew(unaborted()));
    expect(seen.state).toEqual({ kind: 'fresh' });
    expect(seen.person?.email).toBe('sam@example.org');
    expect(seen.ssh?.serial).not.toBe(first.ssh?.serial);
  });

  it('goes by the new rules at the next sign-in: whom they refuse costs nothing, whom they accept comes in', async () => {
    expect(codeOf(await on.session.signIn(signInAs(PAT)))).toBe('CA_REFUSED');
    await on.restartAuthority({ domains: ['example.org'] });
    expect(success(await on.session.signIn(signInAs(PAT))).person?.email).toBe(PAT.login);
    const asked = on.signatures();
    expect(codeOf(await on.session.signIn(signInAs(ALEX)))).toBe('CA_REFUSED');
    expect(on.signatures()).toBe(asked);
  });

  it('goes by the new rules where they change while the person is in the browser', async () => {
    const request = signInAs(PAT);
    const keysAsked = (): number =>
      on.stack.authority.requests().filter((asked) => asked.endsWith('/ssh/roots')).length;
    const before = keysAsked();
    const seen = await on.session.signIn({
      ...request,
      onBrowser: (pending) =>
        void eventually(() => expect(keysAsked()).toBe(before + 1))
          .then(() => on.restartAuthority({ domains: ['example.org'] }))
          .then(() => request.onBrowser(pending)),
    });
    expect(success(seen).person?.email).toBe(PAT.login);
  });

  it('takes from the provisioner what the settings leave to it, anew at each sign-in', async () => {
    const [first = '', second = ''] = on.stack.redirectUris;
    const { issuer, clientId } = on.stack;
    const session = on.engine({ settings: { okta: { issuer, clientId } } });
    const used: string[] = [];
    const signIn = async (): Promise<void> => {
      const request = signInAs(SAM);
      const onBrowser: typeof request.onBrowser = (pending) => {
        used.push(pending.redirectUri);
        request.onBrowser(pending);
      };
      success(await session.signIn({ ...request, onBrowser }));
    };
    await signIn();
    await on.restartAuthority({ listenAddress: new URL(second).host });
    await signIn();
    expect(used).toEqual([first, second]);
  });

  it('ends at the first renewal after the rules were tightened, in a process that knows the old ones', async () => {
    const { x509 } = await on.signedIn();
    await on.restartAuthority({ groups: ['ssh-deploy'] });
    expect(codeOf(await on.session.renew(unaborted()))).toBe('CA_REFUSED');
    expect(on.stack.provider.liveRefreshTokens()).toBe(0);
    expect(await agentBlobs(on.agent.socket)).toEqual([]);
    expect(isFile(x509?.files?.key)).toBe(false);
  });

  it('keeps what it has through an emergency rotation of Okta’s keys, which step-ca learns of by a restart alone', async () => {
    const first = await on.signedIn();
    const { provider } = on.stack;
    await provider.rotateKeys('normal');
    const renewed = success(await on.session.renew(unaborted()));
    expect(renewed.ssh?.serial).not.toBe(first.ssh?.serial);

    // Okta lets the key set be kept for 44 days, and step-ca asks for no key that it does not know.
    await provider.rotateKeys('emergency');
    expect(codeOf(await on.session.renew(unaborted()))).toBe('CA_REFUSED_UNKNOWN');
    const kept = success(await on.session.snapshot());
    expect(kept.ssh?.serial).toBe(renewed.ssh?.serial);
    expect(isFile(kept.x509?.files?.key)).toBe(true);
    expect(await agentBlobs(on.agent.socket)).toHaveLength(1);
    expect(provider.liveRefreshTokens()).toBe(1);

    await on.restartAuthority();
    expect(success(await on.session.renew(unaborted())).state).toEqual({ kind: 'fresh' });
    expect(provider.liveRefreshTokens()).toBe(1);
  });

  it('has its client certificate where the whole authority gives no SSH, and says so', async () => {
    await on.restartAuthority(SSH_UNSAID, { claims: { enableSSHCA: false } });
    const seen = await on.signedIn();
    expect(seen.ssh).toBeUndefined();
    expect(seen.notes.map(({ code }) => code)).toEqual(['CA_SSH_OFF']);
    expect(isFile(seen.x509?.files?.certificate)).toBe(true);
    expect(seen.nextRenewalAtMs).toBeGreaterThan(Date.now());
    expect(await agentBlobs(on.agent.socket)).toEqual([]);
  });

  it('has both certificates by a second try where the authority was restarted after the ID token was made', async () => {
    const { log, faults, settings } = on.stack.provider;
    await on.restartAuthority(SSH_UNSAID, { claims: { enableSSHCA: true } });
    const first = await on.signedIn();
    const asked = on.signatures();
    const made = (): number =>
      log.events().filter(({ eventType }) => /grant\.id_token$/.test(eventType)).length;
    const before = made();
    // Well before the restart also by the whole seconds that step-ca compares.
    settings.clockOffsetSeconds = -5;
    faults.set('token', { kind: 'slow', ms: 4_000 }, 1);
    const renewal = on.session.renew(unaborted());
    await eventually(() => expect(made()).toBe(before + 1));
    settings.clockOffsetSeconds = 0;
    await on.restartAuthority(SSH_UNSAID, { claims: { enableSSHCA: true } });
    const seen = success(await renewal);
    expect(on.signatures()).toBe(asked + 2);
    expect(seen.state).toEqual({ kind: 'fresh' });
    expect(seen.notes).toEqual([]);
    expect(seen.ssh?.serial).not.toBe(first.ssh?.serial);
    expect(on.stack.provider.liveRefreshTokens()).toBe(1);
  });

  it('has certificates of the authority’s own life where it was asked for more, and says so', async () => {
    const session = on.engine({ settings: { certificateLife: '30h' } });
    const seen = await on.signedIn(session);
    expect(seen.state).toEqual({ kind: 'fresh' });
    const lifeSeconds = Math.round(((seen.ssh?.validBeforeMs ?? 0) - Date.now()) / 1000);
    expect(seen.notes).toMatchObject([{ code: 'CA_LIFE', facts: { askedSeconds: 108_000 } }]);
    expect(lifeSeconds / 3600).toBeCloseTo(16, 1);
    expect(seen.x509?.notAfterMs).toBe(seen.ssh?.validBeforeMs);
    expect(success(await session.renew(unaborted())).state).toEqual({ kind: 'fresh' });
  });
});
