import { describe, expect, it } from 'vitest';
import { createSignInParty } from '#main/session/sign-in-party.ts';
import type { IdentityAnswer, PendingBrowser, SessionSnapshot } from '#main/session/snapshot.ts';
import type { SignInRequest } from '#main/session/types.ts';
import type { Failure } from '#main/support/failure.ts';
import { fail } from '#main/support/failure.ts';
import { ok, type Result } from '#main/support/result.ts';
import { confirmedSam } from '#test/support/fake-session.ts';

const link: PendingBrowser = {
  authorizationUrl: 'https://example.okta.com/oauth2/v1/authorize?…',
  redirectUri: 'http://127.0.0.1:10000',
  expiresAtMs: 300_000,
};
const signedIn: SessionSnapshot = {
  version: 1,
  profile: 'example',
  state: { kind: 'fresh' },
  hosted: true,
  notes: [],
};

function person(more: Partial<SignInRequest> = {}) {
  const gone = new AbortController();
  const seen: string[] = [];
  const request: SignInRequest = {
    afresh: false,
    signal: gone.signal,
    onBrowser: ({ redirectUri }) => seen.push(`browser ${redirectUri}`),
    onIdentity: async () => 'continue',
    onConfirmed: (email) => seen.push(`confirmed ${email}`),
    ...more,
  };
  return { request, seen, leave: () => gone.abort() };
}

function party() {
  const started: SignInRequest[] = [];
  let finish: (answer: Result<SessionSnapshot, Failure>) => void = () => {};
  const join = createSignInParty((request) => {
    started.push(request);
    request.signal.addEventListener('abort', () => finish(fail('SIGN_IN_CANCELLED', {})));
    return new Promise((resolve) => {
      finish = resolve;
    });
  });
  return { join, started, finish: (answer: Result<SessionSnapshot, Failure>) => finish(answer) };
}

describe('a second sign-in', () => {
  it('joins the first: one browser, the same link, the same answer', async () => {
    const { join, started, finish } = party();
    const first = person();
    const second = person();
    const one = join(first.request);
    started[0]?.onBrowser(link);
    const two = join(second.request);
    started[0]?.onConfirmed('sam@example.com');
    finish(ok(signedIn));
    expect(await one).toEqual(ok(signedIn));
    expect(await two).toEqual(ok(signedIn));
    expect(started).toHaveLength(1);
    expect(second.seen).toEqual(first.seen);
  });

  it('keeps the sign-in going when the first one leaves, and ends it when both have left', async () => {
    const { join, started } = party();
    const first = person();
    const second = person();
    const one = join(first.request);
    const two = join(second.request);
    first.leave();
    expect(await one).toEqual(fail('SIGN_IN_CANCELLED', {}));
    expect(started[0]?.signal.aborted).toBe(false);
    second.leave();
    expect(await two).toEqual(fail('SIGN_IN_CANCELLED', {}));
    expect(started[0]?.signal.aborted).toBe(true);
  });

  it('is asked who they are one after the other, as the ones before leave', async () => {
    const { join, started } = party();
    const asked: string[] = [];
    const member = (name: string, answer: Promise<IdentityAnswer>) =>
      person({
        onIdentity(identity) {
          asked.push(`${name}: ${identity.email}`);
          return answer;
        },
      });
    const first = member('first', new Promise(() => {}));
    const second = member('second', Promise.resolve('continue'));
    void join(first.request);
    const answer = started[0]?.onIdentity(confirmedSam());
    void join(second.request);
    await Promise.resolve();
    expect(asked).toEqual(['first: sam@example.com']);
    first.leave();
    expect(await answer).toBe('continue');
    expect(asked).toEqual(['first: sam@example.com', 'second: sam@example.com']);
  });

  it('has cancelled where everybody left while they were asked', async () => {
    const { join, started } = party();
    const only = person({ onIdentity: () => new Promise(() => {}) });
    void join(only.request);
    const answer = started[0]?.onIdentity(confirmedSam());
    only.leave();
    expect(await answer).toBe('cancel');
    expect(started[0]?.signal.aborted).toBe(true);
  });

  it('is not shown the link of a browser that has come back', async () => {
    const { join, started } = party();
    void join(person().request);
    started[0]?.onBrowser(link);
    await started[0]?.onIdentity(confirmedSam());
    const late = person();
    void join(late.request);
    expect(late.seen).toEqual([]);
  });

  it('does not join one for somebody else', async () => {
    const { join, started, finish } = party();
    void join(person({ as: 'sam@example.com' }).request);
    expect(await join(person({ as: 'alex@example.com' }).request)).toMatchObject({
      error: { code: 'BUSY_ELSEWHERE' },
    });
    const same = join(person({ as: 'sam@example.com' }).request);
    finish(ok(signedIn));
    expect(await same).toEqual(ok(signedIn));
    expect(started).toHaveLength(1);
  });

  describe('is not disturbed by one before it', () => {
    /** Each sign-in ends when it is told to, however long ago everybody left. */
    function parties() {
      const started: SignInRequest[] = [];
      const finish: ((answer: Result<SessionSnapshot, Failure>) => void)[] = [];
      const join = createSignInParty((request) => {
        started.push(request);
        return new Promise((resolve) => finish.push(resolve));
      });
      return { join, started, finish };
    }

    it('that everybody left, and that answers when the next one is under way', async () => {
      const { join, started, finish } = parties();
      const first = person({ as: 'sam@example.com' });
      const left = join(first.request);
      first.leave();
      await left;
      const second = join(person({ as: 'sam@example.com' }).request);
      finish[0]?.(fail('SIGN_IN_CANCELLED', {}));
      await new Promise(setImmediate);
      const third = join(person({ as: 'sam@example.com' }).request);
      expect(started).toHaveLength(2);
      finish[1]?.(ok(signedIn));
      expect([await second, await third]).toEqual([ok(signedIn), ok(signedIn)]);
    });

    it('whose members go when they have their answer', async () => {
      const { join, started, finish } = parties();
      const first = person();
      const done = join(first.request);
      finish[0]?.(ok(signedIn));
      await done;
      const second = join(person({ as: 'sam@example.com' }).request);
      first.leave();
      await new Promise(setImmediate);
      const third = join(person({ as: 'sam@example.com' }).request);
      expect(started).toHaveLength(2);
      expect(started[0]?.signal.aborted).toBe(false);
      finish[1]?.(ok(signedIn));
      expect([await second, await third]).toEqual([ok(signedIn), ok(signedIn)]);
    });
  });

  it('starts anew once the first has ended', async () => {
    const { join, started, finish } = party();
    const one = join(person().request);
    finish(ok(signedIn));
    await one;
    const two = join(person().request);
    finish(ok(signedIn));
    await two;
    expect(started).toHaveLength(2);
  });
});
