import { groupsClaim } from './groups-claim.ts';
import { displayName, type Person } from './people.ts';
import type { ProviderSettings } from './settings.ts';

/**
 * Which claims a scope gives. Both servers know these scopes; `groups` was added to the custom one by its
 * administrator.
 */
export const SCOPE_CLAIMS = {
  openid: ['sub'],
  email: ['email', 'email_verified'],
  profile: ['name', 'preferred_username', 'given_name', 'family_name', 'locale', 'zoneinfo'],
  groups: ['groups'],
  address: [],
  phone: [],
  offline_access: [],
} as const satisfies Record<string, readonly string[]>;

/** What is left of a person in a thin ID token, the kind Okta sends where an access token comes with it. */
const THIN_CLAIMS: ReadonlySet<string> = new Set(['email', 'name', 'preferred_username']);

export type Claims = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * Everything userinfo may say of a person, groups as they are now; which of it is sent is a matter of scopes.
 */
export function userinfoClaims(person: Person, settings: ProviderSettings): Claims {
  return allClaims(person, settings, settings.groupsIn !== 'nowhere');
}

/** What the ID token says of a person besides the claims every ID token has. */
export function idTokenClaims(
  person: Person,
  settings: ProviderSettings,
  scopes: ReadonlySet<string>,
): Claims {
  const granted = new Set<string>(
    Object.entries(SCOPE_CLAIMS).flatMap(([scope, claims]) => (scopes.has(scope) ? claims : [])),
  );
  const thin = settings.groupsIn === 'userinfo';
  const claims = allClaims(person, settings, settings.groupsIn === 'id_token');
  return Object.fromEntries(
    Object.entries(claims).filter(([name]) => granted.has(name) && (!thin || THIN_CLAIMS.has(name))),
  );
}

function allClaims(person: Person, settings: ProviderSettings, withGroups: boolean): Claims {
  const groups = withGroups
    ? groupsClaim(person.groups, settings.groupFilter, settings.whenNoGroupMatches)
    : undefined;
  return {
    name: displayName(person),
    preferred_username: person.login,
    given_name: person.firstName,
    family_name: person.lastName,
    locale: 'en_US',
    zoneinfo: 'America/Los_Angeles',
    ...(person.email === null ? {} : { email: person.email, email_verified: person.emailVerified }),
    ...(groups === undefined ? {} : { groups }),
  };
}
