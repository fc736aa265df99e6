import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { connectAuthority } from '#main/authority/authority.ts';
import { systemClock } from '#main/support/clock.ts';
import { silentLog } from '#main/support/log.ts';
import { type Stack, startStack } from '#test/stack/index.ts';
import { describeWith } from '#test/support/needs.ts';
import { connect, expectOk } from './authority-client-support.ts';

/** What the administrator turns is turned for whoever asks the authority, as Latchkey does. */
describeWith(['sshd'], 'the port of the authority’s administrator', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());
  afterEach(async () => {
    await admin('PUT /provisioners', { provisioners: [{}] });
  });

  async function admin(route: string, body?: unknown) {
    const [method = 'GET', path = ''] = route.split(' ');
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(stack.authorityAdminUrl + path, init);
    return { status: response.status, body: JSON.parse(await response.text()) };
  }
  const provisioners = async () => expectOk(await (await connect(stack.authority)).oidcProvisioners());

  it('shows the authority, and what it was asked', async () => {
    const { kind, url, fingerprint } = stack.authority;
    expect(await admin('GET /')).toEqual({
      status: 200,
      body: { kind, url, fingerprint, provisioner: 'okta' },
    });
    await provisioners();
    expect((await admin('GET /requests')).body).toContainEqual(expect.stringMatching(/^GET \/provisioners/));
    expect((await admin('GET /log')).body.join('\n')).toContain('/provisioners');
  });

  it.each([
    ['domains', { domains: ['example.org'] }, { domains: ['example.org'] }],
    ['groups', { groups: ['ops', 'größe'] }, { groups: ['ops', 'größe'] }],
    ['admins', { admins: ['sam@example.com'] }, { admins: ['sam@example.com'] }],
    ['SSH off', { claims: { enableSSHCA: false } }, { sshEnabled: false }],
    ['a secret', { clientSecret: 'not so secret' }, { clientSecret: 'not so secret' }],
    ['no identity provider', { outOfOrder: true }, { unusable: expect.any(String) }],
    ['limits', { claims: { maxUserSSHCertDuration: '1h', defaultUserSSHCertDuration: '30m' } }, {}],
    ['a template that refuses', { templates: { ssh: { kind: 'refuses', message: 'Ask IT.' } } }, {}],
    ['a broken template', { templates: { x509: { kind: 'crashes' } } }, {}],
  ])('sets its provisioner up otherwise: %s', async (_, changes, seen) => {
    expect((await admin('PUT /provisioners', { provisioners: [changes] })).status).toBe(200);
    expect(await provisioners()).toEqual([
      expect.objectContaining({ name: 'okta', clientId: stack.clientId, ...seen }),
    ]);
  });

  it('gives it several provisioners, or none', async () => {
    await admin('PUT /provisioners', { provisioners: [{}, { name: 'second', clientId: '0oasecond' }] });
    expect((await provisioners()).map(({ name }) => name)).toEqual(['okta', 'second']);
    await admin('PUT /provisioners', { provisioners: [] });
    expect(await provisioners()).toEqual([]);
  });

  it('takes SSH away and gives it back, and restarts for nothing else', async () => {
    const keys = async () => expectOk(await (await connect(stack.authority)).sshKeys()).userKeys.length;
    await admin('POST /restart', { sshEnabled: false });
    expect(await keys()).toBe(0);
    await admin('POST /restart', { sshEnabled: true, database: true, backdate: '1m', claims: {} });
    expect(await keys()).toBe(1);
    expect((await admin('POST /restart')).status).toBe(200);
  });

  it('changes the root: for a successor, for one beside the old one, for somebody else’s', async () => {
    const codeFor = async (fingerprint: string): Promise<string> => {
      const { url } = stack.authority;
      const connected = await connectAuthority({ url, fingerprint }, { clock: systemClock, log: silentLog });
      if (!connected.ok) return connected.error.code;
      const health = await connected.value.health();
      connected.value.close();
      return health.ok ? 'trusted' : health.error.code;
    };
    const turn = async (root: string): Promise<readonly string[]> => {
      const before = stack.authority.fingerprint;
      const { body } = await admin('POST /root', { root });
      expect(body.fingerprint).toBe(stack.authority.fingerprint);
      return [await codeFor(before), await codeFor(stack.authority.fingerprint)];
    };
    expect(await turn('successor')).toEqual(['trusted', 'trusted']);
    expect(await turn('beside')).toEqual(['CA_FINGERPRINT', 'trusted']);
    expect(await turn('another')).toEqual(['CA_FINGERPRINT', 'trusted']);
  });

  it.each([
    ['PUT /provisioners', { provisioners: [{ gruops: ['ops'] }] }, 400],
    ['PUT /provisioners', { provisioners: [{ templates: { ssh: { kind: 'melts' } } }] }, 400],
    ['POST /restart', { port: 1 }, 400],
    ['POST /root', { root: 'square' }, 400],
    ['GET /nowhere', undefined, 404],
  ])('refuses what it does not understand: %s %j', async (route, body, status) => {
    expect((await admin(route, body)).status).toBe(status);
  });

  it('does not listen to pages of a browser', async () => {
    const headers = { origin: 'https://example.com' };
    expect((await fetch(stack.authorityAdminUrl, { headers })).status).toBe(403);
  });
});
