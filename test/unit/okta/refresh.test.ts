import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOkta, type Okta, type OktaParts } from '#main/okta/okta.ts';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { findFreePort } from '#test/stack/support/port.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import {
  CLIENT_ID,
  clientOf,
  discoveryDocument,
  type FakeOkta,
  PARTS,
  SUBJECT,
  startFakeOkta,
} from './fake-okta.ts';

const TOKEN = '/oauth2/v1/token';
const DEAD = {
  status: 400,
  body: { error: 'invalid_grant', error_description: 'The refresh token is invalid or expired.' },
};

let fake: FakeOkta;
beforeEach(async () => {
  fake = await startFakeOkta();
});
afterEach(() => fake.stop());

const okta = (parts: Partial<OktaParts> = {}): Okta => createOkta(clientOf(fake), { ...PARTS, ...parts });

/** One refresh with "first"; `saved` is what was stored, in order. */
async function refresh(one = okta(), save = async () => ok(undefined) as ReturnType<typeof ok<undefined>>) {
  const saved: string[] = [];
  const result = await one.refresh({
    refreshToken: 'first',
    subject: SUBJECT,
    async saveRefreshToken(token) {
      saved.push(token);
      return save();
    },
  });
  return { result, saved, code: result.ok ? 'it worked' : result.error.code };
}

const sentTokens = (): (string | null)[] => fake.requests(TOKEN).map(({ form }) => form.get('refresh_token'));

describe('a refresh', () => {
  it('asks with the same scopes and gives a verified session', async () => {
    fake.script(TOKEN, { body: fake.tokens() });
    const { result, saved } = await refresh();
    expect(result).toMatchObject({
      ok: true,
      value: {
        refreshToken: 'first',
        identity: { subject: SUBJECT, email: 'sam@example.com' },
        groups: { kind: 'known', names: ['ssh-ledger', 'Everyone'] },
      },
    });
    expect(saved).toEqual([]);
    expect(Object.fromEntries(fake.requests(TOKEN)[0]?.form ?? [])).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'first',
      scope: 'openid profile email groups offline_access',
      client_id: CLIENT_ID,
    });
  });

  it('has the new refresh token stored before anything else happens', async () => {
    const events: string[] = [];
    fake.script(TOKEN, { body: fake.tokens({ groups: undefined }, { refresh_token: 'second' }) });
    fake.script('/oauth2/v1/userinfo', () => {
      events.push('userinfo');
      return { body: { sub: SUBJECT, groups: [] } };
    });
    const { result, saved } = await refresh(okta(), async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      events.push('stored');
      return ok(undefined);
    });
    events.push('answered');
    expect(events).toEqual(['stored', 'userinfo', 'answered']);
    expect(saved).toEqual(['second']);
    expect(result).toMatchObject({ ok: true, value: { refreshToken: 'second' } });
  });

  it.each<[string, () => Record<string, unknown>]>([
    [
      'whose ID token is wrong',
      () => fake.tokens({ iss: 'https://other.okta.com' }, { refresh_token: 'second' }),
    ],
    ['about somebody else', () => fake.tokens({ sub: '00u2other' }, { refresh_token: 'second' })],
    [
      'whose ID token is encrypted',
      () => fake.tokens({}, { refresh_token: 'second', id_token: 'a.b.c.d.e' }),
    ],
    ['without an ID token', () => fake.tokens({}, { refresh_token: 'second', id_token: undefined })],
    ['without an access token', () => fake.tokens({}, { refresh_token: 'second', access_token: undefined })],
    [
      'signed with an unknown key',
      () => fake.tokens({}, { refresh_token: 'second', id_token: fake.idToken({}, { kid: 'unknown' }) }),
    ],
  ])('stores the new refresh token even out of an answer %s, and refuses the rest', async (_, body) => {
    fake.script(TOKEN, { body: body() });
    const { saved, code } = await refresh();
    expect(saved).toEqual(['second']);
    expect(code).toBe('OKTA_ANSWER_WRONG');
    expect(fake.requests(TOKEN)).toHaveLength(1);
  });

  it('fails as the store fails', async () => {
    fake.script(TOKEN, { body: fake.tokens({}, { refresh_token: 'second' }) });
    const { result } = await refresh(
      okta(),
      async () => fail('KEYCHAIN_UNAVAILABLE', { problem: 'locked' }) as never,
    );
    expect(result).toEqual({
      ok: false,
      error: { code: 'KEYCHAIN_UNAVAILABLE', facts: { problem: 'locked' } },
    });
  });

  it.each<[string, object | string, number, string]>([
    ['a dead token ends the session', DEAD.body, 400, 'SESSION_ENDED'],
    ['a throttle does not, though it says invalid_grant', DEAD.body, 429, 'OKTA_BUSY'],
    ['nor does an odd status', DEAD.body, 401, 'OKTA_REFUSED'],
    ['nor an outage', '<html>502</html>', 500, 'OKTA_OUT_OF_ORDER'],
    ['nor a block page', '<html>Blocked</html>', 403, 'OKTA_ANSWER_WRONG'],
    ['nor a page where tokens should be', '<html>Welcome to the hotel</html>', 200, 'OKTA_ANSWER_WRONG'],
    [
      'a person who is not assigned has lost access',
      { error: 'access_denied', error_description: 'User is not assigned to the client application.' },
      400,
      'ACCESS_REMOVED',
    ],
  ])('%s', async (_, body, status, code) => {
    fake.script(TOKEN, { status, body });
    expect((await refresh()).code).toBe(code);
    expect(fake.requests(TOKEN)).toHaveLength(1);
  });
});

