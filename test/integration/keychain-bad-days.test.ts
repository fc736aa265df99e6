import { expect, it } from 'vitest';
import type { LocalSession } from '#main/session/session.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import type { KeychainState } from '#main/settings/secret-service.ts';
import { openSecretStore } from '#main/settings/secrets.ts';
import { systemClock } from '#main/support/clock.ts';
import { ok } from '#main/support/result.ts';
import { agentBlobs, SAM, signInAs } from '#test/support/engine.ts';
import { FakeKeytar } from '#test/support/fake-keytar.ts';
import { describeWith } from '#test/support/needs.ts';
import { codeOf, isFile, leftOf, sessionBench, success, unaborted } from '#test/support/session-bench.ts';

const DENIED = 'User interaction is not allowed.';
const UNUSABLE = { code: 'KEYCHAIN_UNAVAILABLE' };

describeWith(['ssh-agent', 'go'], 'a session whose keychain', () => {
  const on = sessionBench({ authority: 'step-ca' });

  /** A keychain of the computer, and processes that use it, each with a memory of its own. */
  function computer() {
    const keytar = new FakeKeytar();
    const system = { state: { usable: true } as KeychainState, aheadMs: 0 };
    const clock = {
      now: () => systemClock.now() + system.aheadMs,
      /** The two seconds that a keychain has are a tenth of that here. */
      after: (delayMs: number, wake: () => void) => systemClock.after(delayMs / 10, wake),
    };
    return {
      keytar,
      /** Is asked anew from now on. */
      becomes(state: KeychainState): void {
        system.state = state;
        system.aheadMs += 60_000;
      },
      later(): void {
        system.aheadMs += 60_000;
      },
      async process(): Promise<LocalSession> {
        const store = await openSecretStore({
          clock,
          environment: {},
          platform: 'linux',
          load: async () => ok(keytar),
          check: async () => system.state,
        });
        return on.engine({ secrets: { store }, hosted: true });
      },
    };
  }

  const isOne = (): void => {
    expect(on.stack.provider.liveRefreshTokens()).toBe(1);
    const reused = on.stack.provider.log.events().filter(({ eventType }) => /detect_reuse/.test(eventType));
    expect(reused).toEqual([]);
  };
  async function worksOn(seen: SessionSnapshot): Promise<void> {
    expect(isFile(seen.x509?.files?.key)).toBe(true);
    expect(await agentBlobs(on.agent.socket)).toHaveLength(1);
    isOne();
  }
  const renewed = async (session: LocalSession) => success(await session.renew(unaborted()));

  it('takes nothing keeps the sign-in in memory, says so, and has it as soon as it takes it', async () => {
    const { keytar, process, later } = computer();
    const session = await process();
    keytar.denial = DENIED;
    const first = success(await session.signIn(signInAs(SAM)));
    expect(first).toMatchObject({ state: { kind: 'fresh' }, keptIn: 'memory', notes: [UNUSABLE] });
    await worksOn(first);
    await worksOn(await renewed(session));
    keytar.denial = undefined;
    later();
    const kept = await renewed(session);
    expect(kept).toMatchObject({ state: { kind: 'fresh' }, keptIn: 'keychain', notes: [] });
    expect([...keytar.kept.keys()]).toEqual(['Latchkey example/refresh-token']);
    await worksOn(await renewed(await process()));
    await session.signOut({ everywhere: false });
  });

  it.each([
    ['is locked', { usable: false, problem: 'it is locked', mayHold: true } as KeychainState],
    [
      'has gone away',
      { usable: false, problem: 'the session bus cannot be reached', mayHold: true } as KeychainState,
    ],
  ])('%s at a renewal asks Okta nothing, says so, and goes on when it is back', async (_, state) => {
    const { process, becomes } = computer();
    const first = success(await (await process()).signIn(signInAs(SAM)));
    becomes(state);
    const session = await process();
    const asked = on.tokenRequests();
    expect(codeOf(await session.renew(unaborted()))).toBe('KEYCHAIN_UNAVAILABLE');
    const seen = success(await session.snapshot());
    expect(seen).toMatchObject({ state: { kind: 'attention', failure: UNUSABLE }, ssh: first.ssh });
    expect(seen.nextRenewalAtMs).toBeGreaterThan(Date.now());
    expect(on.tokenRequests()).toBe(asked);
    await worksOn(seen);
    becomes({ usable: true });
    expect((await renewed(session)).state).toEqual({ kind: 'fresh' });
    await worksOn(await renewed(await process()));
    await session.signOut({ everywhere: false });
  });

  it('denies the reading at a renewal asks Okta nothing, says so, and goes on when it is allowed', async () => {
    const { keytar, process, later } = computer();
    success(await (await process()).signIn(signInAs(SAM)));
    const session = await process();
    Object.assign(keytar, { denial: DENIED, denied: ['get'] });
    const asked = on.tokenRequests();
    expect(codeOf(await session.renew(unaborted()))).toBe('KEYCHAIN_UNAVAILABLE');
    expect(on.tokenRequests()).toBe(asked);
    keytar.denial = undefined;
    later();
    await worksOn(await renewed(session));
    await session.signOut({ everywhere: false });
  });

  it('does not take the renewed token: the old one is never shown to Okta again, by nobody', async () => {
    const { keytar, process } = computer();
    const session = await process();
    success(await session.signIn(signInAs(SAM)));
    Object.assign(keytar, { denial: DENIED, denied: ['set', 'delete'] });
    const kept = await renewed(session);
    expect(kept).toMatchObject({ state: { kind: 'fresh' }, keptIn: 'memory', notes: [UNUSABLE] });
    await worksOn(await renewed(session));
    expect(keytar.kept.size).toBe(1);
    // Another process finds the spent one there, and knows better than to use it.
    const other = await process();
    const asked = on.tokenRequests();
    expect(codeOf(await other.renew(unaborted()))).toBe('SIGN_IN_LOST');
    expect(on.tokenRequests()).toBe(asked);
    keytar.denial = undefined;
    expect(leftOf(success(await session.signOut({ everywhere: false })))).toEqual([]);
  });

  it('lets nobody delete leaves nothing at Okta, and says what it has left', async () => {
    const { keytar, process } = computer();
    const session = await process();
    success(await session.signIn(signInAs(SAM)));
    Object.assign(keytar, { denial: DENIED, denied: ['delete'] });
    expect(leftOf(success(await session.signOut({ everywhere: false })))).toEqual([
      'keychain KEYCHAIN_UNAVAILABLE',
    ]);
    expect(on.stack.provider.liveRefreshTokens()).toBe(0);
    expect(await agentBlobs(on.agent.socket)).toEqual([]);
  });

  it('hangs keeps the sign-in in memory, and holds nobody up for long; what arrives late is taken out again', async () => {
    const { keytar, process } = computer();
    const session = await process();
    const gate = Promise.withResolvers<void>();
    keytar.gate = gate.promise;
    const seen = success(await session.signIn(signInAs(SAM)));
    expect(seen).toMatchObject({ state: { kind: 'fresh' }, keptIn: 'memory', notes: [UNUSABLE] });
    await worksOn(seen);
    await worksOn(await renewed(session));
    gate.resolve();
    await expect.poll(() => [...keytar.kept]).toEqual([]);
    keytar.gate = undefined;
    await session.signOut({ everywhere: false });
  });

  it('holds what is somebody else’s leaves that alone', async () => {
    const { keytar, process } = computer();
    const theirs = [
      ['Latchkey other/refresh-token', 'theirs'],
      ['Another application example/refresh-token', 'not ours'],
    ] as const;
    for (const [name, value] of theirs) keytar.kept.set(name, value);
    const session = await process();
    success(await session.signIn(signInAs(SAM)));
    await renewed(session);
    expect(leftOf(success(await session.signOut({ everywhere: false })))).toEqual([]);
    expect([...keytar.kept]).toEqual(theirs);
  });
});
