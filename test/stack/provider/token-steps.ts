import type { KoaContextWithOIDC } from 'oidc-provider';
import { bearerChallenge, type Refusal, tokenRefusals, userinfoRefusals } from './errors.ts';
import { at, type Step, sendRefusal } from './koa.ts';
import { oktaRefusal } from './library-refusals.ts';
import { fromLibraryScopes } from './library-scopes.ts';
import { logTokenEvent, type TokenService } from './token-issue.ts';

/** Gives the refusals of /token, /revoke and /introspect Okta's status, words and log entry. */
export function translateRefusals(service: TokenService): void {
  const { oidc, organisation } = service;
  const { applications } = organisation;
  oidc.on('grant.error', (ctx, thrown) => {
    const refusal = oktaRefusal(thrown);
    sendRefusal(ctx, refusal);
    const application = applications.find(ctx.oidc.client?.clientId);
    if (application !== undefined) {
      logTokenEvent(service, 'token.grant', application, undefined, refusal.description);
    }
  });
  // oidc-provider refuses JWTs at these two; Okta takes anything.
  oidc.on('revocation.error', (ctx, thrown) => {
    if (thrown.error === 'unsupported_token_type') {
      ctx.status = 200;
      ctx.body = '';
    } else sendRefusal(ctx, oktaRefusal(thrown));
  });
  oidc.on('introspection.error', (ctx, thrown) => {
    if (thrown.error === 'unsupported_token_type') {
      ctx.status = 200;
      ctx.body = { active: false };
    } else sendRefusal(ctx, oktaRefusal(thrown));
  });
}

/** Headers of the token endpoint, and the one rule that has to be checked before the body is read. */
export function tokenStep({ server }: TokenService): Step {
  return at(`${server.endpoints}/token`, async (ctx, next) => {
    if (ctx.query.client_secret === undefined) await next();
    else sendRefusal(ctx, tokenRefusals.credentialsInQuery);
    ctx.remove('www-authenticate');
    ctx.set('cache-control', 'no-cache, no-store');
    ctx.set('pragma', 'no-cache');
  });
}

const PERSONAL_SCOPES = ['profile', 'email', 'address', 'phone'];

/** Okta's userinfo: GET with a Bearer header only, refusals in WWW-Authenticate with an empty body. */
export function userinfoStep({ server, oidc }: TokenService): Step {
  oidc.on('userinfo.error', (ctx) => {
    ctx.state.refusal = ctx.get('authorization') === '' ? userinfoRefusals.missing : userinfoRefusals.invalid;
  });
  return at(`${server.endpoints}/userinfo`, async (ctx, next) => {
    if (ctx.query.access_token !== undefined) {
      refuseInHeader(ctx, userinfoRefusals.inQuery);
      return;
    }
    await next();
    const failed: Refusal | undefined = ctx.state.refusal;
    if (failed !== undefined) refuseInHeader(ctx, failed);
    else if (
      ctx.status === 200 &&
      !PERSONAL_SCOPES.some((scope) => ctx.oidc.accessToken?.scopes.has(scope))
    ) {
      refuseInHeader(ctx, userinfoRefusals.scopes);
    }
  });
}

function refuseInHeader(ctx: KoaContextWithOIDC, refusal: Refusal): void {
  ctx.set('www-authenticate', bearerChallenge(refusal));
  ctx.body = '';
  ctx.remove('content-type');
  ctx.status = refusal.status;
}

/** What Okta tells about an active token, instead of what oidc-provider tells. */
export function introspectStep({ organisation, server }: TokenService): Step {
  return at(`${server.endpoints}/introspect`, async (ctx, next) => {
    await next();
    if (ctx.status !== 200) return;
    const token = ctx.oidc.accessToken ?? ctx.oidc.refreshToken;
    const person = organisation.people.findById(token?.accountId);
    const active = isActive(ctx.body) && token !== undefined && person?.status === 'ACTIVE';
    if (!active) {
      ctx.body = { active: false };
      return;
    }
    const isRefreshToken = token.kind === 'RefreshToken';
    ctx.body = {
      active: true,
      scope: [...fromLibraryScopes(token.scopes)].join(' '),
      username: person.login,
      exp: Math.floor((organisation.store.expiresAt(token.kind, token.jti) ?? 0) / 1000),
      sub: person.login,
      iss: server.issuer,
      client_id: token.clientId,
      uid: person.id,
      ...(isRefreshToken ? {} : { token_type: 'Bearer', aud: audience(server) }),
    };
  });
}

function isActive(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'active' in body && body.active === true;
}

function audience(server: TokenService['server']): string {
  return server.kind === 'org' ? server.issuer : 'api://default';
}
