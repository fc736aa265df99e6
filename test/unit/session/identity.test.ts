import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OktaSession } from '#main/okta/types.ts';
import { askWho, holdToName, questionAbout } from '#main/session/identity.ts';
import type { ConfirmedIdentity, IdentityAnswer } from '#main/session/snapshot.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { confirmedSam } from '#test/support/fake-session.ts';

const MINUTE_MS = 60_000;
const SAM = { issuer: 'https://example.okta.com', subject: '00u1', email: 'sam@example.com' };

const sessionOf = (more: Partial<OktaSession> = {}): OktaSession => ({
  idToken: '',
  accessToken: '',
  identity: { ...SAM, name: undefined },
  groups: { kind: 'unknown' },
  ...more,
});

describe('whether the person is asked', () => {
  it('depends on issuer and subject alone', () => {
    const part = fc.constantFrom('a', 'b');
    fc.assert(
      fc.property(part, part, part, part, part, part, (i1, s1, e1, i2, s2, e2) => {
        const identity = { issuer: i1, subject: s1, email: e1 };
        const known = { issuer: i2, subject: s2, email: e2 };
        const question = questionAbout(sessionOf({ identity }), known, undefined, 0);
        const same = i1 === i2 && s1 === s2;
        expect(question?.reason).toBe(same ? undefined : 'other-person');
        expect(question?.expected).toEqual(same ? undefined : known);
      }),
    );
  });

  it('says how many groups there are only where Okta sent a list', () => {
    expect(questionAbout(sessionOf(), undefined, undefined, 0)).toEqual({
      ...SAM,
      reason: 'first',
      alreadySignedIn: false,
    });
    const groups = { kind: 'known', names: [], source: 'id_token' } as const;
    expect(questionAbout(sessionOf({ groups }), undefined, undefined, 0)?.groups).toBe(0);
  });

  it.each([
    ['long before the browser was opened', 3_600_000, true],
    ['while the browser was open', 20_000, false],
    ['in the second in which the browser was opened', 30_999, false],
    ['nobody knows when', undefined, false],
  ])('says whether Okta asked for anything: %s', (_, signedInBeforeMs, expected) => {
    const question = questionAbout(sessionOf({ signedInBeforeMs }), undefined, undefined, 30_000);
    expect(question?.alreadySignedIn).toBe(expected);
  });

  it('holds Okta’s answer to the name that was given, however it is written', () => {
    expect(holdToName('SAM@Example.com', SAM).ok).toBe(true);
    expect(holdToName(undefined, SAM).ok).toBe(true);
    expect(holdToName('alex@example.com', SAM).ok).toBe(false);
    expect(holdToName('sam@example.com', { ...SAM, email: undefined })).toMatchObject({
      error: { facts: { found: '00u1' } },
    });
  });
});

describe('waiting for the answer', () => {
  function asking(answer: (identity: ConfirmedIdentity) => Promise<IdentityAnswer>) {
    const clock = new FakeClock();
    const gone = new AbortController();
    const request = { onIdentity: answer, signal: gone.signal };
    let settled: string | undefined;
    const answered = askWho(clock, request, confirmedSam(), clock.now() + 5 * MINUTE_MS).then((one) => {
      settled = one;
    });
    return { clock, gone, answered, settled: () => settled };
  }
  const never = () => new Promise<IdentityAnswer>(() => {});

  it('ends with the answer, and leaves no timer', async () => {
    const { answered, settled, clock } = asking(async () => 'afresh');
    await answered;
    await clock.settle();
    expect([settled(), clock.timers]).toEqual(['afresh', 0]);
  });

  it('ends by the wall clock, also where the computer slept meanwhile', async () => {
    const { clock, settled } = asking(never);
    await clock.advance(MINUTE_MS);
    expect(settled()).toBe(undefined);
    clock.jump(60 * MINUTE_MS);
    // The timer has not noticed; when it wakes, the time is long up.
    await clock.advance(4 * MINUTE_MS);
    expect([settled(), clock.timers]).toEqual(['unanswered', 0]);
  });

  it('goes on where the clock was set back', async () => {
    const { clock, settled } = asking(never);
    clock.jump(-60 * MINUTE_MS);
    await clock.advance(10 * MINUTE_MS);
    expect(settled()).toBe(undefined);
    await clock.advance(60 * MINUTE_MS);
    expect(settled()).toBe('unanswered');
  });

  it('is “no” where the person goes, or cannot be asked', async () => {
    const { gone, answered, settled, clock } = asking(never);
    gone.abort();
    await answered;
    expect([settled(), clock.timers]).toEqual(['cancel', 0]);
    const failing = asking(() => Promise.reject(new Error('the terminal is gone')));
    await failing.answered;
    expect(failing.settled()).toBe('cancel');
  });
});
