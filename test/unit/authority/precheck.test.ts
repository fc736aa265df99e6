import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { precheckIdentity } from '#main/authority/precheck.ts';
import { provisioner } from './provisioner.ts';

const HOST = 'ca.example.com';
const UNKNOWN = undefined;

function verdict(
  rules: Parameters<typeof provisioner>[0],
  email: string | undefined,
  groups: readonly string[] | undefined = [],
) {
  const judged = precheckIdentity(provisioner(rules), { email, groups }, HOST);
  return judged.ok ? 'accepted' : judged.error.code;
}

describe('what the authority would say of a person', () => {
  it.each([undefined, ''])('is no without an address (%j), whatever the rules', (email) => {
    expect(precheckIdentity(provisioner(), { email, groups: [] }, HOST)).toEqual({
      ok: false,
      error: { code: 'EMAIL_MISSING', facts: { clientId: '0oa1example2' } },
    });
  });

  it.each([
    [[], 'sam@anywhere.example', 'accepted'],
    [['example.com'], 'sam@example.com', 'accepted'],
    [['Example.COM'], 'Sam@EXAMPLE.com', 'accepted'],
    [['example.net', 'example.com'], 'sam@example.com', 'accepted'],
    [['example.com'], 'sam@example.org', 'CA_REFUSED'],
    [['example.com'], 'sam@dev.example.com', 'CA_REFUSED'],
    [['example.com'], 'sam@badexample.com', 'CA_REFUSED'],
    [['example.com'], 'sam', 'CA_REFUSED'],
  ])('for domains %j and %s is: %s', (domains, email, expected) => {
    expect(verdict({ domains }, email)).toBe(expected);
  });

  it('names the domains that it accepts', () => {
    expect(
      precheckIdentity(
        provisioner({ domains: ['example.com'] }),
        { email: 'sam@example.org', groups: [] },
        HOST,
      ),
    ).toEqual({
      ok: false,
      error: {
        code: 'CA_REFUSED',
        facts: { host: HOST, provisioner: 'okta', email: 'sam@example.org', domains: ['example.com'] },
      },
    });
  });

  it.each([
    [['admin@example.org'], 'admin@EXAMPLE.org', [], 'accepted'],
    [['Admin@example.org'], 'admin@example.org', [], 'CA_REFUSED'],
    [['ca-admins'], 'sam@example.org', ['ca-admins'], 'accepted'],
    [['ca-admins'], 'sam@example.org', ['CA-Admins'], 'CA_REFUSED'],
    [['ca-admins'], 'sam@example.org', UNKNOWN, 'accepted'],
    [['admin@example.org'], 'sam@example.org', UNKNOWN, 'CA_REFUSED'],
  ])(
    'lets administrators %j from any domain in: %s with groups %j is %s',
    (admins, email, groups, expected) => {
      expect(
        precheckIdentity(provisioner({ domains: ['example.com'], admins }), { email, groups }, HOST).ok,
      ).toBe(expected === 'accepted');
    },
  );

  it.each([
    [['Eng'], 'accepted'],
    [['IT', 'Eng'], 'accepted'],
    [['eng'], 'CA_REFUSED'],
    [[], 'CA_REFUSED'],
    [UNKNOWN, 'accepted'],
  ])('for the groups Eng and Ops, and a person in %j, is %s', (groups, expected) => {
    const rules = provisioner({ groups: ['Eng', 'Ops'], admins: ['sam@example.com'] });
    expect(precheckIdentity(rules, { email: 'sam@example.com', groups }, HOST).ok).toBe(
      expected === 'accepted',
    );
  });

  it('names the groups that it accepts', () => {
    expect(
      precheckIdentity(provisioner({ groups: ['Eng'] }), { email: 'sam@example.com', groups: ['IT'] }, HOST),
    ).toMatchObject({
      ok: false,
      error: { code: 'CA_REFUSED', facts: { groups: ['Eng'] } },
    });
  });

  it('never gets worse for a person by an added group, domain or administrator', () => {
    const word = fc.constantFrom('Eng', 'Ops', 'eng', 'ca-admins');
    const domain = fc.constantFrom('example.com', 'example.org', 'EXAMPLE.com');
    const email = fc.constantFrom('sam@example.com', 'Sam@Example.org', 'sam@dev.example.com');
    const rules = fc.record({
      domains: fc.array(domain, { minLength: 1, maxLength: 2 }),
      groups: fc.array(word, { minLength: 1, maxLength: 2 }),
      admins: fc.array(fc.oneof(word, email), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(
        rules,
        email,
        fc.array(word),
        word,
        domain,
        (limits, person, groups, oneGroup, oneDomain) => {
          fc.pre(verdict(limits, person, groups) === 'accepted');
          expect(verdict(limits, person, [...groups, oneGroup])).toBe('accepted');
          expect(verdict({ ...limits, domains: [...limits.domains, oneDomain] }, person, groups)).toBe(
            'accepted',
          );
          expect(verdict({ ...limits, admins: [...limits.admins, person] }, person, groups)).toBe('accepted');
        },
      ),
    );
  });
});
