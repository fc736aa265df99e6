import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseIssuer } from '#main/okta/issuer.ts';

const ORG = 'https://example.okta.com';
const CUSTOM = 'https://example.okta.com/oauth2/default';

function issuerOf(input: string, serverId?: string): string {
  const result = normaliseIssuer(input, serverId);
  return result.ok ? result.value.issuer.issuer : result.error.code;
}

function problemOf(input: string, serverId?: string): string {
  const result = normaliseIssuer(input, serverId);
  return !result.ok && result.error.code === 'ISSUER_INVALID' ? result.error.facts.problem : '';
}

describe('what people and guides write down becomes an issuer', () => {
  it.each([
    // a domain
    ['example.okta.com', '', ORG],
    [' example.okta.com ', '', ORG],
    ['EXAMPLE.Okta.com', '', ORG],
    ['example.okta.com.', '', ORG],
    ['example.okta.com/', '', ORG],
    ['example.okta.com', 'default', CUSTOM],
    ['example.okta.com', ' default/ ', CUSTOM],
    ['example.okta.com', 'aus5examplE0Server17', 'https://example.okta.com/oauth2/aus5examplE0Server17'],
    // an address
    [ORG, '', ORG],
    [`${ORG}/`, '', ORG],
    ['https://example.okta.com:443', '', ORG],
    ['HTTPS://example.okta.com//', '', ORG],
    [ORG, 'default', CUSTOM],
    [CUSTOM, '', CUSTOM],
    [`${CUSTOM}/`, '', CUSTOM],
    [CUSTOM, 'default', CUSTOM],
    ['example.okta.com/oauth2/default', '', CUSTOM],
    // the org server by its endpoints' path
    [`${ORG}/oauth2`, '', ORG],
    [`${ORG}/oauth2/`, '', ORG],
    [`${ORG}/oauth2/v1`, '', ORG],
    [`${ORG}/oauth2/v1/`, '', ORG],
    [`${ORG}/oauth2/`, 'default', CUSTOM],
    // an endpoint
    [`${ORG}/oauth2/v1/authorize?client_id=0oa1`, '', ORG],
    [`${CUSTOM}/v1/token`, '', CUSTOM],
    // well-known documents
    [`${ORG}/.well-known/openid-configuration`, '', ORG],
    [`${ORG}/.well-known/openid-configuration?client_id=0oa1`, '', ORG],
    [`${ORG}/.well-known/oauth-authorization-server`, '', ORG],
    [`${CUSTOM}/.well-known/openid-configuration`, '', CUSTOM],
    [`${CUSTOM}/.well-known/oauth-authorization-server`, '', CUSTOM],
    [`${ORG}/.well-known/oauth-authorization-server/oauth2/default`, '', CUSTOM],
    [`${ORG}/oauth2/.well-known/openid-configuration`, '', ORG],
    [`${ORG}/oauth2/v1/.well-known/openid-configuration`, '', ORG],
    // custom domains
    ['sso.corp.example', '', 'https://sso.corp.example'],
    ['https://sso.corp.example/oauth2/default', '', 'https://sso.corp.example/oauth2/default'],
    ['bücher.example', '', 'https://xn--bcher-kva.example'],
    ['sso.corp.example:8443', '', 'https://sso.corp.example:8443'],
    // the admin console
    ['example-admin.okta.com', '', ORG],
    ['https://example-admin.okta.com/admin/dashboard', '', ORG],
    ['https://example-admin.oktapreview.com', 'default', 'https://example.oktapreview.com/oauth2/default'],
    ['sso-admin.corp.example', '', 'https://sso-admin.corp.example'],
    // a provider on this computer
    ['http://127.0.0.1:8080', '', 'http://127.0.0.1:8080'],
    ['http://localhost:8080/oauth2/default', '', 'http://localhost:8080/oauth2/default'],
    ['http://[::1]:8080/', '', 'http://[::1]:8080'],
    ['https://localhost', '', 'https://localhost'],
  ])('%s with the server id “%s”', (input, serverId, issuer) => {
    expect(issuerOf(input, serverId)).toBe(issuer);
  });

  it('tells the whole story of a custom server', () => {
    expect(normaliseIssuer('example.okta.com', 'default')).toEqual({
      ok: true,
      value: {
        issuer: {
          issuer: CUSTOM,
          server: { kind: 'custom', serverId: 'default' },
          discoveryUrl: `${CUSTOM}/.well-known/openid-configuration`,
          host: 'example.okta.com',
        },
        said: 'Okta organisation example.okta.com, custom authorization server “default”',
      },
    });
  });

  it.each([
    [ORG, 'Okta organisation example.okta.com, its own authorization server'],
    [
      'example-admin.okta.com',
      'Okta organisation example.okta.com (the address is its admin console), its own authorization server',
    ],
    ['http://127.0.0.1:8080', 'Okta organisation 127.0.0.1:8080, its own authorization server'],
  ])('says what was made of %s', (input, said) => {
    const result = normaliseIssuer(input);
    expect(result.ok && result.value.said).toBe(said);
  });
});

