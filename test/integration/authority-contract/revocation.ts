import { createPrivateKey, type KeyObject, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  certificateRequest,
  expectRefusal,
  GENERIC_NOT_IMPLEMENTED,
  now,
  type Party,
  post,
  readSigned,
  readSshSigned,
  said400,
  said403,
  sshKey,
  tokenFor,
  UNAUTHORIZED,
} from './party.ts';

/** How holders of certificates take them back. */
export function revocation(party: () => Party): void {
  const issueX509 = async () => {
    const csr = await certificateRequest();
    const ott = await tokenFor(party());
    const issued = readSigned(await post(party(), '/sign', { csr: csr.pem, ott }));
    const serial = BigInt(`0x${issued.leaf.serialNumber}`).toString();
    return { serial, client: { certPem: issued.chainPem, keyPem: csr.keyPem } };
  };

  describe('revokes an X.509 certificate', () => {
    it('over a connection with it, and then renews it no more', async () => {
      const { serial, client } = await issueX509();
      const answer = await post(party(), '/revoke', { serial, passive: true }, { client });
      expect({ status: answer.status, json: answer.json }).toEqual({ status: 200, json: { status: 'ok' } });
      expectRefusal(await post(party(), '/renew', undefined, { client }), 401, UNAUTHORIZED);
      const again = await post(party(), '/revoke', { serial, passive: true }, { client });
      expectRefusal(again, 400, said400(`certificate with serial number '${serial}' is already revoked`));
    });

    it('by its serial in hex as well', async () => {
      const { serial, client } = await issueX509();
      const hex = `0x${BigInt(serial).toString(16)}`;
      expect((await post(party(), '/revoke', { serial: hex, passive: true }, { client })).status).toBe(200);
    });

    it('but only itself', async () => {
      const { serial, client } = await issueX509();
      const answer = await post(party(), '/revoke', { serial: '7', passive: true }, { client });
      const reason = `request serial number "7" and certificate serial number "${serial}" do not match`;
      expectRefusal(answer, 403, said403(reason));
    });

    it('and minds the form of the request first', async () => {
      const revoke = (body: object) => post(party(), '/revoke', body);
      expectRefusal(await revoke({ passive: true }), 400, said400('missing serial'));
      const reason =
        "'x' is not a valid serial number - use a base 10 representation or a base 16 representation with '0x' prefix";
      expectRefusal(await revoke({ serial: 'x', passive: true }), 400, said400(reason));
      const spaced = reason.replace("'x'", "' 7'");
      expectRefusal(await revoke({ serial: ' 7', passive: true }), 400, said400(spaced));
      expectRefusal(await revoke({ serial: '7', passive: false }), 501, GENERIC_NOT_IMPLEMENTED);
      expectRefusal(await revoke({ serial: '7' }), 501, GENERIC_NOT_IMPLEMENTED);
      const outOfBounds = await revoke({ serial: '7', passive: true, reasonCode: 11 });
      expectRefusal(outOfBounds, 400, said400('reasonCode out of bounds'));
      const missing = said400('missing ott or client certificate');
      expectRefusal(await revoke({ serial: '7', passive: true }), 400, missing);
      const byToken = { serial: '7', passive: true, ott: await tokenFor(party()) };
      expectRefusal(await revoke(byToken), 401, UNAUTHORIZED);
    });
  });

  describe('revokes an SSH certificate', () => {
    const issueSsh = async () => {
      const key = sshKey();
      const ott = await tokenFor(party());
      const issued = readSshSigned(await post(party(), '/ssh/sign', { publicKey: key.blob, ott }));
      return { ...issued, privateKey: key.privateKey };
    };
    const popToken = (of: { blob: string; serial: string; privateKey: KeyObject }, claims: object = {}) =>
      new SignJWT({
        iss: 'sshpop',
        aud: `${party().authority.url}/1.0/ssh/revoke#sshpop/sshpop`,
        sub: of.serial,
        jti: randomUUID(),
        iat: now(),
        nbf: now(),
        exp: now() + 300,
        ...claims,
      })
        .setProtectedHeader({ alg: 'EdDSA', sshpop: of.blob })
        .sign(createPrivateKey(of.privateKey.export({ type: 'pkcs8', format: 'pem' })));
    const revoke = (serial: string, ott: string) =>
      post(party(), '/ssh/revoke', { serial, ott, passive: true, reasonCode: 0, reason: '' });

    it('for who holds its key, once', async () => {
      const issued = await issueSsh();
      const answer = await revoke(issued.serial, await popToken(issued));
      expect({ status: answer.status, json: answer.json }).toEqual({ status: 200, json: { status: 'ok' } });
      const again = await revoke(issued.serial, await popToken(issued));
      const reason = `certificate with serial number '${issued.serial}' is already revoked`;
      expectRefusal(again, 400, said400(reason));
    });

    it('with an audience on the plain path and any port of its names', async () => {
      for (const aud of [
        'https://localhost/ssh/revoke#sshpop/sshpop',
        'https://127.0.0.1:1/1.0/ssh/revoke#sshpop/sshpop',
      ]) {
        const issued = await issueSsh();
        expect((await revoke(issued.serial, await popToken(issued, { aud }))).status).toBe(200);
      }
    });

    it('not for a token that was used', async () => {
      const issued = await issueSsh();
      const ott = await popToken(issued, { sub: '1' });
      expect((await revoke('1', ott)).status).toBe(403);
      expectRefusal(await revoke('1', ott), 401, UNAUTHORIZED);
    });

    it('not for a token about another serial', async () => {
      const issued = await issueSsh();
      const other = await revoke('1', await popToken(issued));
      const mismatch = `request serial number "1" and token subject "${issued.serial}" do not match`;
      expectRefusal(other, 403, said403(mismatch));
      const subject = await revoke('1', await popToken(issued, { sub: '1' }));
      const pop = `token subject "1" and sshpop certificate serial number "${issued.serial}" do not match`;
      expectRefusal(subject, 403, said403(pop));
    });

    it('not with a foreign audience, issuer or key, nor out of time', async () => {
      const issued = await issueSsh();
      const { url } = party().authority;
      for (const claims of [
        { aud: 'https://other.example.com/1.0/ssh/revoke#sshpop/sshpop' },
        { aud: `${url}/1.0/ssh/revoke` },
        { aud: `${url}/1.0/ssh/renew#sshpop/sshpop` },
        { aud: `${url}/1.0/ssh/revoke#sshpop/other` },
        { iss: 'okta' },
        { exp: now() - 120 },
        { sub: '' },
      ]) {
        expectRefusal(await revoke(issued.serial, await popToken(issued, claims)), 401, UNAUTHORIZED);
      }
      const thief = await popToken({ ...issued, privateKey: sshKey().privateKey });
      expectRefusal(await revoke(issued.serial, thief), 401, UNAUTHORIZED);
    });

    it('not with a certificate that the authority never signed', async () => {
      const issued = await issueSsh();
      const blob = Buffer.from(issued.blob, 'base64');
      // The last byte belongs to the authority's signature.
      blob.writeUInt8(blob.readUInt8(blob.length - 1) ^ 1, blob.length - 1);
      const forged = await popToken({ ...issued, blob: blob.toString('base64') });
      expectRefusal(await revoke(issued.serial, forged), 401, UNAUTHORIZED);
    });

    it('and minds the form of the request first', async () => {
      const refused = async (body: object, status: number, message: string) =>
        expectRefusal(await post(party(), '/ssh/revoke', body), status, message);
      await refused({ passive: true, ott: 'x' }, 400, said400('missing serial'));
      await refused({ serial: '1', passive: true }, 400, said400('missing ott'));
      await refused({ serial: '1', ott: 'x' }, 501, GENERIC_NOT_IMPLEMENTED);
      await refused(
        { serial: '1', passive: true, ott: 'x', reasonCode: -1 },
        400,
        said400('reasonCode out of bounds'),
      );
      await refused({ serial: '1', passive: true, ott: 'x' }, 401, UNAUTHORIZED);
    });
  });
}
