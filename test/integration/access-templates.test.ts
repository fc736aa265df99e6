import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '#main/access/types.ts';
import { call } from '#test/stack/authority/call.ts';
import {
  type StackAuthority,
  startEmbeddedAuthority,
  startRealAuthority,
} from '#test/stack/authority/index.ts';
import { x509 } from '#test/stack/authority/x509.ts';
import { startTokenIssuer, type TokenIssuer } from '#test/stack/issuer.ts';
import { ODD_GROUPS } from '#test/support/access-policies.ts';
import { describeWith } from '#test/support/needs.ts';
import { examplePolicy, role } from '../unit/access/policy.ts';
import { BUILD_MS, idToken, neededForReal, type StartAuthority } from './authority-client-support.ts';
import {
  certificateRequest,
  expectRefusal,
  readSshSigned,
  said400,
  sshKey,
} from './authority-contract/party.ts';

/** A role for each odd name, whose principal tells which one it was. */
const odd: Policy = examplePolicy({
  title: 'Odd */ -}} {{ "names"',
  roles: ODD_GROUPS.map((group, index) => role(`odd-${index}`, 'Odd', [group], {})),
});
/** More principals than OpenSSH takes, over two groups. */
const many: Policy = examplePolicy({
  roles: ['a', 'b'].map((group) =>
    role(group, group, [group], {
      principals: Array.from({ length: group === 'a' ? 255 : 1 }, (_, index) => `${group}${index}`),
    }),
  ),
});

const CLAIM = 'https://example.com/claims/roles';

function templates(start: StartAuthority): void {
  let issuer: TokenIssuer;
  let authority: StackAuthority;

  beforeAll(async () => {
    issuer = await startTokenIssuer();
    const provisioner = (name: string, policy: Policy, groupsClaim: string) => ({
      name,
      clientId: name,
      configurationEndpoint: issuer.issuer,
      admins: ['admin@example.com'],
      templates: {
        ssh: { kind: 'access-policy' as const, policy, groupsClaim },
        x509: { kind: 'clients-only' as const },
      },
    });
    authority = await start({
      provisioners: [
        provisioner('example', examplePolicy(), 'groups'),
        provisioner('other-claim', examplePolicy(), CLAIM),
        provisioner('odd', odd, 'groups'),
        provisioner('many', many, 'groups'),
      ],
    });
  }, BUILD_MS);
  afterAll(async () => {
    await authority?.stop();
    await issuer?.stop();
  });

  const sign = async (claims: Readonly<Record<string, unknown>>, more: object = {}) => {
    const ott = await idToken(issuer, { aud: 'example', email: 'sam@example.com', ...claims });
    return call(authority, 'POST', '/ssh/sign', { body: { publicKey: sshKey().blob, ott, ...more } });
  };
  const principals = async (claims: Readonly<Record<string, unknown>>) =>
    readSshSigned(await sign(claims)).principals;

  it('gives what the groups give, and the own account', async () => {
    const issued = readSshSigned(await sign({ groups: ['eng-all', 'ssh-db-prod', 'ENG-ALL', 'nothing'] }));
    expect(issued).toMatchObject({
      kind: 'user',
      keyId: 'sam@example.com',
      principals: ['dba', 'deployer', 'sam@example.com', 'sandbox', 'sandbox/sam'],
    });
    expect(issued.extensions).toContain('permit-pty');
  });

  it.each([
    ['is missing', undefined, []],
    ['is null', null, []],
    ['is empty', [], []],
    ['is one name alone', 'ssh-db-prod', ['dba']],
    ['is a number', 7, []],
    ['is an object', { 'ssh-db-prod': true }, []],
    ['holds other things too', [7, null, ['ssh-db-prod'], { a: 1 }, '', 'ssh-db-prod'], ['dba']],
  ])('gives no more than that where the claim %s', async (_, value, given) => {
    const claims = { aud: 'other-claim', [CLAIM]: value, groups: ['eng-all'] };
    expect(await principals(claims)).toEqual([...given, 'sam@example.com']);
  });

  it('takes thousands of groups', async () => {
    const groups = Array.from({ length: 3000 }, (_, index) => `Group number ${index}`);
    expect(await principals({ groups: [...groups, 'ssh-db-prod'] })).toEqual(['dba', 'sam@example.com']);
  });

  it.each([
    ['none', undefined, '00u1example', ['sandbox']],
    ['one without "@"', 'sam', 'sam', ['sandbox']],
    [
      'one that is no account’s name',
      'sam+x@example.com',
      'sam+x@example.com',
      ['sam+x@example.com', 'sandbox'],
    ],
    [
      'one with a letter that only looks like one',
      '\u212aim@example.com',
      '\u212aim@example.com',
      ['sandbox', '\u212aim@example.com'],
    ],
    ['one in capitals', 'SAM@example.com', 'SAM@example.com', ['SAM@example.com', 'sandbox', 'sandbox/sam']],
  ])('goes by the address where there is %s', async (_, email, keyId, given) => {
    const issued = readSshSigned(await sign({ email, groups: ['eng-all'] }));
    expect([issued.keyId, issued.principals.filter((name) => name !== 'deployer')]).toEqual([keyId, given]);
  });

  it('tells odd names of groups apart, each by itself and all at once', async () => {
    for (const [index, group] of ODD_GROUPS.entries()) {
      expect(await principals({ aud: 'odd', groups: [group] })).toEqual([`odd-${index}`, 'sam@example.com']);
    }
    expect(await principals({ aud: 'odd', groups: ODD_GROUPS })).toHaveLength(ODD_GROUPS.length + 1);
  });

  it('refuses more than ssh takes with words for the person', async () => {
    expect(await principals({ aud: 'many', groups: ['a'] })).toHaveLength(256);
    const answer = await sign({ aud: 'many', groups: ['a', 'b'] });
    expectRefusal(answer, 400, said400('Your groups give 257 login names, and ssh takes at most 256'));
  });

  it('gives administrators no more than anybody else, and no certificates for hosts', async () => {
    const wish = { certType: 'host', keyID: 'web-1', principals: ['web-1', 'root'] };
    const issued = readSshSigned(await sign({ email: 'admin@example.com', groups: ['ssh-db-prod'] }, wish));
    expect(issued).toMatchObject({ kind: 'user', principals: ['admin@example.com', 'dba'] });
  });

  it.each(['sam@example.com', 'admin@example.com'])(
    'gives %s a certificate for clients only',
    async (email) => {
      const { pem } = await certificateRequest([{ type: 'dns', value: 'web-1.example.com' }], 'CN=web-1');
      const wish = { identityCSR: pem, certType: 'user', keyID: 'x', principals: ['x'] };
      const [leaf = ''] = readSshSigned(await sign({ email, groups: ['eng-all'] }, wish)).identity;
      const certificate = new X509Certificate(leaf);
      expect(certificate.subject).toBe('CN=00u1example');
      expect(certificate.subjectAltName).toBe(`email:${email}, URI:${issuer.issuer}#00u1example`);
      expect(certificate.keyUsage).toEqual([x509.ExtendedKeyUsage.clientAuth]);
    },
  );
}

describe('the templates for an access policy, as the embedded authority follows them', () =>
  templates(startEmbeddedAuthority));
describeWith(neededForReal, 'the templates for an access policy, in a real step-ca', () =>
  templates(startRealAuthority),
);