describe('what cannot be an issuer is refused with the reason', () => {
  it.each([
    ['', '', /Nothing was given/],
    ['  ', '', /Nothing was given/],
    ['example', '', /“example” is not a whole domain/],
    ['https://.', '', /not a whole domain/],
    ['https://..', '', /not a whole domain|neither/],
    ['https://exa mple.okta.com', '', /neither a domain nor an address/],
    ['http://example.okta.com', '', /start with https/],
    ['ftp://example.okta.com', '', /start with https/],
    ['https://sam:secret@example.okta.com', '', /user name/],
    ['https://[2001:db8::1]', '', /not a whole domain/],
    [`${ORG}/app/UserHome`, '', /“\/app\/UserHome” is not the path/],
    [`${ORG}/oauth2/de%20fault`, '', /is not the path/],
    [`${ORG}/oauth2/default/extra`, '', /is not the path/],
    [`${ORG}/.well-known/okta-organization`, '', /is not the path/],
    [ORG, 'a/b', /“a\/b” is not the id/],
    [ORG, '../admin', /is not the id/],
    [CUSTOM, 'aus1', /names the server “default”, the server id says “aus1”/],
    [CUSTOM, 'v1', /names the server “default”/],
  ])('%s with the server id “%s”', (input, serverId, problem) => {
    expect(problemOf(input, serverId)).toMatch(problem);
  });

  it('does not repeat a password', () => {
    for (const input of ['https://sam:secret@example.okta.com', 'sam:secret@example.okta.com']) {
      expect(JSON.stringify(normaliseIssuer(input))).not.toContain('secret');
    }
  });
});

describe('whatever is typed', () => {
  const domain = fc.constantFrom('example.okta.com', 'example.oktapreview.com', 'sso.corp.example');
  const serverId = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/).filter((id) => id !== 'v1');

  it('never throws, and an issuer is https or on this computer, with no slash at its end', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.webUrl(), fc.domain()),
        fc.oneof(fc.constant(''), fc.string()),
        (input, id) => {
          const result = normaliseIssuer(input, id);
          if (!result.ok) return result.error.code === 'ISSUER_INVALID';
          const { issuer, host } = result.value.issuer;
          return (
            /^https:\/\/|^http:\/\/(127\.|localhost|\[::1\])/.test(issuer) &&
            !issuer.endsWith('/') &&
            host !== ''
          );
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('every way to write the same server gives the same issuer', () => {
    fc.assert(
      fc.property(domain, serverId, (host, id) => {
        const expected = normaliseIssuer(host, id);
        expect(expected.ok).toBe(true);
        for (const input of [
          `https://${host}/oauth2/${id}`,
          `${host}/oauth2/${id}/`,
          `https://${host}/oauth2/${id}/v1/authorize`,
          `https://${host}/oauth2/${id}/.well-known/openid-configuration`,
          `https://${host}/.well-known/oauth-authorization-server/oauth2/${id}`,
        ]) {
          expect(normaliseIssuer(input)).toEqual(expected);
        }
      }),
    );
  });

  it('an issuer stands for itself', () => {
    fc.assert(
      fc.property(domain, fc.oneof(fc.constant(''), serverId), (host, id) => {
        const once = normaliseIssuer(host, id);
        expect(once.ok && normaliseIssuer(once.value.issuer.issuer)).toEqual(once);
        expect(once.ok && normaliseIssuer(once.value.issuer.discoveryUrl)).toEqual(once);
      }),
    );
  });
});
