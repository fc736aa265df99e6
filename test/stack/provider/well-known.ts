import type { Organisation, ServerIdentity } from './organisation.ts';

const AUTHENTICATION_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'none',
];

const CLAIMS =
  'iss ver sub aud iat exp jti auth_time amr idp nonce name nickname preferred_username given_name middle_name ' +
  'family_name email email_verified profile zoneinfo locale address phone_number picture website gender birthdate ' +
  'updated_at at_hash c_hash';

const ORG_SCOPES = ['openid', 'email', 'profile', 'address', 'phone', 'offline_access', 'groups'];

/**
 * A custom scope is listed only where it is published to all clients; here `groups` is not, as is the
 * default.
 */
const CUSTOM_SCOPES = [
  'okta.myAccount.email.manage',
  'okta.myAccount.email.read',
  'okta.myAccount.manage',
  'okta.myAccount.phone.manage',
  'okta.myAccount.phone.read',
  'okta.myAccount.profile.manage',
  'okta.myAccount.profile.read',
  'okta.myAccount.read',
  'openid',
  'profile',
  'email',
  'address',
  'phone',
  'offline_access',
  'device_sso',
];

/** The discovery document at this address, with Okta's keys and values, none of oidc-provider's own. */
export function discoveryDocument(
  { settings }: Organisation,
  server: ServerIdentity,
  origin: string,
): object {
  const endpoint = (name: string): string => `${origin}${server.endpoints}/${name}`;
  return {
    issuer: settings.discoveryIssuer ?? origin + server.base,
    authorization_endpoint: endpoint('authorize'),
    token_endpoint: endpoint('token'),
    userinfo_endpoint: endpoint('userinfo'),
    // Custom servers too have their clients registered at the org.
    registration_endpoint: `${origin}/oauth2/v1/clients`,
    jwks_uri: endpoint('keys'),
    response_types_supported: [
      'code',
      'id_token',
      'code id_token',
      'code token',
      'id_token token',
      'code id_token token',
    ],
    response_modes_supported: ['query', 'fragment', 'form_post', 'okta_post_message'],
    grant_types_supported: [
      'authorization_code',
      'implicit',
      'refresh_token',
      'password',
      'urn:ietf:params:oauth:grant-type:device_code',
    ],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: server.kind === 'org' ? ORG_SCOPES : CUSTOM_SCOPES,
    token_endpoint_auth_methods_supported: AUTHENTICATION_METHODS,
    claims_supported: CLAIMS.split(' '),
    code_challenge_methods_supported: ['S256'],
    introspection_endpoint: endpoint('introspect'),
    introspection_endpoint_auth_methods_supported: AUTHENTICATION_METHODS,
    revocation_endpoint: endpoint('revoke'),
    revocation_endpoint_auth_methods_supported: AUTHENTICATION_METHODS,
    end_session_endpoint: endpoint('logout'),
    request_parameter_supported: true,
    device_authorization_endpoint: endpoint('device/authorize'),
    pushed_authorization_request_endpoint: endpoint('par'),
  };
}

/** Public keys: the one that signs and its neighbours. */
export function keySet(server: ServerIdentity): object {
  return { keys: server.keys.published.map(({ publicJwk }) => publicJwk) };
}

/**
 * Okta's own example: 44 days. step-ca keeps the keys as long as it is told, which is the point of having it
 * here.
 */
export const KEYS_CACHE_CONTROL = 'max-age=3832304, must-revalidate';
export const DISCOVERY_CACHE_CONTROL = 'max-age=86400, must-revalidate';

/** What /.well-known/okta-organization says to anybody who asks. */
export function organisationDocument(organisation: Organisation): object {
  return {
    id: organisation.id,
    cell: 'local1',
    _links: { organization: { href: organisation.origin } },
    pipeline: 'idx',
    settings: { analyticsCollectionEnabled: false, bugReportingEnabled: false, omEnabled: false },
  };
}
