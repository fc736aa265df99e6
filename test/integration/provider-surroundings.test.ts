import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BrowserOutcome, createScriptedBrowser } from '#test/stack/browser/scripted-browser.ts';
import { installScriptedOpener } from '#test/stack/browser/scripted-opener.ts';
import { type Provider, startProvider } from '#test/stack/provider/index.ts';
import {
  ALEX,
  type CallbackCatcher,
  createRelyingParty,
  SAM,
  startCallbackCatcher,
} from '#test/stack/provider/relying-party.ts';
import { eventually } from '#test/support/eventually.ts';

let callbacks: CallbackCatcher;
let provider: Provider;

beforeAll(async () => {
  callbacks = await startCallbackCatcher();
  provider = await startProvider({ redirectUris: [callbacks.redirectUri] });
});

afterAll(async () => {
  await provider.stop();
  await callbacks.stop();
});

const json = async (url: string, init?: RequestInit) => {
  const response = await fetch(url, init);
  const body: unknown = JSON.parse(await response.text());
  return { status: response.status, headers: response.headers, body };
};

describe('discovery', () => {
  const ENDPOINTS = {
    authorization_endpoint: 'authorize',
    token_endpoint: 'token',
    userinfo_endpoint: 'userinfo',
    jwks_uri: 'keys',
    introspection_endpoint: 'introspect',
    revocation_endpoint: 'revoke',
    end_session_endpoint: 'logout',
    device_authorization_endpoint: 'device/authorize',
    pushed_authorization_request_endpoint: 'par',
  };
  const OTHER_KEYS = [
    'issuer',
    'registration_endpoint',
    'response_types_supported',
    'response_modes_supported',
    'grant_types_supported',
    'subject_types_supported',
    'id_token_signing_alg_values_supported',
    'scopes_supported',
    'token_endpoint_auth_methods_supported',
    'claims_supported',
    'code_challenge_methods_supported',
    'introspection_endpoint_auth_methods_supported',
    'revocation_endpoint_auth_methods_supported',
    'request_parameter_supported',
  ];

  it.each(['', '/oauth2/default'])('has Okta’s keys and no others, under "%s"', async (base) => {
    const { body, headers } = await json(`${provider.origin}${base}/.well-known/openid-configuration`);
    const document = body as Record<string, unknown>;
    expect(Object.keys(document).sort()).toEqual([...Object.keys(ENDPOINTS), ...OTHER_KEYS].sort());
    expect(document.issuer).toBe(`${provider.origin}${base}`);
    for (const [key, path] of Object.entries(ENDPOINTS)) {
      expect(document[key]).toBe(`${provider.origin}${base === '' ? '/oauth2' : base}/v1/${path}`);
    }
    expect(document.registration_endpoint).toBe(`${provider.origin}/oauth2/v1/clients`);
    expect(document.code_challenge_methods_supported).toEqual(['S256']);
    expect(document).not.toHaveProperty('authorization_response_iss_parameter_supported');
    expect(document.claims_supported).not.toContain('groups');
    const scopes = document.scopes_supported as string[];
    expect(scopes.includes('groups')).toBe(base === '');
    expect(headers.get('x-okta-request-id')).toMatch(/^\w{26}$/u);
    expect(headers.get('x-rate-limit-limit')).toBe('1200');
  });

  it('is also where RFC 8414 and older clients look', async () => {
    const custom = await json(`${provider.customIssuer}/.well-known/openid-configuration`);
    for (const address of [
      `${provider.origin}/.well-known/oauth-authorization-server/oauth2/default`,
      `${provider.customIssuer}/.well-known/oauth-authorization-server`,
    ]) {
      expect((await json(address)).body).toEqual(custom.body);
    }
  });

  it('takes a client_id and refuses an unknown one in the shape of Okta’s API', async () => {
    const { clientId } = provider.publicApplication;
    for (const path of ['/.well-known/openid-configuration', '/oauth2/v1/keys']) {
      expect((await json(`${provider.origin}${path}?client_id=${clientId}`)).status).toBe(200);
      const { status, body } = await json(`${provider.origin}${path}?client_id=nobody`);
      expect(status).toBe(400);
      expect(body).toMatchObject({
        errorCode: 'invalid_client',
        errorSummary: "Invalid value for 'client_id' parameter.",
        errorLink: 'invalid_client',
        errorCauses: [],
      });
    }
  });

  it.each([
    '/oauth2/.well-known/openid-configuration',
    '/oauth2/v1/.well-known/openid-configuration',
    '/oauth2/ausnobody/.well-known/openid-configuration',
    '/oauth2/ausnobody/v1/token',
    '/nothing/here',
  ])('is not at %s', async (path) => {
    const { status, body } = await json(`${provider.origin}${path}`);
    expect(status).toBe(404);
    expect(body).toMatchObject({ errorCode: 'E0000007' });
  });

  it('publishes two public keys a server, to be kept for long, and different ones for each', async () => {
    const ids: string[] = [];
    for (const path of ['/oauth2/v1/keys', '/oauth2/default/v1/keys']) {
      const { body, headers } = await json(`${provider.origin}${path}`);
      const { keys } = body as { keys: Record<string, string>[] };
      expect(keys).toHaveLength(2);
      for (const key of keys) {
        expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
        ids.push(key.kid ?? '');
      }
      expect(headers.get('cache-control')).toBe('max-age=3832304, must-revalidate');
    }
    expect(new Set(ids).size).toBe(4);
  });

  it('tells who the organisation is to anybody who asks', async () => {
    const { body } = await json(`${provider.origin}/.well-known/okta-organization`);
    expect(body).toMatchObject({ pipeline: 'idx', _links: { organization: { href: provider.origin } } });
    expect((body as { id: string }).id).toMatch(/^00o\w{17}$/u);
  });
});

