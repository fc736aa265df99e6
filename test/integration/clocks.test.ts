import { expect, it } from 'vitest';
import type { Clock } from '#main/support/clock.ts';
import { systemClock } from '#main/support/clock.ts';
import { SAM, signInAs } from '#test/support/engine.ts';
import { describeWith } from '#test/support/needs.ts';
import { codeOf, sessionBench, success, unaborted } from '#test/support/session-bench.ts';

/**
 * Of this computer, so many seconds ahead. Real servers answer in time that cannot be told from a difference, so that
 * the limit, a minute, is tested to the second in the time of session-weeks.test.ts alone.
 */
const ahead = (seconds: number): Clock => ({ ...systemClock, now: () => systemClock.now() + seconds * 1000 });

describeWith(['ssh-agent', 'go'], 'a session at a time that is not everybody’s', () => {
  const on = sessionBench({ authority: 'step-ca' });

  const spent = () => ({ signatures: on.signatures(), tokens: on.tokenRequests() });

  it.each([50, -50])('signs in and renews with a clock that is %i s ahead', async (seconds) => {
    const session = on.engine({ clock: ahead(seconds) });
    expect((await on.signedIn(session)).state).toEqual({ kind: 'fresh' });
    expect(success(await session.renew(unaborted())).state).toEqual({ kind: 'fresh' });
  });

  it.each([70, -70, 3 * 3_600, -3 * 3_600])(
    'opens no browser, spends nothing and says so with a clock that is %i s ahead',
    async (seconds) => {
      const before = spent();
      const session = on.engine({ clock: ahead(seconds) });
      let opened = 0;
      const began = performance.now();
      const answer = await session.signIn({
        ...signInAs(SAM),
        onBrowser: () => {
          opened += 1;
        },
      });
      expect([codeOf(answer), opened, spent()]).toEqual(['CLOCK_WRONG', 0, before]);
      if (answer.ok || answer.error.code !== 'CLOCK_WRONG') throw new Error(codeOf(answer));
      // Half of the time that it took cannot be told from a difference.
      const uncertainSeconds = 1 + (performance.now() - began) / 2_000;
      expect(Math.abs(answer.error.facts.skewSeconds - seconds)).toBeLessThanOrEqual(uncertainSeconds);
    },
  );

  it.each([70, -70])(
    'says at a renewal that the clock is %i s ahead, spends nothing, and keeps what there is',
    async (seconds) => {
      const first = await on.signedIn();
      const before = spent();
      const session = on.engine({ clock: ahead(seconds) });
      expect(codeOf(await session.renew(unaborted()))).toBe('CLOCK_WRONG');
      expect(spent()).toEqual(before);
      const seen = success(await on.session.snapshot());
      expect(seen).toMatchObject({
        state: { kind: 'attention', failure: { code: 'CLOCK_WRONG' } },
        ssh: first.ssh,
      });
      expect(on.stack.provider.liveRefreshTokens()).toBe(1);
      expect(success(await on.session.renew(unaborted())).state).toEqual({ kind: 'fresh' });
    },
  );

  it.each([70, -70])('names Okta where its clock alone is %i s ahead', async (seconds) => {
    await on.signedIn();
    on.stack.provider.settings.clockOffsetSeconds = seconds;
    const before = spent();
    let opened = false;
    const signIn = await on.session.signIn({
      ...signInAs(SAM),
      onBrowser: () => {
        opened = true;
      },
    });
    const renewal = await on.session.renew(unaborted());
    const host = new URL(on.stack.issuer).host;
    for (const answer of [signIn, renewal]) {
      expect(answer).toMatchObject({ ok: false, error: { code: 'CLOCK_WRONG', facts: { host } } });
    }
    expect([opened, spent()]).toEqual([false, before]);
  });
});
