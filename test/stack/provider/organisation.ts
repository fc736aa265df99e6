import type { Applications } from './applications.ts';
import type { PeopleDirectory } from './people.ts';
import type { SecretsWriter } from './secrets.ts';
import type { ProviderSettings } from './settings.ts';
import type { SigningKeys } from './signing-keys.ts';
import type { Store } from './store.ts';
import type { SystemLogWriter } from './system-log.ts';

/** What both authorization servers of the organisation share. */
export interface Organisation {
  /** "00o…", the `idp` claim of everyone who signs in here. */
  readonly id: string;
  readonly name: string;
  /** Scheme, host and port, no slash at the end. */
  readonly origin: string;
  /** The same under another name, as `sso.example.com` is for an `example.okta.com`. */
  readonly customDomain: string;
  /** Milliseconds since 1970. */
  now(): number;
  readonly settings: ProviderSettings;
  readonly people: PeopleDirectory;
  readonly applications: Applications;
  readonly store: Store;
  readonly log: SystemLogWriter;
  readonly secrets: SecretsWriter;
  /** Signs the browser's cookies; the same for both servers, so that one session is good at both. */
  readonly cookieKey: string;
}

/** One authorization server: the org server or a custom one. */
export interface ServerIdentity {
  readonly kind: 'org' | 'custom';
  /** Exactly what `iss` says. */
  readonly issuer: string;
  /** The path its own addresses start with: "" or "/oauth2/default". */
  readonly base: string;
  /** The path of its endpoints: "/oauth2/v1" or "/oauth2/default/v1". */
  readonly endpoints: string;
  readonly keys: SigningKeys;
  readonly refreshTokens: {
    readonly seconds: number;
    /** Absolute: counted from sign-in, whatever rotates. Idle: counted from the last use. */
    readonly counted: 'absolute' | 'idle';
  };
}

const DAY_SECONDS = 86_400;

export function orgServer(origin: string, keys: SigningKeys): ServerIdentity {
  return {
    kind: 'org',
    issuer: origin,
    base: '',
    endpoints: '/oauth2/v1',
    keys,
    refreshTokens: { seconds: 90 * DAY_SECONDS, counted: 'absolute' },
  };
}

export function customServer(origin: string, serverId: string, keys: SigningKeys): ServerIdentity {
  const base = `/oauth2/${serverId}`;
  return {
    kind: 'custom',
    issuer: `${origin}${base}`,
    base,
    endpoints: `${base}/v1`,
    keys,
    refreshTokens: { seconds: 7 * DAY_SECONDS, counted: 'idle' },
  };
}
