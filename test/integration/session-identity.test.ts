import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ConfirmedIdentity, IdentityAnswer } from '#main/session/snapshot.ts';
import type { SignInRequest } from '#main/session/types.ts';
import { createScriptedBrowser } from '#test/stack/browser/scripted-browser.ts';
import { ALEX, agentBlobs, SAM, signInAs } from '#test/support/engine.ts';
import { eventually } from '#test/support/eventually.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { describeWith } from '#test/support/needs.ts';
import { codeOf, sessionBench, success, unaborted } from '#test/support/session-bench.ts';

type Person = { login: string; password: string };

/** A sign-in whose person answers as the test says; `asked` and `links` are what they were shown. */
function answering(person: Person, answer: (identity: ConfirmedIdentity) => Promise<IdentityAnswer>) {
  const asked: ConfirmedIdentity[] = [];
  const links: URL[] = [];
  const base = signInAs(person);
  const request: SignInRequest = {
    ...base,
    onBrowser(pending) {
      links.push(new URL(pending.authorizationUrl));
      base.onBrowser(pending);
    },
    onIdentity(identity) {
      asked.push(identity);
      return answer(identity);
    },
  };
  return { request, asked, links };
}

const unasked = async (): Promise<IdentityAnswer> => {
  throw new Error('nobody was to be asked');
};

