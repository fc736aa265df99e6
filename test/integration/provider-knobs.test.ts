import { decodeJwt, decodeProtectedHeader } from 'jose';
import { allowInsecureRequests, discovery, None } from 'openid-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScriptedBrowser } from '#test/stack/browser/scripted-browser.ts';
import { type Provider, startProvider } from '#test/stack/provider/index.ts';
import {
  ALEX,
  type CallbackCatcher,
  createRelyingParty,
  type RelyingParty,
  SAM,
  startCallbackCatcher,
} from '#test/stack/provider/relying-party.ts';
import { SECOND_FACTOR_CODE } from '#test/stack/provider/sign-in.ts';

let callbacks: CallbackCatcher;
let provider: Provider;
let party: RelyingParty;

beforeEach(async () => {
  callbacks = await startCallbackCatcher();
  provider = await startProvider({ redirectUris: [callbacks.redirectUri] });
  party = await createRelyingParty(provider, callbacks, { server: 'org' });
});

afterEach(async () => {
  await provider.stop();
  await callbacks.stop();
});

const clientId = (): string => provider.publicApplication.clientId;

async function claims(): Promise<Record<string, unknown>> {
  return decodeJwt((await party.signIn()).id_token ?? '');
}

async function post(path: string, parameters: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(provider.origin + path, { method: 'POST', body: new URLSearchParams(parameters) });
}

async function refreshParameters() {
  const { refresh_token: token = '' } = await party.signIn();
  return { client_id: clientId(), grant_type: 'refresh_token', refresh_token: token };
}

describe('the person', () => {
  it('may be in groups with every sign a name can have, and in hundreds of them', async () => {
    const odd = ['ops/night', '<script>alert(1)</script>', 'größe', '管理者', 'a "b" \\c', ' spaces '];
    const many = Array.from({ length: 300 }, (_, index) => `team-${index}`);
    provider.people.setGroups(SAM.login, [...odd, ...many]);
    expect((await claims()).groups).toEqual(['Everyone', ...odd, ...many]);
  });

  it('may have no e-mail address, or one that is not verified', async () => {
    provider.people.setEmail(SAM.login, null);
    expect(await claims()).not.toHaveProperty('email');
    expect(await claims()).not.toHaveProperty('email_verified');
    provider.people.setEmail(SAM.login, 'sam@elsewhere.example.com', false);
    expect(await claims()).toMatchObject({ email: 'sam@elsewhere.example.com', email_verified: false });
  });
});

describe('the sign-in page', () => {
  it('asks for a second factor, and goes on with the right code', async () => {
    provider.settings.secondFactor = true;
    const tokens = await party.signIn({ ...SAM, code: SECOND_FACTOR_CODE });
    expect(tokens.id_token).toBeTypeOf('string');
    expect(provider.log.events('user.session.start')).toHaveLength(1);
  });

  it('is not shown where somebody is signed in already, whoever that is; prompt=login asks', async () => {
    provider.settings.signedInAs = ALEX.login;
    const asked = await party.request();
    expect((await party.browser.open(asked.url)).reachedCallback).toBe(true);
    const { id_token: token = '' } = await asked.exchange(callbacks.received.at(-1) ?? new URL(asked.url));
    expect(decodeJwt(token).email).toBe(ALEX.login);
    const afresh = await createScriptedBrowser().open((await party.request({ prompt: 'login' })).url);
    expect(afresh).toMatchObject({ reachedCallback: false, title: 'Example - Sign in' });
  });
});

