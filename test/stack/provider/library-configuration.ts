import type { Account, Adapter, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { Application, Applications } from './applications.ts';
import { userinfoClaims } from './claims.ts';
import { authorizeRefusals } from './errors.ts';
import { sendPage } from './koa.ts';
import { LIBRARY_SCOPE_CLAIMS, LIBRARY_SCOPES } from './library-scopes.ts';
import type { Organisation, ServerIdentity } from './organisation.ts';
import { errorPage } from './pages.ts';
import type { Person } from './people.ts';
import { revoke } from './revocation.ts';
import { signInPath } from './sign-in.ts';
import { signInPolicy } from './sign-in-policy.ts';

const SESSION_SECONDS = 12 * 3600;
const SIGN_IN_PAGE_SECONDS = 3600;
const CODE_SECONDS = 300;
/** Longer than any refresh token: the tokens' own expiry is what counts. */
const GRANT_SECONDS = 5 * 365 * 86_400;

/** How oidc-provider is set up to behave like one of Okta's servers. */
export function libraryConfiguration(organisation: Organisation, server: ServerIdentity): Configuration {
  const { applications, store, people, settings } = organisation;
  const endpoint = (name: string): string => `${server.endpoints}/${name}`;
  return {
    adapter: (kind) => (kind === 'Client' ? clientAdapter(applications) : store.adapter(server.issuer, kind)),
    scopes: LIBRARY_SCOPES,
    claims: LIBRARY_SCOPE_CLAIMS,
    jwks: { keys: [server.keys.active.privateJwk] },
    cookies: {
      keys: [organisation.cookieKey],
      names: { session: 'sid', interaction: 'stateToken', resume: 'resumeToken' },
    },
    routes: {
      authorization: endpoint('authorize'),
      token: endpoint('token'),
      userinfo: endpoint('userinfo'),
      revocation: endpoint('revoke'),
      introspection: endpoint('introspect'),
    },
    pkce: { required: () => true },
    findAccount: (_ctx, id) => account(people.findById(id), organisation),
    loadExistingGrant: newGrant,
    expiresWithSession: () => false,
    interactions: {
      policy: signInPolicy(organisation, server),
      url: (_ctx, interaction) => signInPath(server, interaction.uid),
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => {
          revoke(organisation, server, client.clientId, token);
          return false;
        },
      },
      introspection: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
    },
    ttl: {
      AccessToken: () => settings.accessTokenSeconds,
      AuthorizationCode: CODE_SECONDS,
      Grant: GRANT_SECONDS,
      Interaction: SIGN_IN_PAGE_SECONDS,
      RefreshToken: server.refreshTokens.seconds,
      Session: SESSION_SECONDS,
    },
    clientBasedCORS: (_ctx, origin, client) =>
      client.redirectUris?.some((uri) => new URL(uri).origin === origin) ?? false,
    renderError: (ctx, out) => {
      const expired = ctx.path.startsWith(`${server.endpoints}/authorize/`);
      const refusal = expired
        ? authorizeRefusals.requestExpired
        : { status: ctx.status, error: out.error, description: out.error_description ?? '' };
      sendPage(ctx, errorPage(organisation.name, refusal));
    },
  };
}

/** Reads applications afresh, so that they can change while the provider runs. */
function clientAdapter(applications: Applications): Adapter {
  const nothing = async (): Promise<undefined> => undefined;
  return {
    find: async (clientId) => {
      const application = applications.find(clientId);
      return application === undefined ? undefined : clientMetadata(application);
    },
    upsert: nothing,
    findByUserCode: nothing,
    findByUid: nothing,
    consume: nothing,
    destroy: nothing,
    revokeByGrantId: nothing,
  };
}

/**
 * To the library every application is a web one, for native ones it would let any loopback port pass; and has
 * every grant, because without the code it would take no authorization request: token-grants.ts checks grants.
 */
function clientMetadata(application: Application) {
  return {
    client_id: application.clientId,
    client_name: application.label,
    application_type: 'web',
    redirect_uris: application.redirectUris,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: application.clientSecret === undefined ? 'none' : 'client_secret_basic',
    ...(application.clientSecret === undefined ? {} : { client_secret: application.clientSecret }),
  } as const;
}

function account(person: Person | undefined, organisation: Organisation): Account | undefined {
  if (person?.status !== 'ACTIVE') return undefined;
  return {
    accountId: person.id,
    claims: () => ({ sub: person.id, ...userinfoClaims(person, organisation.settings) }),
  };
}

/**
 * Every authorization is a family of tokens of its own, with all the scopes that were asked for: Okta never
 * asks.
 */
async function newGrant(ctx: KoaContextWithOIDC) {
  const { client, session, params, provider } = ctx.oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  grant.addOIDCScope(String(params?.scope ?? ''));
  await grant.save();
  return grant;
}