describe('the administrator’s port', () => {
  const admin = (route: string, body?: unknown) => {
    const [method = 'GET', path = ''] = route.split(' ');
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    return json(`${provider.adminUrl}${path}`, init);
  };

  it('adds, lists and changes people, and shows what came of it', async () => {
    const added = await admin('POST /people', { login: 'pat@example.com', groups: ['ssh-users'] });
    expect(added).toMatchObject({ status: 201, body: { login: 'pat@example.com', status: 'ACTIVE' } });
    const { body } = await admin('GET /people');
    expect((body as { login: string }[]).map(({ login }) => login)).toContain('pat@example.com');
    expect(JSON.stringify(body)).not.toContain('correct horse');

    const party = await createRelyingParty(provider, callbacks, { server: 'org' });
    const pat = { ...SAM, login: 'pat@example.com' };
    await party.signIn(pat);
    expect((await admin('GET /refresh-tokens')).body).toMatchObject([
      { server: provider.orgIssuer, clientId: provider.publicApplication.clientId },
    ]);
    const groups = await admin('PUT /people/pat@example.com/groups', { groups: ['ops/night'] });
    expect(groups.body).toMatchObject({ groups: ['Everyone', 'ops/night'] });
    await admin('PUT /people/pat@example.com/password', { password: 'battery staple' });
    await admin(`DELETE /applications/${provider.publicApplication.clientId}/assignments/pat@example.com`);
    expect((await admin('GET /refresh-tokens')).body).toEqual([]);
    await admin(`POST /applications/${provider.publicApplication.clientId}/assignments/pat@example.com`);

    for (const [act, status] of [
      ['suspend', 'SUSPENDED'],
      ['activate', 'ACTIVE'],
      ['deactivate', 'DEPROVISIONED'],
    ]) {
      expect((await admin(`POST /people/pat@example.com/${act}`)).body).toMatchObject({ status });
    }
    const { body: log } = await admin('GET /log');
    const types = (log as { eventType: string }[]).map(({ eventType }) => eventType);
    for (const type of [
      'user.lifecycle.create',
      'user.session.start',
      'user.authentication.sso',
      'app.oauth2.authorize.code',
      'app.oauth2.token.grant.id_token',
      'app.oauth2.token.grant.refresh_token',
      'group.user_membership.add',
      'group.user_membership.remove',
      'application.user_membership.remove',
      'user.lifecycle.unsuspend',
      'user.lifecycle.deactivate',
    ]) {
      expect(types).toContain(type);
    }
    expect((await admin('GET /counters')).body).toMatchObject({
      'GET /signin/:uid': expect.any(Number),
      'POST /signin/:uid': expect.any(Number),
      'POST /oauth2/v1/token': expect.any(Number),
    });
  });

  it('says what is wrong with a request', async () => {
    expect((await admin('POST /people/nobody@example.com/suspend')).status).toBe(404);
    expect((await admin('POST /applications/nobody/assignments/sam@example.com')).status).toBe(404);
    expect((await admin('PUT /people/sam@example.com/groups', { groups: 'all' })).status).toBe(400);
    expect((await admin('POST /people', { login: 'sam@example.com' })).status).toBe(400);
    expect(await admin('GET /nothing')).toMatchObject({ status: 404, body: { problem: 'no such route' } });
    const browser = await fetch(`${provider.adminUrl}/people`, {
      headers: { origin: 'https://example.com' },
    });
    expect(browser.status).toBe(403);
  });

  it('shows applications without their secrets', async () => {
    const { body } = await admin('GET /applications');
    expect(JSON.stringify(body)).not.toContain(provider.confidentialApplication.clientSecret);
    expect(body).toHaveLength(2);
  });
});

