import { describe, expect, it } from 'vitest';
import { chooseProvisioner, provisionerRedirectUris } from '#main/authority/choose-provisioner.ts';
import { provisioner } from './provisioner.ts';

const authority = 'ca.example.com';
const okta = provisioner({ name: 'okta', clientId: 'a' });
const staging = provisioner({ name: 'okta-staging', clientId: 'b' });

describe('choosing a provisioner', () => {
  it('takes the only one there is', () => {
    expect(chooseProvisioner([okta], { authority })).toEqual({ ok: true, value: okta });
  });

  it('takes the one that IT named, or the one with Okta’s client id', () => {
    expect(chooseProvisioner([okta, staging], { authority, wanted: 'okta-staging' })).toEqual({
      ok: true,
      value: staging,
    });
    expect(chooseProvisioner([okta, staging], { authority, clientId: 'a' })).toEqual({
      ok: true,
      value: okta,
    });
  });

  it('asks which one where several fit, naming them', () => {
    expect(chooseProvisioner([okta, staging], { authority })).toEqual({
      ok: false,
      error: { code: 'PROVISIONER_CHOICE', facts: { authority, found: ['okta', 'okta-staging'] } },
    });
  });

  it.each([
    [{ wanted: 'Okta' }, 'Okta'],
    [{ clientId: 'c' }, 'c'],
    [{ wanted: 'okta', clientId: 'b' }, 'okta'],
  ])('misses the wanted one %j, and names what is there', (wish, wanted) => {
    expect(chooseProvisioner([okta, staging], { authority, ...wish })).toEqual({
      ok: false,
      error: { code: 'PROVISIONER_MISSING', facts: { authority, wanted, found: ['okta', 'okta-staging'] } },
    });
  });

  it('misses any where there is none', () => {
    expect(chooseProvisioner([], { authority })).toEqual({
      ok: false,
      error: { code: 'PROVISIONER_MISSING', facts: { authority, wanted: 'OIDC', found: [] } },
    });
  });

  it('says why one cannot be used', () => {
    const dead = provisioner({ name: 'okta', unusable: 'connection\nrefused' });
    expect(chooseProvisioner([dead], { authority })).toEqual({
      ok: false,
      error: {
        code: 'CA_REJECTED',
        facts: { host: authority, status: 401, said: 'provisioner "okta" is disabled: connection refused' },
      },
    });
  });
});

describe('the redirect URI of a provisioner', () => {
  it.each([
    ['127.0.0.1:10000', ['http://127.0.0.1:10000']],
    [':10000', ['http://127.0.0.1:10000']],
    ['localhost:10000', ['http://localhost:10000']],
    ['[::1]:10000', ['http://[::1]:10000']],
    ['127.0.0.1:0', []],
    ['127.0.0.1:99999', []],
    ['127.0.0.1', []],
    ['127.0.0.1:http', []],
    ['', []],
    [undefined, []],
  ])('of %j is %j, without a path', (listenAddress, uris) => {
    expect(provisionerRedirectUris(provisioner({ listenAddress }))).toEqual(uris);
  });
});
