import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { call } from '#test/stack/authority/call.ts';
import { sshPublicKeyBlob } from '#test/stack/authority/ssh-certificate.ts';
import {
  certificateRequest,
  expectRefusal,
  expectSince,
  now,
  type Party,
  post,
  readSshSigned,
  said400,
  said403,
  sshKey,
  tokenFor,
} from './party.ts';

const USER_EXTENSIONS = [
  'permit-X11-forwarding',
  'permit-agent-forwarding',
  'permit-port-forwarding',
  'permit-pty',
  'permit-user-rc',
];

/** What SSH certificates say, and how long they live. */
export function sshCertificates(party: () => Party): void {
  const sign = async (claims: object = {}, more: object = {}) =>
    post(party(), '/ssh/sign', {
      publicKey: sshKey().blob,
      ott: await tokenFor(party(), { ...claims }),
      ...more,
    });

  describe('signs for a person', () => {
    it('a user certificate with the names that the address gives', async () => {
      const issued = readSshSigned(await sign({ email: 'Sam.O_Neil+x@example.com' }));
      expect(issued).toMatchObject({
        kind: 'user',
        keyId: 'Sam.O_Neil+x@example.com',
        principals: ['samo_neil_x', 'Sam.O_Neil+x', 'Sam.O_Neil+x@example.com'],
        extensions: USER_EXTENSIONS,
        signedBy: party().authority.sshUserKeyLine.split(' ')[1],
      });
    });

    it('each name once', async () => {
      expect(readSshSigned(await sign()).principals).toEqual(['sam', 'sam@example.com']);
    });

    it('whatever principals and key id the request wishes for', async () => {
      const issued = readSshSigned(await sign({}, { principals: ['root'], keyID: 'root', certType: 'user' }));
      expect(issued).toMatchObject({ keyId: 'sam@example.com', principals: ['sam', 'sam@example.com'] });
    });

    it('without an address: the subject as key id, and no principals at all', async () => {
      for (const email of [undefined, '']) {
        const issued = readSshSigned(await sign({ email }));
        expect(issued).toMatchObject({ kind: 'user', keyId: '00u1sam', extensions: USER_EXTENSIONS });
        const shown = execFileSync('ssh-keygen', ['-L', '-f', '-'], {
          input: `ssh-ed25519-cert-v01@openssh.com ${issued.blob}\n`,
          encoding: 'utf8',
        });
        expect(shown).toMatch(/Principals: \(none\)/);
      }
    });

    it('any address into the same names on both authorities', async () => {
      const local = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'aZ09._-+ñ@ß') });
      await fc.assert(
        fc.asyncProperty(local, async (name) => {
          const email = `${name}@example.com`;
          const cleaned = [...name.toLowerCase()]
            .filter((letter) => letter !== '.')
            .map((letter) => (/[a-z0-9-]/.test(letter) ? letter : '_'))
            .join('');
          const expected = [...new Set([cleaned, name, email])].filter((principal) => principal !== '');
          expect(readSshSigned(await sign({ email })).principals).toEqual(expected);
        }),
        { numRuns: 12 },
      );
    });

    it('16 hours and a minute by default, from a minute ago', async () => {
      const before = now();
      const issued = readSshSigned(await sign());
      expect(issued.validBefore - issued.validAfter).toBe(16 * 3600 + 60);
      expectSince(before, issued.validAfter + 60);
    });

    it('as long as it asks for: a duration counts from now, a time is a time', async () => {
      const hours = readSshSigned(await sign({}, { validBefore: '1h30m' }));
      expect(hours.validBefore - hours.validAfter).toBe(90 * 60 + 60);
      const until = new Date((now() + 7200) * 1000).toISOString();
      expect(readSshSigned(await sign({}, { validBefore: until })).validBefore).toBe(
        Date.parse(until) / 1000,
      );
      const from = readSshSigned(await sign({}, { validAfter: '-5m', validBefore: '10m' }));
      expect(from.validBefore - from.validAfter).toBe(15 * 60);
    });

    it('down to 30 seconds where its provisioner allows', async () => {
      const issued = readSshSigned(await sign({ aud: '0oashort' }));
      expect(issued.validBefore - issued.validAfter).toBe(90);
    });

    it('for keys of all kinds that OpenSSH makes', async () => {
      for (const publicKey of [
        generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey,
        generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey,
        generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey,
        generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey,
      ]) {
        const blob = sshPublicKeyBlob(publicKey).toString('base64');
        expect(readSshSigned(await sign({}, { publicKey: blob })).kind).toBe('user');
      }
    });

    it('but not for a short RSA key', async () => {
      const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
      const answer = await sign({}, { publicKey: sshPublicKeyBlob(publicKey).toString('base64') });
      expectRefusal(answer, 403, said403('ssh certificate key must be at least 2048 bits (256 bytes)'));
    });
  });

  describe('refuses a life', () => {
    const longer = 'is greater than maximum accepted duration for selected provisioner of';
    const shorter = 'is less than minimum accepted duration for selected provisioner of';

    it('that is too long, and says how long it may be', async () => {
      const answer = await sign({}, { validBefore: '25h' });
      expectRefusal(answer, 403, said403(`requested duration of 25h1m0s ${longer} 24h1m0s`));
      const short = await sign({ aud: '0oashort' }, { validBefore: '90m30s' });
      expectRefusal(short, 403, said403(`requested duration of 1h31m30s ${longer} 1h1m0s`));
    });

    it('that is too short', async () => {
      const answer = await sign({}, { validBefore: '3m' });
      expectRefusal(answer, 403, said403(`requested duration of 4m0s ${shorter} 5m0s`));
    });

    it('that is over, or ends before it begins', async () => {
      const past = await sign({}, { validBefore: '-1h' });
      expectRefusal(past, 400, said400('ssh certificate validBefore cannot be in the past'));
      const turned = await sign({}, { validAfter: '2h', validBefore: '1h' });
      expectRefusal(turned, 400, said400('ssh certificate validAfter cannot be greater than validBefore'));
    });
  });

  describe('signs with identityCSR, by one token,', () => {
    it('an X.509 certificate too, as long as the SSH certificate', async () => {
      const csr = await certificateRequest([{ type: 'dns', value: 'evil.example.com' }], 'CN=somebody else');
      const issued = readSshSigned(await sign({}, { identityCSR: csr.pem, validBefore: '1h' }));
      const [leafPem = '', intermediatePem] = issued.identity;
      expect(intermediatePem).toBe(party().authority.intermediatePem);
      const leaf = new X509Certificate(leafPem);
      expect(leaf.subject).toBe('CN=00u1sam');
      expect(leaf.subjectAltName).toBe(`email:sam@example.com, URI:${party().issuer.issuer}#00u1sam`);
      expect(leaf.validFromDate.getTime() / 1000).toBe(issued.validAfter);
      expect(leaf.validToDate.getTime() / 1000).toBe(issued.validBefore);
    });

    it('beyond the limits of X.509: those are checked by the default life only', async () => {
      const csr = await certificateRequest();
      const issued = readSshSigned(await sign({ aud: '0oashorttls' }, { identityCSR: csr.pem }));
      const leaf = new X509Certificate(issued.identity[0] ?? '');
      expect(leaf.validToDate.getTime() / 1000).toBe(issued.validBefore);
      expect(issued.validBefore - issued.validAfter).toBe(16 * 3600 + 60);
    });

    it('with a uuid of the request as further name', async () => {
      const value = 'urn:uuid:6f1c1f5e-8d0b-4f3c-9d5c-0a4b7f0c9e11';
      const csr = await certificateRequest([{ type: 'url', value }]);
      const issued = readSshSigned(await sign({}, { identityCSR: csr.pem }));
      expect(new X509Certificate(issued.identity[0] ?? '').subjectAltName).toMatch(
        new RegExp(`, URI:${value}$`),
      );
    });
  });

  describe('signs for an administrator', () => {
    const admin = { email: 'admin@EXAMPLE.com' };

    it('what the request says, for hosts too', async () => {
      const wish = { certType: 'host', keyID: 'web1', principals: ['Web1.example.com', 'web1'] };
      const issued = readSshSigned(await sign(admin, wish));
      expect(issued).toMatchObject({
        kind: 'host',
        keyId: 'web1',
        principals: ['Web1.example.com', 'web1'],
        extensions: [],
        signedBy: party().authority.sshHostKeyLine.split(' ')[1],
      });
      expect(issued.validBefore - issued.validAfter).toBe(720 * 3600 + 60);
    });

    it('who is one by group, with the extensions of a user', async () => {
      const wish = { certType: 'user', keyID: 'k', principals: ['root'] };
      const issued = readSshSigned(await sign({ groups: ['ca-admins'] }, wish));
      expect(issued).toMatchObject({
        kind: 'user',
        keyId: 'k',
        principals: ['root'],
        extensions: USER_EXTENSIONS,
      });
    });

    it('only when the request says everything', async () => {
      const missing = (what: string) => said400(`ssh certificate ${what} cannot be empty`);
      expectRefusal(await sign(admin), 400, missing('certType'));
      expectRefusal(await sign(admin, { certType: 'user' }), 400, missing('keyID'));
      expectRefusal(await sign(admin, { certType: 'user', keyID: 'k' }), 400, missing('principals'));
    });
  });

  it('knows the hosts it issued certificates for', async () => {
    const exists = async (principal: string) =>
      (await post(party(), '/ssh/check-host', { type: 'host', principal })).json;
    expect(await exists('db1.example.com')).toEqual({ exists: false });
    const wish = { certType: 'host', keyID: 'db1', principals: ['DB1.example.com'] };
    readSshSigned(await sign({ email: 'admin@example.com' }, wish));
    expect(await exists('db1.EXAMPLE.com')).toEqual({ exists: true });
    const { json } = await call(party().authority, 'GET', '/ssh/hosts');
    expect(json).toMatchObject({
      hosts: expect.arrayContaining([{ hid: '', host_tags: null, hostname: 'db1.example.com' }]),
    });
    expectRefusal(
      await post(party(), '/ssh/check-host', { type: 'user', principal: 'x' }),
      400,
      said400("unsupported type 'user'"),
    );
    expectRefusal(
      await post(party(), '/ssh/check-host', { type: 'host' }),
      400,
      said400('missing or empty principal'),
    );
  });
}
