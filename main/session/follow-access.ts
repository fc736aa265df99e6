import type { SshCertificate } from '../certificates/types.ts';
import type { SshConfigHost } from '../delivery/ssh-config/types.ts';
import type { ResolvedProfile } from '../settings/schema.ts';
import type { Failure } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import type { SessionContext } from './context.ts';
import type { SessionRecord } from './record.ts';
import type { GroupList, Person } from './snapshot.ts';
import { isOver } from './state.ts';
import type { RenewRequest } from './types.ts';

/**
 * The way from a session to what the access policy says of it. The policy and all that reads it are loaded only where
 * the settings name one.
 */

/** While somebody waits for the answer of a sign-in or a renewal; the certificates are in their places by then. */
export const POLICY_PATIENCE_MS = 5_000;
/** In the background; the source gives up sooner by itself. */
export const BACKGROUND_PATIENCE_MS = 60_000;

export function hasPolicy({ access: { file, url } }: ResolvedProfile): boolean {
  return file !== undefined || url !== undefined;
}

/** Keeps what a policy says of the record up to date (access.ts). */
export async function followAccess(
  context: SessionContext,
  request: RenewRequest,
  patienceMs: number,
): Promise<Result<void, Failure>> {
  if (!hasPolicy(context.profile)) return ok(undefined);
  const { updateAccess } = await import('./access.ts');
  return updateAccess(context, request, patienceMs);
}

/** The hosts that ssh is to know with a certificate that was just made. */
export async function hostsByPolicy(
  context: SessionContext,
  person: Pick<Person, 'email'>,
  groups: GroupList | undefined,
  certificate: SshCertificate,
): Promise<readonly SshConfigHost[]> {
  if (!hasPolicy(context.profile)) return [];
  const { hostsFor } = await import('./access.ts');
  return hostsFor(context, person, groups, certificate);
}

/** Reads the policy ahead, while nobody waits for it. */
export async function readPolicy(context: SessionContext): Promise<void> {
  if (hasPolicy(context.profile)) await (await context.policy()).current();
}

/** When the policy is to be looked at again, in milliseconds since 1970. */
export function policyDue(profile: ResolvedProfile, { access, trouble }: SessionRecord): number {
  const isAsked = hasPolicy(profile) && (trouble === undefined || !isOver(trouble.failure));
  if (!isAsked) return Number.POSITIVE_INFINITY;
  return access === undefined ? 0 : access.checkedAtMs + profile.access.refreshEverySeconds * 1000;
}
