import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  certificateRequest,
  expectRefusal,
  now,
  type Party,
  post,
  readSshSigned,
  said400,
  said403,
  sshKey,
  tokenFor,
  UNAUTHORIZED,
} from './party.ts';

/** Which ID tokens the authority takes, and how often. */
export function tokens(party: () => Party): void {
  const signSsh = (ott: string, more: object = {}) =>
    post(party(), '/ssh/sign', { publicKey: sshKey().blob, ott, ...more });
  const refused = async (claims: Readonly<Record<string, unknown>>): Promise<void> => {
    expectRefusal(await signSsh(await tokenFor(party(), claims)), 401, UNAUTHORIZED);
  };
  const taken = async (claims: Readonly<Record<string, unknown>>): Promise<void> => {
    readSshSigned(await signSsh(await tokenFor(party(), claims)));
  };

  describe('takes a token once', () => {
    it('and refuses it the second time', async () => {
      const ott = await tokenFor(party());
      readSshSigned(await signSsh(ott));
      expectRefusal(await signSsh(ott), 401, UNAUTHORIZED);
      expect(party().authority.logText()).toContain('token already used');
    });

    it('and not for the other kind of certificate either', async () => {
      const ott = await tokenFor(party());
      readSshSigned(await signSsh(ott));
      const csr = await certificateRequest();
      expectRefusal(await post(party(), '/sign', { csr: csr.pem, ott }), 401, UNAUTHORIZED);
    });

    it('known by its nonce: another token with the same nonce is refused', async () => {
      const nonce = randomUUID();
      await taken({ nonce });
      await refused({ nonce, sub: '00u2other', email: 'kim@example.com' });
    });

    it('known by its whole text where there is no nonce', async () => {
      for (const nonce of [undefined, '']) {
        const ott = await tokenFor(party(), { nonce, jti: randomUUID() });
        readSshSigned(await signSsh(ott));
        expectRefusal(await signSsh(ott), 401, UNAUTHORIZED);
        await taken({ nonce, jti: randomUUID() });
      }
    });

    it('and has spent it before it validates: a refused request cannot be mended', async () => {
      const ott = await tokenFor(party());
      expect((await signSsh(ott, { validBefore: '25h' })).status).toBe(403);
      expectRefusal(await signSsh(ott), 401, UNAUTHORIZED);
      const hostly = await tokenFor(party());
      const reason = 'ssh certificate type does not match - got host, want user';
      expectRefusal(await signSsh(hostly, { certType: 'host' }), 403, said403(reason));
      expectRefusal(await signSsh(hostly), 401, UNAUTHORIZED);
      const spent = await tokenFor(party());
      const empty = 'principals cannot contain empty values';
      expectRefusal(await signSsh(spent, { principals: [''] }), 400, said400(empty));
      expectRefusal(await signSsh(spent), 401, UNAUTHORIZED);
    });

    it('and has spent it, by its nonce, before it looks at signature, issuer, dates, person or limits', async () => {
      const elsewhere = { iss: 'https://other.example.com' };
      const late = { exp: now() - 300 };
      for (const claims of [elsewhere, late, { email: 'sam@other.example' }, { nbf: now() + 300 }]) {
        const nonce = randomUUID();
        await refused({ nonce, ...claims });
        await refused({ nonce });
      }
      const nonce = randomUUID();
      const forged = (await tokenFor(party(), { nonce })).split('.').slice(0, 2).join('.');
      expectRefusal(await signSsh(`${forged}.${Buffer.alloc(256).toString('base64url')}`), 401, UNAUTHORIZED);
      await refused({ nonce });
      const csr = await certificateRequest();
      const ott = await tokenFor(party());
      expect((await post(party(), '/sign', { csr: csr.pem, ott, notAfter: '25h' })).status).toBe(403);
      expectRefusal(await post(party(), '/sign', { csr: csr.pem, ott }), 401, UNAUTHORIZED);
    });

    it('but not before it has found the provisioner, which must work, and the token’s age', async () => {
      for (const claims of [{ aud: '0oaunknown' }, { aud: '0oabroken' }, { iat: now() - 86_400 }]) {
        const nonce = randomUUID();
        const answer = await signSsh(await tokenFor(party(), { nonce, ...claims }));
        expect(answer.status).toBe(401);
        await taken({ nonce });
      }
    });

    it('and has spent it where it is for a provisioner that has SSH off', async () => {
      const nonce = randomUUID();
      await refused({ aud: '0oanossh', nonce });
      await refused({ nonce });
    });

    it('but not when the request itself is malformed', async () => {
      const ott = await tokenFor(party());
      const csr = await certificateRequest();
      const other = await certificateRequest();
      // One letter of the signature changed.
      const forged = csr.pem.replace(/.(?=[A-Za-z0-9+/=\n]{8}-----END)/, (letter) =>
        letter === 'A' ? 'B' : 'A',
      );
      expectRefusal(await post(party(), '/ssh/sign', '{'), 400, said400('error decoding json'));
      expectRefusal(await post(party(), '/ssh/sign', { ott }), 400, said400('missing or empty publicKey'));
      expectRefusal(await signSsh(ott, { certType: 'robot' }), 400, said400("invalid certType 'robot'"));
      for (const validBefore of ['1d', 'tomorrow', '2030-13-02T03:04:05Z', '3000000h']) {
        expectRefusal(await signSsh(ott, { validBefore }), 400, said400('error decoding json'));
      }
      expectRefusal(await signSsh(ott, { publicKey: 'AAAA' }), 400, said400('error parsing publicKey'));
      expectRefusal(await signSsh(ott, { publicKey: '!!' }), 400, said400('error decoding json'));
      expectRefusal(await signSsh(ott, { identityCSR: 'no PEM' }), 400, said400('error decoding json'));
      expectRefusal(await signSsh(ott, { identityCSR: forged }), 400, said400('invalid identityCSR'));
      expectRefusal(await post(party(), '/sign', { ott }), 400, said400('missing csr'));
      expectRefusal(await post(party(), '/sign', { ott, csr: forged }), 400, said400('invalid csr'));
      readSshSigned(await signSsh(ott, { identityCSR: other.pem }));
    });

    it('and misses it where there is none', async () => {
      expectRefusal(await signSsh(''), 400, said400('missing or empty ott'));
      const csr = await certificateRequest();
      expectRefusal(await post(party(), '/sign', { csr: csr.pem }), 400, said400('missing ott'));
    });
  });

  describe('refuses, always with the same words,', () => {
    it('what is no token', async () => {
      for (const ott of ['x', 'a.b.c', 'eyJhbGciOiJSUzI1NiJ9.e30.']) {
        expectRefusal(await signSsh(ott), 401, UNAUTHORIZED);
      }
    });

    it('a token of another application or issuer', async () => {
      await refused({ aud: '0oaunknown' });
      await refused({ aud: [] });
      await refused({ iss: 'https://other.example.com' });
      await refused({ azp: '0oashort' });
      await refused({ azp: '0oaunknown' });
    });

    it('a token whose key is not among the issuer’s', async () => {
      const { issuer } = party();
      const claims = { iss: issuer.issuer, sub: 'x', aud: '0oamain', iat: now(), exp: now() + 60 };
      expectRefusal(await signSsh(await issuer.sign(claims, { kid: 'other' })), 401, UNAUTHORIZED);
      const [head = '', body = '', signature = ''] = (await tokenFor(party())).split('.');
      const turned = signature.split('').reverse().join('');
      expectRefusal(await signSsh(`${head}.${body}.${turned}`), 401, UNAUTHORIZED);
    });

    it('a token from before it started', async () => {
      await refused({ iat: now() - 86_400 });
    });

    it('a token out of its time, with a minute of leeway', async () => {
      await refused({ exp: now() - 75 });
      await taken({ exp: now() - 45 });
      await refused({ nbf: now() + 75 });
      await taken({ nbf: now() + 45 });
      await refused({ iat: now() + 75 });
      await taken({ iat: now() + 45 });
    });

    it('people of other domains, but not people without an address', async () => {
      await refused({ email: 'sam@other.example' });
      await refused({ email: 'sam@sub.example.com' });
      await refused({ email: 'sam@evil-example.com' });
      await taken({ email: 'Sam@EXAMPLE.com' });
      await taken({ email: '' });
      await taken({ email: undefined });
    });

    it('people outside the groups it asks for', async () => {
      await refused({ aud: '0oagroups' });
      await refused({ aud: '0oagroups', groups: [] });
      await refused({ aud: '0oagroups', groups: ['SSH', 'others'] });
      await refused({ aud: '0oagroups', groups: 'ssh' });
      await taken({ aud: '0oagroups', groups: ['others', 'ssh'] });
    });

    it('a token with a claim of the wrong type', async () => {
      await refused({ email_verified: 'true' });
      await refused({ groups: 'ssh' });
      await refused({ email: ['sam@example.com'] });
    });

    it('SSH to a provisioner that has it off', async () => {
      await refused({ aud: '0oanossh' });
    });
  });

  it('takes several audiences when the authorized party says which one is meant', async () => {
    await taken({ aud: ['0oaother', '0oamain'], azp: '0oamain' });
    await refused({ aud: ['0oaother', '0oamain'] });
  });

  it('does not care whether the address was verified', async () => {
    await taken({ email_verified: false });
  });

  it('says which provisioner could not be started', async () => {
    const answer = await signSsh(await tokenFor(party(), { aud: '0oabroken' }));
    expectRefusal(answer, 401, 'provisioner "broken" is disabled due to an initialization error');
  });
}