describe('over HTTPS', () => {
  it('works the same for openid-client and the browser, with secure cookies', async () => {
    const { keyPem, certPem } = await selfSigned();
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, certPem]);
    const secured = await startProvider({
      tls: { keyPem, certPem },
      redirectUris: [callbacks.redirectUri],
    });
    try {
      expect(secured.origin).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/u);
      for (const server of ['org', 'custom'] as const) {
        const browser = createScriptedBrowser({ ca: certPem });
        const party = await createRelyingParty(secured, callbacks, { server, browser });
        const tokens = await party.signIn();
        expect(tokens.id_token).toBeTypeOf('string');
        expect(browser.cookies().find(({ name }) => name === 'sid')?.secure).toBe(true);
      }
    } finally {
      setDefaultCACertificates(before);
      await secured.stop();
    }
  });
});

describe('the stand-in for the system’s opener', () => {
  it('returns at once, signs in behind its back and keeps the session for the next time', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-opener-'));
    try {
      const opener = installScriptedOpener(folder, ALEX);
      const party = await createRelyingParty(provider, callbacks, { server: 'org' });
      const open = async (url: string): Promise<number> => {
        const child = spawn('xdg-open', [url], { env: { ...process.env, ...opener.environment } });
        const [code] = await once(child, 'exit');
        return Number(code);
      };
      let walks = 0;
      const outcome = async (): Promise<BrowserOutcome | undefined> => {
        walks += 1;
        await eventually(() => expect(opener.opened()).toHaveLength(walks));
        return (await opener.outcomes()).at(-1);
      };

      const asked = await party.request();
      expect(await open(asked.url)).toBe(0);
      expect(await outcome()).toMatchObject({ status: 200, title: 'Done', reachedCallback: true });
      await asked.exchange(callbacks.received.at(-1) ?? new URL(asked.url));

      opener.person = { ...ALEX, password: 'no longer known' };
      const pages = provider.counters()['GET /signin/:uid'];
      await open((await party.request()).url);
      expect(await outcome()).toMatchObject({ reachedCallback: true });
      expect(provider.counters()['GET /signin/:uid']).toBe(pages);

      await open((await party.request({ prompt: 'login' })).url);
      expect(await outcome()).toMatchObject({ reachedCallback: false, awaitsPerson: true });
      await opener.stop();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

async function selfSigned(): Promise<{ keyPem: string; certPem: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=127.0.0.1',
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
  });
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { keyPem: x509.PemConverter.encode(key, 'PRIVATE KEY'), certPem: certificate.toString('pem') };
}
