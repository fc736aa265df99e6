import type { OidcProvisioner } from '#main/authority/types.ts';

/** A plain provisioner, changed as a test wants it. */
export function provisioner(changes: Partial<OidcProvisioner> = {}): OidcProvisioner {
  return {
    name: 'okta',
    clientId: '0oa1example2',
    clientSecret: '',
    configurationEndpoint: 'https://example.okta.com',
    domains: [],
    groups: [],
    admins: [],
    scopes: [],
    authParams: [],
    sshEnabled: true,
    ...changes,
  };
}
