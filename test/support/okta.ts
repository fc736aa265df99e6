import { normaliseIssuer } from '#main/okta/issuer.ts';
import { createOkta, type Okta, type OktaParts } from '#main/okta/okta.ts';
import type { OktaClient, OktaSession } from '#main/okta/types.ts';
import { systemClock } from '#main/support/clock.ts';
import type { Failure } from '#main/support/failure.ts';
import { silentLog } from '#main/support/log.ts';
import { ok, type Result } from '#main/support/result.ts';
import { createScriptedBrowser, type SignInAs } from '#test/stack/browser/scripted-browser.ts';
import type { Provider } from '#test/stack/provider/index.ts';
import { SAM } from '#test/stack/provider/relying-party.ts';

export interface OktaOnProvider {
  readonly provider: Provider;
  readonly redirectUri: string;
  /** Changes to the public application's client. */
  readonly client?: Partial<OktaClient>;
  /** A custom server's id; the org server unless given. */
  readonly serverId?: string;
  readonly parts?: Partial<OktaParts>;
}

/** main/okta as it runs, against the local provider. */
export function oktaOn({ provider, redirectUri, client, serverId = '', parts }: OktaOnProvider): Okta {
  const issuer = normaliseIssuer(provider.origin, serverId);
  if (!issuer.ok) throw new Error(JSON.stringify(issuer.error));
  return createOkta(
    {
      issuer: issuer.value.issuer,
      clientId: provider.publicApplication.clientId,
      authentication: { method: 'none' },
      scopes: ['openid', 'profile', 'email', 'groups', 'offline_access'],
      redirectUris: [redirectUri],
      groupsClaim: 'groups',
      authorizationParameters: {},
      ...client,
    },
    { clock: systemClock, log: silentLog, ...parts },
  );
}

/** Signs in with a scripted browser. Throws where Okta keeps the person, after cancelling. */
export async function signIn(
  one: Okta,
  person: SignInAs = SAM,
  browser = createScriptedBrowser(),
): Promise<Result<OktaSession, Failure>> {
  const started = await one.startSignIn();
  if (!started.ok) return started;
  const walk = await browser.signIn(started.value.authorizationUrl, person);
  if (!walk.reachedCallback) {
    started.value.cancel();
    await started.value.result;
    throw new Error(`stopped at ${walk.url}: ${walk.title}: ${walk.text}`);
  }
  return started.value.result;
}

/** The session, or the failure as an exception. */
export function sessionOf(result: Result<OktaSession, Failure>): OktaSession {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** A refresh whose new tokens are kept in `saved`. */
export function refresh(
  one: Okta,
  session: OktaSession,
  saved: string[] = [],
): Promise<Result<OktaSession, Failure>> {
  return one.refresh({
    refreshToken: saved.at(-1) ?? session.refreshToken ?? '',
    subject: session.identity.subject,
    async saveRefreshToken(token) {
      saved.push(token);
      return ok(undefined);
    },
  });
}
