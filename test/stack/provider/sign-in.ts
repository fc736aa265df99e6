import type { Interaction, KoaContextWithOIDC, Provider as OidcProvider } from 'oidc-provider';
import { authorizeRefusals } from './errors.ts';
import { readForm, type Step, sendPage } from './koa.ts';
import type { Organisation, ServerIdentity } from './organisation.ts';
import { errorPage, secondFactorPage, signInPage } from './pages.ts';
import { type Person, personParty } from './people.ts';
import type { LogParty } from './system-log.ts';

/** Where the browser is sent to sign in; `uid` names the pending authorization request. */
export function signInPath(server: ServerIdentity, uid: string): string {
  return `${server.base}/signin/${uid}`;
}

/** What the page for the second factor takes from everybody. */
export const SECOND_FACTOR_CODE = '246810';

/**
 * The sign-in page, and where the settings want it a page for a code after it. A wrong password or code, and a
 * person who may not sign in, stay here with the same words; going back from the code leads to the first page:
 * like Okta, no callback is ever sent for any of that, the client hears nothing.
 */
export function signInStep(organisation: Organisation, server: ServerIdentity, oidc: OidcProvider): Step {
  const { people, settings, log } = organisation;
  /** Who has typed the password and owes the code, by pending request. */
  const owingCode = new Map<string, Person>();

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
    const letIn = async (person: Person): Promise<void> => {
      log.write('user.session.start', personParty(person), []);
      ctx.redirect(await finishSignIn(organisation, oidc, ctx, person));
      ctx.status = 303;
    };
    if (ctx.method !== 'POST') {
      owingCode.delete(uid);
      const signedIn = isAskedAfresh(pending) ? undefined : people.find(settings.signedInAs ?? '');
      if (signedIn !== undefined) await letIn(signedIn);
      else {
        sendPage(ctx, signInForm(organisation, pending, ctx.path, textOf(pending.params.login_hint), false));
      }
      return;
    }
    const form = await readForm(ctx.req);
    const owing = owingCode.get(uid);
    if (owing !== undefined) {
      if (form.get('code') === SECOND_FACTOR_CODE) await letIn(owing);
      else {
        log.write('user.session.start', personParty(owing), [], 'INVALID_CREDENTIALS');
        sendPage(ctx, secondFactorPage({ organisation: organisation.name, action: ctx.path, refused: true }));
      }
      return;
    }
    const username = (form.get('username') ?? '').trim();
    const person = people.find(username);
    if (person === undefined || !people.accepts(person, form.get('password') ?? '')) {
      const actor = person === undefined ? unknownParty(username) : personParty(person);
      log.write('user.session.start', actor, [], refusalReason(person));
      sendPage(ctx, signInForm(organisation, pending, ctx.path, username, true));
    } else if (settings.secondFactor) {
      owingCode.set(uid, person);
      sendPage(ctx, secondFactorPage({ organisation: organisation.name, action: ctx.path, refused: false }));
    } else {
      await letIn(person);
    }
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
