import { SCOPE_CLAIMS } from './claims.ts';

/**
 * oidc-provider drops `offline_access` unless consent is asked for, and Okta never asks. So that scope goes
 * through the library under another name.
 */
export const LIBRARY_OFFLINE_ACCESS = 'okta.offline_access';

export function toLibraryScope(scope: string): string {
  return scope === 'offline_access' ? LIBRARY_OFFLINE_ACCESS : scope;
}

/** The scopes as Okta names them. */
export function fromLibraryScopes(scopes: Iterable<string>): ReadonlySet<string> {
  return new Set(
    Array.from(scopes, (scope) => (scope === LIBRARY_OFFLINE_ACCESS ? 'offline_access' : scope)),
  );
}

export const LIBRARY_SCOPES: readonly string[] = Object.keys(SCOPE_CLAIMS).map(toLibraryScope);

/** Which claims a scope gives, for the library. */
export const LIBRARY_SCOPE_CLAIMS: Readonly<Record<string, string[]>> = Object.fromEntries(
  Object.entries(SCOPE_CLAIMS).map(([scope, claims]) => [toLibraryScope(scope), [...claims]]),
);
