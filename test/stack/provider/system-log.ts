import { randomUUID } from 'node:crypto';

/** The events the provider writes, with what Okta shows for each. */
const MESSAGES = {
  'user.lifecycle.create': 'Create Okta user',
  'user.lifecycle.activate': 'Activate Okta user',
  'user.lifecycle.deactivate': 'Deactivate Okta user',
  'user.lifecycle.suspend': 'Suspend Okta user',
  'user.lifecycle.unsuspend': 'Unsuspend Okta user',
  'user.account.update_password': 'User update password for Okta',
  'user.account.update_profile': 'Update user profile for Okta',
  'user.session.start': 'User login to Okta',
  'user.session.end': 'User logout from Okta',
  'user.authentication.sso': 'User single sign on to app',
  'group.user_membership.add': 'Add user to group membership',
  'group.user_membership.remove': 'Remove user from group membership',
  'application.lifecycle.update': 'Update application',
  'application.user_membership.add': 'Add user to application membership',
  'application.user_membership.remove': "Remove user's application membership",
  'app.oauth2.authorize': 'OAuth2 authorization request',
  'app.oauth2.authorize.code': 'OAuth2 authorization code grant',
  'app.oauth2.token.grant': 'OAuth2 token grant',
  'app.oauth2.token.grant.access_token': 'OAuth2 access token is granted',
  'app.oauth2.token.grant.id_token': 'OIDC id token is granted',
  'app.oauth2.token.grant.refresh_token': 'OAuth2 refresh token is granted',
  'app.oauth2.token.revoke': 'OAuth2 token revocation request',
  'app.oauth2.token.detect_reuse': 'OAuth2 refresh token reuse is detected',
  'app.oauth2.as.authorize': 'OAuth2 authorization request',
  'app.oauth2.as.authorize.code': 'OAuth2 authorization code grant',
  'app.oauth2.as.token.grant': 'OAuth2 token grant',
  'app.oauth2.as.token.grant.access_token': 'OAuth2 access token is granted',
  'app.oauth2.as.token.grant.id_token': 'OIDC id token is granted',
  'app.oauth2.as.token.grant.refresh_token': 'OAuth2 refresh token is granted',
  'app.oauth2.as.token.revoke': 'OAuth2 token revocation request',
  'app.oauth2.as.token.detect_reuse': 'OAuth2 refresh token reuse is detected',
} as const;

export type LogEventType = keyof typeof MESSAGES;

/**
 * The part of an OAuth event's name that both kinds of server share: app.oauth2.* at the org, app.oauth2.as.*
 * elsewhere.
 */
export type OAuthEvent = AfterPrefix<LogEventType>;
type AfterPrefix<T> = T extends `app.oauth2.as.${infer Rest extends string}` ? Rest : never;

export function oauthEvent(server: 'org' | 'custom', event: OAuthEvent): LogEventType {
  return server === 'org' ? `app.oauth2.${event}` : `app.oauth2.as.${event}`;
}

export interface LogParty {
  readonly id: string;
  readonly type: 'User' | 'UserGroup' | 'PublicClientApp' | 'AppInstance';
  /** The login of a user, the label of an application. */
  readonly alternateId: string;
  readonly displayName: string;
}

export interface LogEvent {
  readonly uuid: string;
  /** ISO 8601, by the provider's clock. */
  readonly published: string;
  readonly eventType: LogEventType;
  readonly displayMessage: string;
  readonly outcome: { readonly result: 'SUCCESS' | 'FAILURE'; readonly reason?: string };
  readonly actor: LogParty;
  readonly target: readonly LogParty[];
}

/**
 * Like Okta's System Log: what happened, in order, for tests and the demo to assert on. Never a token or a
 * password.
 */
export interface SystemLog {
  /** Oldest first; all, or those of one type. */
  events(eventType?: LogEventType): readonly LogEvent[];
}

export interface SystemLogWriter extends SystemLog {
  /** `failure` is Okta's reason when the event did not succeed. */
  write(eventType: LogEventType, actor: LogParty, target: readonly LogParty[], failure?: string): void;
}

export function createSystemLog(now: () => number): SystemLogWriter {
  const events: LogEvent[] = [];
  return {
    events: (eventType) => events.filter((event) => eventType === undefined || event.eventType === eventType),
    write(eventType, actor, target, failure) {
      events.push({
        uuid: randomUUID(),
        published: new Date(now()).toISOString(),
        eventType,
        displayMessage: MESSAGES[eventType],
        outcome: failure === undefined ? { result: 'SUCCESS' } : { result: 'FAILURE', reason: failure },
        actor,
        target,
      });
    },
  };
}