describe('tokens', () => {
  it('may be encrypted, as an application may ask of Okta', async () => {
    const asked = await party.request();
    await party.browser.signIn(asked.url, SAM);
    provider.settings.encryptIdTokens = true;
    const response = await post('/oauth2/v1/token', {
      client_id: clientId(),
      grant_type: 'authorization_code',
      code: callbacks.received.at(-1)?.searchParams.get('code') ?? '',
      redirect_uri: callbacks.redirectUri,
      code_verifier: asked.verifier,
    });
    const { id_token: token }: Record<string, string> = JSON.parse(await response.text());
    expect(token?.split('.')).toHaveLength(5);
    expect(decodeProtectedHeader(token ?? '')).toMatchObject({ alg: 'RSA-OAEP-256', enc: 'A256GCM' });
  });

  it('are not used up by a refusal for too many groups', async () => {
    const parameters = await refreshParameters();
    provider.settings.mostGroups = 2;
    expect((await post('/oauth2/v1/token', parameters)).status).toBe(400);
    provider.settings.mostGroups = 3;
    expect((await post('/oauth2/v1/token', parameters)).status).toBe(200);
  });

  it('and the Date header go by a clock that can be off', async () => {
    provider.settings.clockOffsetSeconds = 7200;
    const { iat } = await claims();
    const { headers } = await fetch(`${provider.origin}/oauth2/v1/keys`);
    const secondsAhead = (seconds: number): number => Math.round((seconds - Date.now() / 1000) / 60) * 60;
    expect(secondsAhead(Number(iat))).toBe(7200);
    expect(secondsAhead(Date.parse(headers.get('date') ?? '') / 1000)).toBe(7200);
  });
});

describe('the custom domain', () => {
  it.each([
    ['ORG_URL', 'origin', 'origin'],
    ['CUSTOM_URL', 'customDomain', 'customDomain'],
    ['DYNAMIC', 'origin', 'customDomain'],
  ] as const)(
    'issues, in mode %s, as %s when asked at Okta’s and as %s at its own',
    async (mode, atOkta, atCustomDomain) => {
      provider.settings.issuerMode = mode;
      for (const [used, issuing] of [
        ['origin', atOkta],
        ['customDomain', atCustomDomain],
      ] as const) {
        for (const base of ['', '/oauth2/default']) {
          const issuer = provider[used] + base;
          const config = await discovery(new URL(issuer), clientId(), undefined, None(), {
            execute: [allowInsecureRequests],
          });
          expect(config.serverMetadata()).toMatchObject({
            issuer,
            token_endpoint: `${provider[used]}${base === '' ? '/oauth2' : base}/v1/token`,
          });
          const asked = await party.request();
          const { search } = new URL(asked.url);
          const browser = createScriptedBrowser();
          await browser.signIn(`${config.serverMetadata().authorization_endpoint}${search}`, SAM);
          const response = await fetch(config.serverMetadata().token_endpoint ?? '', {
            method: 'POST',
            body: new URLSearchParams({
              client_id: clientId(),
              grant_type: 'authorization_code',
              code: callbacks.received.at(-1)?.searchParams.get('code') ?? '',
              redirect_uri: callbacks.redirectUri,
              code_verifier: asked.verifier,
            }),
          });
          const { id_token: token = '' }: Record<string, string> = JSON.parse(await response.text());
          expect(decodeJwt(token).iss).toBe(provider[issuing] + base);
        }
      }
    },
  );
});

describe('discovery', () => {
  it('may tell a wrong issuer', async () => {
    provider.settings.discoveryIssuer = 'https://elsewhere.example.com';
    const response = await fetch(`${provider.orgIssuer}/.well-known/openid-configuration`);
    expect(JSON.parse(await response.text())).toMatchObject({ issuer: 'https://elsewhere.example.com' });
  });
});

