import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { x509 } from '#test/stack/authority/x509.ts';
import {
  certificateRequest,
  expectRefusal,
  GENERIC_INTERNAL,
  type Party,
  post,
  readSigned,
  readSshSigned,
  said400,
  sshKey,
  tokenFor,
  UNAUTHORIZED,
} from './party.ts';

const UNREADABLE = 'error applying certificate template';

/** What templates of the shapes that we use put into certificates, and how they fail. */
export function templates(party: () => Party): void {
  const signSsh = async (claims: object, more: object = {}) =>
    post(party(), '/ssh/sign', {
      publicKey: sshKey().blob,
      ott: await tokenFor(party(), { ...claims }),
      ...more,
    });
  const signX509 = async (claims: object) =>
    post(party(), '/sign', {
      csr: (await certificateRequest()).pem,
      ott: await tokenFor(party(), { ...claims }),
    });

  describe('with a template that makes principals of groups', () => {
    const aud = '0oatemplates';

    it('adds one for each group with the prefix, in the token’s order and each once', async () => {
      const groups = ['Eng', 'ssh-root', 'ssh-deploy', 'SSH-upper', 'ssh-', 'ssh-sam', 'ssh-ops/db “x”'];
      const issued = readSshSigned(await signSsh({ aud, groups }));
      expect(issued.principals).toEqual(['sam', 'sam@example.com', 'root', 'deploy', 'ops/db “x”']);
      expect(issued).toMatchObject({ kind: 'user', keyId: 'sam@example.com' });
      expect(issued.extensions).toContain('permit-pty');
    });

    it('gives the usual ones where the token has no groups', async () => {
      for (const claims of [{}, { groups: [] }, { groups: null }]) {
        const issued = readSshSigned(await signSsh({ aud, ...claims }));
        expect(issued.principals).toEqual(['sam', 'sam@example.com']);
      }
    });

    it('gives people without an address those of their groups alone', async () => {
      const issued = readSshSigned(await signSsh({ aud, email: undefined, groups: ['ssh-root'] }));
      expect(issued).toMatchObject({ keyId: '00u1sam', principals: ['root'] });
    });

    it('gives an administrator no more than that, who must say everything all the same', async () => {
      const admin = { aud, email: 'admin@example.com', groups: ['ssh-root'] };
      expectRefusal(await signSsh(admin), 400, said400('ssh certificate certType cannot be empty'));
      const wish = { certType: 'host', keyID: 'web', principals: ['web'] };
      const issued = readSshSigned(await signSsh(admin, wish));
      expect(issued).toMatchObject({
        kind: 'user',
        keyId: 'admin@example.com',
        principals: ['admin', 'admin@example.com', 'root'],
      });
    });
  });

  describe('with a template that puts groups into names', () => {
    const aud = '0oatemplates';

    it('gives units and URNs for groups, the address as common name, and clients only', async () => {
      const groups = ['IT Ops', 'Eng', 'a/b&c (d)'];
      const { leaf, parsed } = readSigned(await signX509({ aud, groups }));
      const units = leaf.subject.split('\n').flatMap((part) => part.split(' + '));
      expect([...units].sort()).toEqual(
        ['CN=sam@example.com', ...groups.map((group) => `OU=${group}`)].sort(),
      );
      expect(leaf.subjectAltName).toBe(
        'email:sam@example.com, URI:urn:okta-group:IT+Ops, URI:urn:okta-group:Eng, URI:urn:okta-group:a%2Fb%26c+%28d%29',
      );
      expect(leaf.keyUsage).toEqual([x509.ExtendedKeyUsage.clientAuth]);
      expect(parsed.getExtension(x509.KeyUsagesExtension)?.usages).toBe(x509.KeyUsageFlags.digitalSignature);
    });

    it('works without groups, without an address, and for administrators', async () => {
      expect(readSigned(await signX509({ aud })).leaf.subject).toBe('CN=sam@example.com');
      const nameless = readSigned(await signX509({ aud, email: undefined }));
      expect([nameless.leaf.subject, nameless.leaf.subjectAltName]).toEqual(['CN=00u1sam', undefined]);
      const admin = readSigned(await signX509({ aud, email: 'admin@example.com' }));
      expect(admin.leaf.subject).toBe('CN=admin@example.com');
    });

    it('does so for the certificate that comes with an SSH certificate too', async () => {
      const { pem } = await certificateRequest();
      const issued = readSshSigned(await signSsh({ aud, groups: ['ssh-root'] }, { identityCSR: pem }));
      const leaf = new X509Certificate(issued.identity[0] ?? '');
      expect(leaf.subjectAltName).toBe('email:sam@example.com, URI:urn:okta-group:ssh-root');
      expect(issued.principals).toContain('root');
    });
  });

  describe('with a template that fails', () => {
    it.each([
      ['refuses', 400, said400('Ask the “help desk”: you are not in "ssh".')],
      ['unreadable', 500, UNREADABLE],
      ['crashes', 500, GENERIC_INTERNAL],
    ])(
      'which %s says so with %i for either certificate, and the token is spent',
      async (kind, status, message) => {
        for (const sign of [signSsh, signX509]) {
          const claims = { aud: `0oa${kind}`, nonce: crypto.randomUUID() };
          expectRefusal(await sign(claims), status, message);
          expectRefusal(await sign({ ...claims, aud: '0oamain' }), 401, UNAUTHORIZED);
        }
      },
    );

    it('for X.509 alone refuses both certificates where both are asked for', async () => {
      const { pem } = await certificateRequest();
      const aud = '0oax509refuses';
      expectRefusal(await signSsh({ aud }, { identityCSR: pem }), 400, said400('no client certificates'));
      readSshSigned(await signSsh({ aud }));
    });
  });
}
