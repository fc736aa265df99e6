import { applicationParty } from './applications.ts';
import { errorRedirect, judgeAuthorizeRequest } from './authorize-rules.ts';
import { apiError, notFound, type Refusal } from './errors.ts';
import { usedOrigin } from './issuer-mode.ts';
import { type Step, sendApiError, sendPage } from './koa.ts';
import type { Organisation, ServerIdentity } from './organisation.ts';
import { errorPage } from './pages.ts';
import { oauthEvent } from './system-log.ts';
import {
  DISCOVERY_CACHE_CONTROL,
  discoveryDocument,
  KEYS_CACHE_CONTROL,
  keySet,
  organisationDocument,
} from './well-known.ts';

/** Discovery and keys, in our own words; `?client_id=` is allowed and checked, as at Okta. */
export function wellKnownStep(organisation: Organisation, server: ServerIdentity): Step {
  const discovery = (origin: string): object => discoveryDocument(organisation, server, origin);
  const documents = new Map<string, readonly [cacheControl: string, document: (origin: string) => object]>([
    [`${server.base}/.well-known/openid-configuration`, [DISCOVERY_CACHE_CONTROL, discovery]],
    [`${server.base}/.well-known/oauth-authorization-server`, [DISCOVERY_CACHE_CONTROL, discovery]],
    [`/.well-known/oauth-authorization-server${server.base}`, [DISCOVERY_CACHE_CONTROL, discovery]],
    [`${server.endpoints}/keys`, [KEYS_CACHE_CONTROL, () => keySet(server)]],
  ]);
  if (server.kind === 'org') {
    documents.set('/.well-known/okta-organization', ['no-cache', () => organisationDocument(organisation)]);
  }
  return async (ctx, next) => {
    const found = ctx.method === 'GET' ? documents.get(ctx.path) : undefined;
    if (found === undefined) {
      await next();
      return;
    }
    const clientId = ctx.query.client_id;
    if (clientId !== undefined && organisation.applications.findActive(String(clientId)) === undefined) {
      sendApiError(ctx, 400, apiError('invalid_client', "Invalid value for 'client_id' parameter."));
      return;
    }
    const [cacheControl, document] = found;
    ctx.set('cache-control', cacheControl);
    ctx.body = document(usedOrigin(organisation, ctx.host));
  };
}

/**
 * Okta's rules before oidc-provider sees an authorization request, and Okta's redirect after it: status 302,
 * and no `iss` (RFC 9207), which Okta does not send.
 */
export function authorizeStep(organisation: Organisation, server: ServerIdentity): Step {
  const path = `${server.endpoints}/authorize`;
  return async (ctx, next) => {
    if (ctx.path === path) {
      const parameters = new URLSearchParams(ctx.querystring);
      const verdict = judgeAuthorizeRequest(parameters, organisation.applications, organisation.origin);
      if (verdict.kind !== 'proceed') logRefusal(organisation, server, parameters, verdict.refusal);
      if (verdict.kind === 'page') {
        sendPage(ctx, errorPage(organisation.name, verdict.refusal));
        return;
      }
      if (verdict.kind === 'redirect') {
        ctx.redirect(errorRedirect(verdict.redirectUri, verdict.refusal, verdict.state));
        return;
      }
      ctx.querystring = verdict.parameters.toString();
    }
    await next();
    const location = ctx.response.get('location');
    if (!ctx.path.startsWith(path) || location === '') return;
    const target = new URL(location, usedOrigin(organisation, ctx.host));
    target.searchParams.delete('iss');
    ctx.status = 302;
    ctx.redirect(target.href);
  };
}

function logRefusal(
  { applications, log }: Organisation,
  server: ServerIdentity,
  parameters: URLSearchParams,
  refusal: Refusal,
): void {
  const application = applications.find(parameters.get('client_id') ?? undefined);
  if (application === undefined) return;
  log.write(oauthEvent(server.kind, 'authorize'), applicationParty(application), [], refusal.description);
}

/** The end of the line: what no route answered. */
export const notFoundStep: Step = async (ctx, next) => {
  await next();
  if (ctx.status === 404 && ctx.body === undefined) sendApiError(ctx, 404, notFound(ctx.path, 'Endpoint'));
};