describe('keys', () => {
  async function published(): Promise<readonly string[]> {
    const response = await fetch(`${provider.origin}/oauth2/v1/keys`);
    expect(response.headers.get('cache-control')).toBe('max-age=3832304, must-revalidate');
    const { keys }: { keys: { kid: string }[] } = JSON.parse(await response.text());
    return keys.map(({ kid }) => kid);
  }
  const signer = async (): Promise<string | undefined> =>
    decodeProtectedHeader((await party.signIn()).id_token ?? '').kid;

  it('change as planned to one that was published, and the former stays published', async () => {
    const [active, next] = await published();
    await provider.rotateKeys('normal');
    expect(await signer()).toBe(next);
    expect(await published()).toEqual([next, expect.any(String), active]);
    await provider.rotateKeys('normal');
    expect(await published()).toHaveLength(3);
  });

  it('change in an emergency to one that nobody has seen, and the former are gone', async () => {
    const before = await published();
    await provider.rotateKeys('emergency');
    const after = await published();
    expect(after).toHaveLength(2);
    for (const kid of before) expect(after).not.toContain(kid);
    party = await createRelyingParty(provider, callbacks, { server: 'org' });
    expect(await signer()).toBe(after[0]);
  });

  it('change at one server alone', async () => {
    const before = await published();
    await provider.rotateKeys('emergency', 'custom');
    expect(await published()).toEqual(before);
  });

  it('that are still published are good enough for a logout hint', async () => {
    const { id_token: hint = '' } = await party.signIn();
    const logout = () =>
      fetch(`${provider.origin}/oauth2/v1/logout?id_token_hint=${hint}`, { redirect: 'manual' });
    await provider.rotateKeys('normal');
    expect((await logout()).status).toBe(302);
    await provider.rotateKeys('emergency');
    expect((await logout()).status).toBe(401);
  });
});

describe('a fault', () => {
  const keys = () => fetch(`${provider.origin}/oauth2/v1/keys`);

  it('strikes as often as it is told, and no other endpoint', async () => {
    provider.faults.set('keys', { kind: 'read-only' }, 2);
    expect(provider.faults.list()).toEqual([{ endpoint: 'keys', fault: { kind: 'read-only' }, times: 2 }]);
    expect((await fetch(`${provider.orgIssuer}/.well-known/openid-configuration`)).status).toBe(200);
    expect([(await keys()).status, (await keys()).status, (await keys()).status]).toEqual([503, 503, 200]);
  });

  it('strikes at both servers, until it is cleared', async () => {
    provider.faults.set('everything', { kind: 'internal-error' });
    for (const base of ['/oauth2', '/oauth2/default']) {
      expect((await fetch(`${provider.origin}${base}/v1/keys`)).status).toBe(500);
    }
    expect((await fetch(provider.origin)).status).toBe(500);
    provider.faults.clear('everything');
    expect((await keys()).status).toBe(200);
  });

  it('“slow” gives the true answer late', async () => {
    provider.faults.set('keys', { kind: 'slow', ms: 80 });
    const begun = performance.now();
    const response = await keys();
    expect(performance.now() - begun).toBeGreaterThan(75);
    expect(JSON.parse(await response.text())).toHaveProperty('keys');
  });

  it('“dripping” gives it in small pieces', async () => {
    const whole = await (await keys()).text();
    provider.faults.set('keys', { kind: 'dripping', ms: 1 });
    const pieces: number[] = [];
    let text = '';
    for await (const piece of (await keys()).body ?? []) {
      pieces.push(piece.length);
      text += Buffer.from(piece).toString();
    }
    expect(text).toBe(whole);
    expect(pieces.length).toBeGreaterThan(3);
  });

  it('“cut” breaks off in the middle, and Okta has done its part', async () => {
    const parameters = await refreshParameters();
    provider.faults.set('token', { kind: 'cut' }, 1);
    const response = await post('/oauth2/v1/token', parameters);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    const again = await post('/oauth2/v1/token', parameters);
    expect(JSON.parse(await again.text())).toMatchObject({ error: 'invalid_grant' });
  });

  it.each([
    [false, 200],
    [true, 400],
  ])('“reset” breaks off before an answer, acted on: %s', async (acted, statusOfTheNext) => {
    const parameters = await refreshParameters();
    provider.faults.set('token', { kind: 'reset', acted }, 1);
    await expect(post('/oauth2/v1/token', parameters)).rejects.toThrow('fetch failed');
    expect((await post('/oauth2/v1/token', parameters)).status).toBe(statusOfTheNext);
  });

  it('with a refusal leaves a request alone that Okta would not take anyhow', async () => {
    provider.faults.set('authorize', { kind: 'refusal', refusal: 'login_failed' });
    const asked = await party.request({ redirect_uri: 'http://127.0.0.1:1/elsewhere' });
    expect(await party.browser.open(asked.url)).toMatchObject({ status: 400, reachedCallback: false });
  });
});

