import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { call } from '#test/stack/authority/call.ts';
import { type AuthorityOptions, createPki, rotatedPki } from '#test/stack/authority/index.ts';
import { startTokenIssuer } from '#test/stack/issuer.ts';
import {
  certificateRequest,
  expectRefusal,
  expectSince,
  GENERIC_NOT_IMPLEMENTED,
  now,
  type Party,
  post,
  readSigned,
  readSshSigned,
  type StartAuthority,
  sshKey,
  tokenFor,
  UNAUTHORIZED,
} from './party.ts';

/** Authorities that are set up otherwise, and what a restart forgets. Each test starts its own. */
export function configurations(start: StartAuthority): void {
  const withAuthority = async (
    options: Partial<AuthorityOptions>,
    body: (party: Party) => Promise<void>,
  ): Promise<void> => {
    const issuer = await startTokenIssuer();
    try {
      const okta = { name: 'okta', clientId: '0oamain', configurationEndpoint: issuer.issuer };
      const authority = await start({ provisioners: [okta], ...options });
      try {
        await body({ authority, issuer });
      } finally {
        await authority.stop();
      }
    } finally {
      await issuer.stop();
    }
  };

  describe('without SSH keys', () => {
    it('says that SSH is not implemented, has no SSH keys, and still signs X.509', () =>
      withAuthority({ sshEnabled: false }, async (party) => {
        const ott = await tokenFor(party);
        const ssh = await post(party, '/ssh/sign', { publicKey: sshKey().blob, ott });
        expectRefusal(ssh, 501, GENERIC_NOT_IMPLEMENTED);
        const roots = await call(party.authority, 'GET', '/ssh/roots');
        const message =
          'The requested resource could not be found. Please see the certificate authority logs for more info.';
        expectRefusal(roots, 404, message);
        // The token was not spent on it.
        readSigned(await post(party, '/sign', { csr: (await certificateRequest()).pem, ott }));
      }));
  });

  describe('without a database', () => {
    it('cannot revoke and knows no hosts, but takes tokens once all the same', () =>
      withAuthority({ database: false }, async (party) => {
        const csr = await certificateRequest();
        const ott = await tokenFor(party);
        const issued = readSigned(await post(party, '/sign', { csr: csr.pem, ott }));
        expectRefusal(await post(party, '/sign', { csr: csr.pem, ott }), 401, UNAUTHORIZED);
        const client = { certPem: issued.chainPem, keyPem: csr.keyPem };
        const serial = `0x${issued.leaf.serialNumber}`;
        const revoked = await post(party, '/revoke', { serial, passive: true }, { client });
        expectRefusal(revoked, 501, GENERIC_NOT_IMPLEMENTED);
        const check = await post(party, '/ssh/check-host', { type: 'host', principal: 'web1' });
        expectRefusal(check, 501, GENERIC_NOT_IMPLEMENTED);
        expect((await call(party.authority, 'GET', '/ssh/hosts')).status).toBe(500);
      }));
  });

  describe('with limits of its own', () => {
    it('gives them to provisioners that have none', () =>
      withAuthority(
        { claims: { defaultUserSSHCertDuration: '1h', maxUserSSHCertDuration: '2h' } },
        async (party) => {
          const sign = async (more: object) =>
            post(party, '/ssh/sign', { publicKey: sshKey().blob, ott: await tokenFor(party), ...more });
          const issued = readSshSigned(await sign({}));
          expect(issued.validBefore - issued.validAfter).toBe(3660);
          expect((await sign({ validBefore: '3h' })).status).toBe(403);
        },
      ));
  });

  describe('with SSH on or off for provisioners that do not say', () => {
    it.each([
      [true, 201],
      [false, 401],
    ])('is %s: %i', (enableSSHCA, status) =>
      withAuthority({ claims: { enableSSHCA } }, async (party) => {
        const okta = { name: 'okta', clientId: '0oamain', configurationEndpoint: party.issuer.issuer };
        await party.authority.restart({ provisioners: [{ ...okta, claims: { enableSSHCA: undefined } }] });
        const [shown] = (
          (await call(party.authority, 'GET', '/provisioners')).json as {
            provisioners: { claims: object }[];
          }
        ).provisioners;
        expect(shown?.claims).toEqual({});
        const answer = await post(party, '/ssh/sign', {
          publicKey: sshKey().blob,
          ott: await tokenFor(party),
        });
        expect(answer.status).toBe(status);
      }),
    );
  });

  describe('restarted', () => {
    it('keeps address, keys and revocations, but refuses older tokens', () =>
      withAuthority({}, async (party) => {
        const { authority } = party;
        const csr = await certificateRequest();
        const sign = async (claims: object = {}) =>
          post(party, '/sign', { csr: csr.pem, ott: await tokenFor(party, { ...claims }) });
        const issued = readSigned(await sign());
        const client = { certPem: issued.chainPem, keyPem: csr.keyPem };
        const older = await tokenFor(party, { iat: now() - 1 });
        const roots = (await call(authority, 'GET', '/ssh/roots')).text;
        await post(party, '/revoke', { serial: `0x${issued.leaf.serialNumber}`, passive: true }, { client });
        await authority.restart();
        expect((await call(authority, 'GET', '/ssh/roots')).text).toBe(roots);
        expectRefusal(await post(party, '/renew', undefined, { client }), 401, UNAUTHORIZED);
        expectRefusal(await post(party, '/sign', { csr: csr.pem, ott: older }), 401, UNAUTHORIZED);
        readSigned(await sign());
      }));
  });

  it('keeps the keys of its issuer: a new one it learns of by a restart alone', () =>
    withAuthority({}, async (party) => {
      const { pem: csr } = await certificateRequest();
      const sign = async () => post(party, '/sign', { csr, ott: await tokenFor(party) });
      readSigned(await sign());
      await party.issuer.rotateKey();
      for (const _ of [1, 2]) expectRefusal(await sign(), 401, UNAUTHORIZED);
      await party.authority.restart();
      readSigned(await sign());
    }));

  describe('restarted with other options', () => {
    const signed = async (party: Party, more: object = {}) => {
      const csr = await certificateRequest();
      const ott = await tokenFor(party);
      const issued = readSigned(await post(party, '/sign', { csr: csr.pem, ott, ...more }));
      return { ...issued, client: { certPem: issued.chainPem, keyPem: csr.keyPem } };
    };

    it('takes no token of a provisioner that is gone, and renews none of its certificates', () =>
      withAuthority({}, async (party) => {
        const { client } = await signed(party);
        await party.authority.restart({ provisioners: [] });
        expect(party.authority.provisioner).toBe('');
        const ott = await tokenFor(party);
        const csr = (await certificateRequest()).pem;
        expectRefusal(await post(party, '/sign', { csr, ott }), 401, UNAUTHORIZED);
        expectRefusal(await post(party, '/renew', undefined, { client }), 401, UNAUTHORIZED);
      }));

    it('says of a provisioner that came back out of order that it is, and renews its certificates all the same', () =>
      withAuthority({}, async (party) => {
        const { client } = await signed(party);
        const okta = { name: 'okta', clientId: '0oamain', configurationEndpoint: party.issuer.issuer };
        await party.authority.restart({ provisioners: [{ ...okta, outOfOrder: true }] });
        const ott = await tokenFor(party);
        const csr = (await certificateRequest()).pem;
        const message = 'provisioner "okta" is disabled due to an initialization error';
        expectRefusal(await post(party, '/sign', { csr, ott }), 401, message);
        readSigned(await post(party, '/renew', undefined, { client }));
      }));

    it('begins certificates as much earlier as it is told, and allows them that much longer a life', () =>
      withAuthority({ backdate: '5m' }, async (party) => {
        const before = now();
        const { leaf, client } = await signed(party, { notAfter: '24h' });
        const ssh = readSshSigned(
          await post(party, '/ssh/sign', { publicKey: sshKey().blob, ott: await tokenFor(party) }),
        );
        const renewed = readSigned(await post(party, '/renew', undefined, { client }));
        const begins = [leaf, renewed.leaf].map(({ validFromDate }) => validFromDate.getTime() / 1000);
        for (const begin of [...begins, ssh.validAfter]) expectSince(before, begin + 300);
        expect(leaf.validToDate.getTime() - leaf.validFromDate.getTime()).toBe(86_700_000);
        expect(ssh.validBefore - ssh.validAfter).toBe(16 * 3600 + 300);
        const long = await post(party, '/sign', {
          csr: (await certificateRequest()).pem,
          ott: await tokenFor(party),
          notAfter: '24h1s',
        });
        expect(long.status).toBe(403);
      }));

    it('with another root is somebody else: nobody who trusts the old one talks to it', () =>
      withAuthority({}, async (party) => {
        const { url, rootPem, fingerprint } = party.authority;
        await party.authority.restart({ pki: await createPki() });
        expect(party.authority.url).toBe(url);
        expect(party.authority.fingerprint).not.toBe(fingerprint);
        await expect(call({ url, rootPem }, 'GET', '/health')).rejects.toThrow(/certificate/);
        expect((await call(party.authority, 'GET', `/root/${fingerprint}`)).status).toBe(404);
      }));

    it('with a new root that the old one signed serves those who know either, and sends that certificate too', async () => {
      const former = await createPki();
      const pki = await rotatedPki(former);
      await withAuthority({ pki: former }, async (party) => {
        const { url, rootPem: oldRoot, sshUserKeyLine } = party.authority;
        await party.authority.restart({ pki, otherRoots: [oldRoot] });
        const { rootPem, intermediatePem } = party.authority;
        for (const known of [oldRoot, rootPem]) {
          expect((await call({ url, rootPem: known }, 'GET', '/health')).status).toBe(200);
        }
        const { json } = await call(party.authority, 'GET', '/intermediates');
        const bridge = new X509Certificate((json as { crts: string[] }).crts[1] ?? '');
        expect(json).toEqual({ crts: [intermediatePem, bridge.toString()] });
        expect(bridge.verify(new X509Certificate(oldRoot).publicKey)).toBe(true);
        const { leaf, certChain, ca } = await signed(party);
        expect([certChain, ca]).toEqual([
          [leaf.toString(), intermediatePem, bridge.toString()],
          intermediatePem,
        ]);
        const { pem } = await certificateRequest();
        const order = { publicKey: sshKey().blob, ott: await tokenFor(party), identityCSR: pem };
        const ssh = readSshSigned(await post(party, '/ssh/sign', order));
        expect(ssh.identity.slice(1)).toEqual([intermediatePem, bridge.toString()]);
        expect(ssh.signedBy).toBe(sshUserKeyLine.split(' ')[1]);
      });
    });

    it('with the old root beside the new one shows both, and renews what the old one vouched for', () =>
      withAuthority({}, async (party) => {
        const { fingerprint: oldFingerprint, rootPem: oldRoot } = party.authority;
        const { client } = await signed(party);
        await party.authority.restart({ pki: await createPki(), otherRoots: [oldRoot] });
        const { rootPem, fingerprint, intermediatePem } = party.authority;
        const roots = await call(party.authority, 'GET', '/roots');
        expect(roots.json).toEqual({ crts: [rootPem, oldRoot] });
        const shown = async (wanted: string) => (await call(party.authority, 'GET', `/root/${wanted}`)).json;
        expect(await shown(oldFingerprint)).toEqual({ ca: oldRoot });
        expect(await shown(fingerprint)).toEqual({ ca: rootPem });
        const renewed = readSigned(await post(party, '/renew', undefined, { client }));
        expect(renewed.certChain).toEqual([renewed.leaf.toString(), intermediatePem]);
        expect(renewed.leaf.verify(new X509Certificate(intermediatePem).publicKey)).toBe(true);
      }));
  });

  it('does not start where another one listens, and says so', () =>
    withAuthority({}, async ({ authority }) => {
      const port = Number(new URL(authority.url).port);
      await expect(start({ provisioners: [], port })).rejects.toThrow(/address already in use/);
      expect((await call(authority, 'GET', '/health')).status).toBe(200);
    }));

  it('counts the requests it answered', () =>
    withAuthority({}, async (party) => {
      await call(party.authority, 'GET', '/ssh/roots');
      await post(party, '/ssh/sign', {});
      expect(party.authority.requests()).toEqual(['GET /ssh/roots', 'POST /ssh/sign']);
    }));

  it('shows nobody the tokens it was sent', () =>
    withAuthority({}, async (party) => {
      const ott = await tokenFor(party, { aud: '0oaother' });
      await post(party, '/ssh/sign', { publicKey: sshKey().blob, ott });
      const log = party.authority.logText();
      expect(log).toContain('/ssh/sign');
      expect(log).not.toContain(ott.split('.')[2]);
      expect(log).not.toContain(ott.split('.')[1]);
    }));
}