describeWith(['ssh-agent', 'go'], '“Is this you?”', () => {
  const on = sessionBench({ authority: 'step-ca' });
  const remembered = (): unknown => {
    try {
      return JSON.parse(readFileSync(join(on.folder, 'state', 'remembered.json'), 'utf8'));
    } catch {
      return undefined;
    }
  };

  it('is asked at the first sign-in, before anything is made or kept, and without the lock', async () => {
    const signatures = on.signatures();
    const seen: unknown[] = [];
    const { request, asked } = answering(SAM, async () => {
      seen.push(
        on.signatures() - signatures,
        [...on.secrets.seen],
        await agentBlobs(on.agent.socket),
        readdirSync(join(on.folder, 'state')),
        success(await on.session.snapshot()).state,
        codeOf(await on.engine().renew(unaborted())),
      );
      return 'continue';
    });
    expect(success(await on.session.signIn(request)).state.kind).toBe('fresh');
    expect(asked).toEqual([
      {
        issuer: on.stack.issuer,
        subject: expect.stringMatching(/^00u/),
        email: SAM.login,
        name: 'Sam Example',
        groups: 3,
        reason: 'first',
        alreadySignedIn: false,
      },
    ]);
    expect(seen).toEqual([
      0,
      [],
      [],
      [],
      { kind: 'signing-in', step: 'confirm', expiresAtMs: expect.any(Number), identity: asked[0] },
      'SIGNED_OUT',
    ]);
    expect(on.signatures()).toBe(signatures + 1);
  });

  it('is not asked again, also after a sign-out and in another process, where Okta gets the name as a hint', async () => {
    await on.signedIn();
    const again = answering(SAM, unasked);
    success(await on.session.signIn(again.request));
    await on.session.signOut({ everywhere: false });
    const later = answering(SAM, unasked);
    success(await on.engine().signIn(later.request));
    for (const [link] of [again.links, later.links])
      expect(link?.searchParams.get('login_hint')).toBe(SAM.login);
    expect(remembered()).toEqual({
      version: 1,
      last: 'example',
      people: { example: { issuer: on.stack.issuer, subject: expect.any(String), email: SAM.login } },
    });
  });

  it('leaves nothing where the person says no, here and at Okta, and is asked again', async () => {
    for (const _ of ['first', 'second']) {
      const { request, asked } = answering(SAM, async () => 'cancel');
      expect(codeOf(await on.session.signIn(request))).toBe('SIGN_IN_CANCELLED');
      expect(asked).toHaveLength(1);
    }
    expect(on.stack.provider.liveRefreshTokens()).toBe(0);
    expect([...on.secrets.seen, ...readdirSync(join(on.folder, 'state'))]).toEqual([]);
    expect(success(await on.session.snapshot()).state.kind).toBe('signed-out');
  });

  it('names who was signed in before when somebody else comes back; whose “no” the other one does not notice', async () => {
    await on.signedIn();
    const { request, asked } = answering(ALEX, async () => 'cancel');
    expect(codeOf(await on.session.signIn(request))).toBe('SIGN_IN_CANCELLED');
    expect(asked).toMatchObject([
      { email: ALEX.login, reason: 'other-person', expected: { email: SAM.login } },
    ]);
    expect(on.stack.provider.liveRefreshTokens()).toBe(1);
    // Okta repeats the nonce of the sign-in in a renewal's ID token: it must still be held to Sam's.
    const renewed = success(await on.session.renew(unaborted()));
    expect([renewed.person?.email, renewed.state.kind]).toEqual([SAM.login, 'fresh']);
  });

  it('counts people by issuer and subject: the same address may be somebody else’s by now', async () => {
    await on.signedIn();
    await on.session.signOut({ everywhere: false });
    const file = join(on.folder, 'state', 'remembered.json');
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    kept.people.example.subject = '00uanother';
    writeFileSync(file, JSON.stringify(kept));
    const { request, asked } = answering(SAM, async () => 'continue');
    success(await on.session.signIn(request));
    expect(asked).toMatchObject([{ reason: 'other-person', expected: { email: SAM.login } }]);
  });

  it('answered with “another account” ends that sign-in at Okta, and asks for everything in a second round', async () => {
    const browser = createScriptedBrowser();
    const live: number[] = [];
    let person: Person = SAM;
    const { request, asked, links } = answering(SAM, async ({ email }) => {
      if (email === ALEX.login) return 'continue';
      person = ALEX;
      return 'afresh';
    });
    const session = success(
      await on.session.signIn({
        ...request,
        onBrowser(pending) {
          links.push(new URL(pending.authorizationUrl));
          live.push(on.stack.provider.liveRefreshTokens());
          void browser.signIn(pending.authorizationUrl, person);
        },
      }),
    );
    expect(asked.map(({ email }) => email)).toEqual([SAM.login, ALEX.login]);
    expect(session.person?.email).toBe(ALEX.login);
    expect(live).toEqual([0, 0]);
    expect(on.stack.provider.liveRefreshTokens()).toBe(1);
    expect(
      links.map(({ searchParams }) => [searchParams.get('prompt'), searchParams.get('login_hint')]),
    ).toEqual([
      [null, null],
      ['login', null],
    ]);
    expect(success(await on.session.renew(unaborted())).person?.email).toBe(ALEX.login);
  });

  it('says that the browser was signed in already where Okta asked for nothing', async () => {
    const browser = createScriptedBrowser();
    const ask = async () => {
      const { request, asked } = answering(SAM, async () => 'cancel');
      await on.session.signIn({
        ...request,
        onBrowser: ({ authorizationUrl }) => void browser.signIn(authorizationUrl, SAM),
      });
      return asked[0]?.alreadySignedIn;
    };
    expect(await ask()).toBe(false);
    // Okta's clock goes on by what no sign-in of this test takes.
    on.stack.provider.settings.clockOffsetSeconds = 50;
    expect(await ask()).toBe(true);
  });

  it('waits no longer than the browser’s time, and then leaves nothing', async () => {
    const clock = new FakeClock(Date.now());
    const session = on.engine({ clock });
    const { request, asked } = answering(SAM, () => new Promise(() => {}));
    const answer = session.signIn(request);
    await eventually(() => expect(asked).toHaveLength(1));
    await clock.advance(5 * 60_000 - 1);
    expect(success(await session.snapshot()).state).toMatchObject({ step: 'confirm' });
    await clock.advance(1);
    expect(await answer).toMatchObject({
      ok: false,
      error: { code: 'SIGN_IN_TIMEOUT', facts: { unanswered: true } },
    });
    expect(on.stack.provider.liveRefreshTokens()).toBe(0);
    expect(readdirSync(join(on.folder, 'state'))).toEqual([]);
  });

  it('is over when the person goes', async () => {
    const gone = new AbortController();
    const { request, asked } = answering(SAM, () => new Promise(() => {}));
    const answer = on.session.signIn({ ...request, signal: gone.signal });
    await eventually(() => expect(asked).toHaveLength(1));
    gone.abort();
    expect(codeOf(await answer)).toBe('SIGN_IN_CANCELLED');
    await eventually(() => expect(on.stack.provider.liveRefreshTokens()).toBe(0));
    await eventually(async () => expect(success(await on.session.snapshot()).state.kind).toBe('signed-out'));
  });

  it('is not asked about who was named, and nobody else is let in', async () => {
    const alex = answering(ALEX, unasked);
    const refused = await on.session.signIn({ ...alex.request, as: SAM.login });
    expect(refused).toEqual({
      ok: false,
      error: { code: 'OKTA_OTHER_PERSON', facts: { expected: SAM.login, found: ALEX.login, named: true } },
    });
    expect(alex.links[0]?.searchParams.get('login_hint')).toBe(SAM.login);
    expect(on.stack.provider.liveRefreshTokens()).toBe(0);
    expect(remembered()).toBe(undefined);
    const sam = answering(SAM, unasked);
    success(await on.session.signIn({ ...sam.request, as: SAM.login.toUpperCase() }));
    expect(remembered()).toMatchObject({ people: { example: { email: SAM.login } } });
  });

  it('is asked again after the person was forgotten, of which nothing is left', async () => {
    await on.signedIn();
    expect(success(await on.session.signOut({ everywhere: false, forget: true })).left).toEqual([]);
    expect(readdirSync(join(on.folder, 'state'), { recursive: true })).toEqual(['certificates']);
    const { request, asked } = answering(SAM, async () => 'continue');
    success(await on.session.signIn(request));
    expect(asked).toMatchObject([{ reason: 'first' }]);
  });

  it('is asked for each organisation, and forgotten for one alone', async () => {
    const other = on.engine({ profile: 'other' });
    await on.signedIn();
    const { request, asked } = answering(SAM, async () => 'continue');
    success(await other.signIn(request));
    expect(asked).toHaveLength(1);
    expect(remembered()).toMatchObject({ last: 'other', people: { example: {}, other: {} } });
    await other.signOut({ everywhere: false, forget: true });
    expect(remembered()).toEqual({ version: 1, people: { example: expect.anything() } });
    success(await on.session.signIn(answering(SAM, unasked).request));
    expect(remembered()).toMatchObject({ last: 'example' });
  });

  it('is asked again where what was remembered cannot be read, and the sign-in mends it', async () => {
    await on.signedIn();
    await on.session.signOut({ everywhere: false });
    writeFileSync(join(on.folder, 'state', 'remembered.json'), '{"version":1,"people":7}');
    const { request, asked } = answering(SAM, async () => 'continue');
    success(await on.session.signIn(request));
    expect(asked).toMatchObject([{ reason: 'first' }]);
    expect(remembered()).toMatchObject({ people: { example: { email: SAM.login } } });
  });
});
