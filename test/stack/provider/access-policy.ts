import { authorizeRefusals, type Refusal } from './errors.ts';
import type { Organisation, ServerIdentity } from './organisation.ts';

/** Why the access policy gives none of these scopes; undefined where it gives all. Only custom servers have one. */
export function accessPolicyRefusal(
  { settings }: Organisation,
  server: ServerIdentity,
  scopes: ReadonlySet<string>,
): Refusal | undefined {
  if (server.kind === 'org') return undefined;
  if (!settings.policyMatches) return authorizeRefusals.noPolicyMatches;
  const denied = settings.policyDeniesScopes.filter((scope) => scopes.has(scope));
  if (denied.length === 0) return undefined;
  return denied.length === scopes.size
    ? authorizeRefusals.allScopesDenied
    : authorizeRefusals.someScopesDenied(denied);
}