describe('when the answer gets lost', () => {
  it.each<[string, Parameters<FakeOkta['script']>[1]]>([
    ['with the connection', 'hang up'],
    ['behind a gateway', { status: 502, body: '<html>Bad gateway</html>' }],
    ['behind a slow gateway', { status: 504, body: '' }],
  ])('%s, it asks once more at once', async (_, lost) => {
    fake.script(TOKEN, lost, { body: fake.tokens() });
    expect((await refresh()).code).toBe('it worked');
    expect(sentTokens()).toEqual(['first', 'first']);
  });

  it('it does not ask a third time', async () => {
    // On a connection that was kept, hanging up would only say that it had been closed meanwhile.
    const headers = { connection: 'close' };
    fake.script('/.well-known/openid-configuration', { body: discoveryDocument(fake.issuer), headers });
    fake.script('/oauth2/v1/keys', { body: { keys: [] }, headers });
    fake.script(TOKEN, 'hang up');
    expect((await refresh()).code).toBe('OKTA_UNREACHABLE');
    expect(sentTokens()).toEqual(['first', 'first']);
  });

  it('and Okta does not take the old token any more, the session is over', async () => {
    fake.script(TOKEN, 'hang up', DEAD);
    expect((await refresh()).code).toBe('SESSION_ENDED');
  });

  it('after the new token was stored, it asks with that one', async () => {
    const one = okta();
    expect((await one.prepare()).ok).toBe(true);
    await expect.poll(() => fake.requests('/oauth2/v1/keys').length).toBe(1);
    const unknownKey = fake.tokens(
      {},
      { refresh_token: 'second', id_token: fake.idToken({}, { kid: 'unknown' }) },
    );
    fake.script(TOKEN, { body: unknownKey }, { body: fake.tokens({}, { refresh_token: 'third' }) });
    fake.script('/oauth2/v1/keys', 'hang up');
    const { code, saved } = await refresh(one);
    expect(code).toBe('it worked');
    expect(sentTokens()).toEqual(['first', 'second']);
    expect(saved).toEqual(['second', 'third']);
  });

  it('in silence, the time limit counts as lost', async () => {
    const clock = new FakeClock(Date.now());
    fake.script(TOKEN, 'say nothing', { body: fake.tokens() });
    const answered = refresh(okta({ clock, requestLimitMs: 20_000 }));
    await expect.poll(() => fake.requests(TOKEN).length).toBe(1);
    await clock.advance(20_000);
    expect((await answered).code).toBe('it worked');
  });

  it('in a sleep, what comes too late is stored, and asked for again with that', async () => {
    const slept = 8 * 3_600_000;
    const clock = new FakeClock(Date.now() - slept);
    const seconds = Math.floor((clock.now() - slept) / 1000);
    fake.script(
      TOKEN,
      () => {
        clock.jump(slept);
        return { body: fake.tokens({ iat: seconds, exp: seconds + 3_600 }, { refresh_token: 'second' }) };
      },
      { body: fake.tokens({}, { refresh_token: 'third' }) },
    );
    const { code, saved } = await refresh(okta({ clock }));
    expect([code, saved, sentTokens()]).toEqual(['it worked', ['second', 'third'], ['first', 'second']]);
  });

  it('nothing is sent before the keys are there that verify what comes', async () => {
    fake.script('/oauth2/v1/keys', 'hang up');
    expect((await refresh()).code).toBe('OKTA_UNREACHABLE');
    expect(sentTokens()).toEqual([]);
  });
});

describe('the nonce of a refreshed ID token', () => {
  /** A sign-in, then a refresh whose ID token has this nonce. */
  async function refreshWith(nonce: (ofSignIn: string) => string | undefined) {
    const redirectUri = `http://127.0.0.1:${await findFreePort()}`;
    const one = createOkta(clientOf(fake, { redirectUris: [redirectUri] }), PARTS);
    const started = await one.startSignIn();
    if (!started.ok) throw new Error(started.error.code);
    const asked = new URL(started.value.authorizationUrl).searchParams;
    const ofSignIn = asked.get('nonce') ?? '';
    fake.script(TOKEN, { body: fake.tokens({ nonce: ofSignIn }) });
    await fetch(`${redirectUri}?code=x&state=${asked.get('state')}`);
    expect((await started.value.result).ok).toBe(true);
    fake.script(TOKEN, { body: fake.tokens({ nonce: nonce(ofSignIn) }) });
    return (await refresh(one)).code;
  }

  it('may be absent, as with Okta', async () => {
    expect(await refreshWith(() => undefined)).toBe('it worked');
  });

  it('may be that of the sign-in', async () => {
    expect(await refreshWith((nonce) => nonce)).toBe('it worked');
  });

  it('may not be another', async () => {
    expect(await refreshWith(() => 'other')).toBe('OKTA_ANSWER_WRONG');
  });
});