describe('the administrator’s port', () => {
  async function admin(route: string, body?: unknown) {
    const [method = 'GET', path = ''] = route.split(' ');
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(provider.adminUrl + path, init);
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  it('turns settings', async () => {
    const { body } = await admin('PATCH /settings', { groupsIn: 'userinfo', mostGroups: 100 });
    expect(body).toMatchObject({ groupsIn: 'userinfo', mostGroups: 100, rotation: 'ROTATE' });
    expect(provider.settings).toEqual(body);
    expect((await admin('GET /settings')).body).toEqual(body);
    expect(await claims()).not.toHaveProperty('groups');
  });

  it('sets and clears faults', async () => {
    const fault = { kind: 'throttled', body: 'api', limit: 'rate' };
    expect((await admin('POST /faults', { endpoint: 'keys', fault, times: 1 })).body).toHaveLength(1);
    expect((await fetch(`${provider.origin}/oauth2/v1/keys`)).status).toBe(429);
    expect((await admin('GET /faults')).body).toEqual([]);
    await admin('POST /faults', { endpoint: 'token', fault });
    await admin('POST /faults', { endpoint: 'userinfo', fault: { kind: 'slow', ms: 5 } });
    expect((await admin('DELETE /faults/token')).body).toHaveLength(1);
    expect((await admin('DELETE /faults')).body).toEqual([]);
  });

  it('changes applications, and gives a new secret', async () => {
    const changed = await admin(`PATCH /applications/${clientId()}`, { status: 'INACTIVE' });
    expect(changed.body).toMatchObject({ clientId: clientId(), status: 'INACTIVE' });
    expect(provider.log.events('application.lifecycle.update')).toHaveLength(1);
    const confidential = provider.confidentialApplication;
    const { body } = await admin(`POST /applications/${confidential.clientId}/secret`);
    expect(body).toEqual({ clientSecret: expect.stringMatching(/^\w{64}$/u) });
    expect(body.clientSecret).not.toBe(confidential.clientSecret);
    const grant = { client_id: confidential.clientId, grant_type: 'refresh_token', refresh_token: 'x' };
    expect((await post('/oauth2/v1/token', { ...grant, client_secret: body.clientSecret })).status).toBe(400);
  });

  it('changes addresses and keys', async () => {
    const { body } = await admin(`PUT /people/${SAM.login}/email`, { email: null });
    expect(body).toMatchObject({ login: SAM.login, email: null });
    const before = await (await fetch(`${provider.origin}/oauth2/v1/keys`)).text();
    expect((await admin('POST /keys', { rotation: 'emergency', server: 'org' })).status).toBe(200);
    expect(await (await fetch(`${provider.origin}/oauth2/v1/keys`)).text()).not.toBe(before);
  });

  it.each([
    ['PATCH /settings', { groupsIn: 'somewhere' }],
    ['PATCH /settings', { grupsIn: 'userinfo' }],
    ['PATCH /settings', { leewaySeconds: 61 }],
    ['POST /faults', { endpoint: 'token', fault: { kind: 'melted' } }],
    ['POST /faults', { endpoint: 'nowhere', fault: { kind: 'cut' } }],
    ['POST /faults', { endpoint: 'token', fault: { kind: 'cut' }, times: 0 }],
    ['DELETE /faults/nowhere', undefined],
    ['POST /keys', { rotation: 'sometimes' }],
  ])('refuses what it does not understand: %s %j', async (route, body) => {
    expect((await admin(route, body)).status).toBe(400);
  });
});
