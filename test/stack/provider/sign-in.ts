import type { Interaction, KoaContextWithOIDC, Provider as OidcProvider } from 'oidc-provider';
import { authorizeRefusals } from './errors.ts';
import { readForm, type Step, sendPage } from './koa.ts';
import type { Organisation, ServerIdentity } from './organisation.ts';
import { errorPage, type Page, secondFactorPage, signInPage } from './pages.ts';
import { type Person, personParty } from './people.ts';
import type { LogParty } from './system-log.ts';

/** Where the browser is sent to sign in; `uid` names the pending authorization request. */
export function signInPath(server: ServerIdentity, uid: string): string {
  return `${server.base}/signin/${uid}`;
}

/** What the page for the second factor takes from everybody. */
export const SECOND_FACTOR_CODE = '246810';

/** What comes of a visit to the sign-in page: the person is in, or sees a page. */
type Outcome =
  | { readonly kind: 'in'; readonly person: Person }
  | { readonly kind: 'page'; readonly page: Page };

/**
 * The sign-in page, and where the settings want it a page for a code after it. A wrong password or code, and a
 * person who may not sign in, stay here with the same words; going back from the code leads to the first page:
 * like Okta, no callback is ever sent for any of that, the client hears nothing.
 */
export function signInStep(organisation: Organisation, server: ServerIdentity, oidc: OidcProvider): Step {
  const { people, settings, log } = organisation;
  /** Who has typed the password and owes the code, by pending request. */
  const owingCode = new Map<string, Person>();

  const visit = (pending: Interaction, action: string): Outcome => {
    owingCode.delete(pending.uid);
    const signedIn = isAskedAfresh(pending) ? undefined : people.find(settings.signedInAs ?? '');
    if (signedIn?.status === 'ACTIVE') return { kind: 'in', person: signedIn };
    const username = textOf(pending.params.login_hint);
    return { kind: 'page', page: signInForm(organisation, pending, action, username, false) };
  };
  const takePassword = (form: URLSearchParams, pending: Interaction, action: string): Outcome => {
    const username = (form.get('username') ?? '').trim();
    const person = people.find(username);
    if (person === undefined || !people.accepts(person, form.get('password') ?? '')) {
      const actor = person === undefined ? unknownParty(username) : personParty(person);
      log.write('user.session.start', actor, [], refusalReason(person));
      return { kind: 'page', page: signInForm(organisation, pending, action, username, true) };
    }
    if (!settings.secondFactor) return { kind: 'in', person };
    owingCode.set(pending.uid, person);
    return {
      kind: 'page',
      page: secondFactorPage({ organisation: organisation.name, action, refused: false }),
    };
  };
  const takeCode = (form: URLSearchParams, person: Person, action: string): Outcome => {
    if (form.get('code') === SECOND_FACTOR_CODE) return { kind: 'in', person };
    log.write('user.session.start', personParty(person), [], 'INVALID_CREDENTIALS');
    return {
      kind: 'page',
      page: secondFactorPage({ organisation: organisation.name, action, refused: true }),
    };
  };
  const take = (form: URLSearchParams, pending: Interaction, action: string): Outcome => {
    const person = owingCode.get(pending.uid);
    return person === undefined ? takePassword(form, pending, action) : takeCode(form, person, action);
  };

  return async (ctx, next) => {
    const uid = ctx.path.startsWith(signInPath(server, '')) ? ctx.path.split('/').at(-1) : undefined;
    if (uid === undefined) {
      await next();
      return;
    }
    const pending = await pendingInteraction(oidc, ctx, uid);
    if (pending === undefined) {
      sendPage(ctx, errorPage(organisation.name, authorizeRefusals.requestExpired));
      return;
    }
    const outcome =
      ctx.method === 'POST' ? take(await readForm(ctx.req), pending, ctx.path) : visit(pending, ctx.path);
    if (outcome.kind === 'page') {
      sendPage(ctx, outcome.page);
      return;
    }
    owingCode.delete(uid);
    log.write('user.session.start', personParty(outcome.person), []);
    ctx.redirect(await finishSignIn(organisation, oidc, ctx, outcome.person));
    ctx.status = 303;
  };
}

/** Whether a session would not do: `prompt=login`, or one that is older than `max_age`. */
function isAskedAfresh({ prompt: { reasons } }: Interaction): boolean {
  return reasons.includes('login_prompt') || !reasons.includes('no_session');
}

async function pendingInteraction(
  oidc: OidcProvider,
  ctx: KoaContextWithOIDC,
  uid: string,
): Promise<Interaction | undefined> {
  try {
    const interaction = await oidc.interactionDetails(ctx.req, ctx.res);
    return interaction.uid === uid ? interaction : undefined;
  } catch {
    return undefined;
  }
}

function signInForm(
  organisation: Organisation,
  pending: Interaction,
  action: string,
  username: string,
  refused: boolean,
) {
  const application = organisation.applications.find(textOf(pending.params.client_id));
  return signInPage({
    organisation: organisation.name,
    action,
    application: application?.label ?? '',
    username,
    refused,
  });
}

/** Tells oidc-provider who signed in; answers the address at which the authorization request goes on. */
async function finishSignIn(
  organisation: Organisation,
  oidc: OidcProvider,
  ctx: KoaContextWithOIDC,
  person: Person,
): Promise<string> {
  const login = { accountId: person.id, amr: ['pwd'], ts: Math.floor(organisation.now() / 1000) };
  const returnTo = await oidc.interactionResult(ctx.req, ctx.res, { login });

  // Somebody else had the browser's session: hand it over here, or oidc-provider would ask for a scripted
  // logout first.
  const session = await oidc.Session.get(ctx);
  if (session.accountId !== undefined && session.accountId !== person.id) {
    session.loginAccount({ accountId: person.id, amr: login.amr, loginTs: login.ts });
    session.authorizations = {};
    await session.persist();
  }
  return returnTo;
}

function refusalReason(person: Person | undefined): string {
  return person === undefined || person.status === 'ACTIVE' ? 'INVALID_CREDENTIALS' : 'USER_STATUS_INVALID';
}

function unknownParty(username: string): LogParty {
  return { id: 'unknown', type: 'User', alternateId: username, displayName: 'unknown' };
}

function textOf(parameter: unknown): string {
  return typeof parameter === 'string' ? parameter : '';
}
