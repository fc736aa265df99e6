import type { KoaContextWithOIDC, Provider as OidcProvider } from 'oidc-provider';
import { administrationUrl } from './applications.ts';
import { logoutRefusals, type Refusal } from './errors.ts';
import { readIdToken } from './id-token.ts';
import { at, readForm, type Step, sendPage } from './koa.ts';
import type { Organisation, ServerIdentity } from './organisation.ts';
import { errorPage, homePage, signedOutPage } from './pages.ts';
import { personParty } from './people.ts';

/**
 * Okta's /logout: ends the browser's session for all applications, without a question, and goes on to the
 * registered address. Tokens stay as they are. oidc-provider's own would ask the person first, and drop
 * tokens.
 */
export function logoutStep(organisation: Organisation, server: ServerIdentity, oidc: OidcProvider): Step {
  return at(`${server.endpoints}/logout`, async (ctx) => {
    const parameters = ctx.method === 'POST' ? await readForm(ctx.req) : new URLSearchParams(ctx.querystring);
    const verdict = await judgeLogout(organisation, server, parameters);
    if (verdict.kind === 'refused') {
      sendPage(ctx, errorPage(organisation.name, verdict.refusal));
      return;
    }
    const session = await oidc.Session.get(ctx);
    if (session.accountId !== undefined && session.accountId !== verdict.subject) {
      sendPage(ctx, errorPage(organisation.name, logoutRefusals.otherSession));
      return;
    }
    await endSession(organisation, oidc, ctx);
    ctx.redirect(verdict.goTo);
  });
}

type LogoutVerdict =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'accepted'; readonly subject: string; readonly goTo: string };

async function judgeLogout(
  organisation: Organisation,
  server: ServerIdentity,
  parameters: URLSearchParams,
): Promise<LogoutVerdict> {
  const hint = parameters.get('id_token_hint');
  if (hint === null) return { kind: 'refused', refusal: logoutRefusals.hintMissing };
  const read = await readIdToken(organisation, server, hint);
  const application = read === undefined ? undefined : organisation.applications.find(read.clientId);
  if (read === undefined || application === undefined) {
    return { kind: 'refused', refusal: logoutRefusals.hintInvalid };
  }
  const wanted = parameters.get('post_logout_redirect_uri');
  if (wanted === null) return { kind: 'accepted', subject: read.subject, goTo: '/signed-out' };
  if (!application.postLogoutRedirectUris.includes(wanted)) {
    const where = administrationUrl(organisation.origin, application);
    return { kind: 'refused', refusal: logoutRefusals.illegalRedirectUri(where) };
  }
  const goTo = new URL(wanted);
  const state = parameters.get('state');
  if (state !== null) goTo.searchParams.set('state', state);
  return { kind: 'accepted', subject: read.subject, goTo: goTo.href };
}

/** The organisation's own pages: who is signed in here, sign out, signed out. */
export function homeStep(organisation: Organisation, oidc: OidcProvider): Step {
  return async (ctx, next) => {
    const route = `${ctx.method} ${ctx.path}`;
    if (route === 'GET /') {
      const { accountId } = await oidc.Session.get(ctx);
      const login = organisation.people.findById(accountId)?.login;
      sendPage(ctx, homePage(organisation.name, login));
    } else if (route === 'POST /signout') {
      await endSession(organisation, oidc, ctx);
      ctx.redirect('/signed-out');
      ctx.status = 303;
    } else if (route === 'GET /signed-out') {
      sendPage(ctx, signedOutPage(organisation.name));
    } else {
      await next();
    }
  };
}

async function endSession(
  organisation: Organisation,
  oidc: OidcProvider,
  ctx: KoaContextWithOIDC,
): Promise<void> {
  const session = await oidc.Session.get(ctx);
  const person = organisation.people.findById(session.accountId);
  if (person === undefined) return;
  await session.destroy();
  ctx.cookies.set(oidc.cookieName('session'), null);
  organisation.log.write('user.session.end', personParty(person), []);
}
