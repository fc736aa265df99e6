import { describe, expect, it } from 'vitest';
import { call } from '#test/stack/authority/call.ts';
import type { Party } from './party.ts';

/** What anybody may ask: the routes of bootstrap and configuration. */
export function publicRoutes(party: () => Party): void {
  const get = (path: string) => call(party().authority, 'GET', path);

  describe('to everybody', () => {
    it('says that it is well', async () => {
      const { status, json } = await get('/health');
      expect({ status, json }).toEqual({ status: 200, json: { status: 'ok' } });
    });

    it('tells its version and asks for no client certificates', async () => {
      const { status, json } = await get('/version');
      expect({ status, json }).toEqual({ status: 200, json: { version: expect.any(String) } });
    });

    it.each(['', '/1.0'])(
      'gives its root by fingerprint, in any case and with dashes, under "%s/"',
      async (prefix) => {
        const { fingerprint, rootPem } = party().authority;
        const dashed = fingerprint.toUpperCase().replace(/..(?=.)/g, '$&-');
        for (const wanted of [fingerprint, fingerprint.toUpperCase(), dashed]) {
          const { status, json } = await get(`${prefix}/root/${wanted}`);
          expect({ status, json }).toEqual({ status: 200, json: { ca: rootPem } });
        }
      },
    );

    it('has no other root', async () => {
      const wanted = 'ab'.repeat(32);
      const { status, json } = await get(`/root/${wanted}`);
      const message = `root certificate with fingerprint "${wanted}" was not found`;
      expect({ status, json }).toEqual({ status: 404, json: { status: 404, message } });
    });

    it.each(['/roots', '/federation'])('lists its roots at %s, oddly with 201', async (path) => {
      const { status, json } = await get(path);
      expect({ status, json }).toEqual({ status: 201, json: { crts: [party().authority.rootPem] } });
    });

    it('lists its intermediates', async () => {
      const { status, json } = await get('/intermediates');
      expect({ status, json }).toEqual({ status: 201, json: { crts: [party().authority.intermediatePem] } });
    });

    it.each(['/ssh/roots', '/ssh/federation'])(
      'gives the keys that sign SSH certificates at %s',
      async (path) => {
        const { sshUserKeyLine, sshHostKeyLine } = party().authority;
        const { status, json } = await get(path);
        expect({ status, json }).toEqual({
          status: 200,
          json: { userKey: [sshUserKeyLine.split(' ')[1]], hostKey: [sshHostKeyLine.split(' ')[1]] },
        });
      },
    );

    it('echoes the request id, and makes one where there is none', async () => {
      const { authority } = party();
      const named = await call(authority, 'GET', '/health', { headers: { 'X-Request-Id': 'mine-1' } });
      expect(named.headers['x-request-id']).toBe('mine-1');
      const older = await call(authority, 'GET', '/health', { headers: { 'X-Smallstep-Id': 'mine-2' } });
      expect(older.headers['x-request-id']).toBe('mine-2');
      expect((await get('/health')).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect((await get('/root/none')).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('answers an unknown path in plain text, and a wrong method with nothing', async () => {
      const unknown = await get('/nowhere');
      expect(unknown.status).toBe(404);
      expect(unknown.headers['content-type']).toMatch(/^text\/plain/);
      const wrong = await get('/sign');
      expect({ status: wrong.status, text: wrong.text }).toEqual({ status: 405, text: '' });
    });

    it('answers HEAD where it answers GET', async () => {
      const { status, text } = await call(party().authority, 'HEAD', '/health');
      expect({ status, text }).toEqual({ status: 200, text: '' });
    });
  });

  describe('about its provisioners', () => {
    it('publishes everything a client needs, the client secret included', async () => {
      const { status, json } = await get('/provisioners');
      expect(status).toBe(200);
      expect(json).toMatchObject({ nextCursor: '' });
      expect((json as { provisioners: object[] }).provisioners[0]).toEqual({
        type: 'OIDC',
        name: 'okta',
        clientID: '0oamain',
        clientSecret: 'not-secret',
        configurationEndpoint: party().issuer.issuer,
        admins: ['admin@example.com', 'ca-admins'],
        domains: ['example.com'],
        listenAddress: '127.0.0.1:10000',
        scopes: ['openid', 'email', 'groups'],
        authParams: ['prompt=login'],
        claims: { enableSSHCA: true },
      });
    });

    it('writes durations as Go does', async () => {
      const { json } = await get('/provisioners');
      expect((json as { provisioners: object[] }).provisioners).toContainEqual(
        expect.objectContaining({
          name: 'short',
          claims: {
            enableSSHCA: true,
            minTLSCertDuration: '5s',
            maxTLSCertDuration: '1h0m0s',
            defaultTLSCertDuration: '30s',
            minUserSSHCertDuration: '5s',
            maxUserSSHCertDuration: '1h0m0s',
            defaultUserSSHCertDuration: '30s',
          },
        }),
      );
    });

    it('lists SSHPOP, and says of one that could not start why', async () => {
      const { json } = await get('/provisioners');
      const { provisioners } = json as { provisioners: object[] };
      expect(provisioners).toContainEqual({ type: 'SSHPOP', name: 'sshpop', claims: { enableSSHCA: true } });
      expect(provisioners).toContainEqual(
        expect.objectContaining({ name: 'broken', state: 'Uninitialized', stateReason: expect.any(String) }),
      );
    });

    it('lists them in pages', async () => {
      const whole = (await get('/provisioners')).json as { provisioners: object[] };
      const collected: object[] = [];
      let cursor = '';
      let pages = 0;
      do {
        const page = (await get(`/provisioners?limit=3&cursor=${cursor}`)).json as {
          provisioners: object[];
          nextCursor: string;
        };
        expect(page.provisioners.length).toBeLessThanOrEqual(3);
        collected.push(...page.provisioners);
        cursor = page.nextCursor;
        pages += 1;
      } while (cursor !== '');
      expect(pages).toBe(Math.ceil(whole.provisioners.length / 3));
      expect(collected).toEqual(whole.provisioners);
    });

    it('wants a number as limit, and takes none or a negative one for its own', async () => {
      const refused = await get('/provisioners?limit=many');
      const message = "The request could not be completed: limit 'many' is not an integer.";
      expect(refused.json).toEqual({ status: 400, message });
      expect((await get('/provisioners?limit=-1')).json).toEqual((await get('/provisioners')).json);
    });
  });
}
