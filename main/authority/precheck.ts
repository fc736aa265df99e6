import { type Failure, fail } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import type { OidcProvisioner } from './types.ts';

/** What the ID token says that step-ca judges by. */
export interface TokenIdentity {
  readonly email: string | undefined;
  /** Undefined where unknown. Groups that Okta gives at userinfo only do not count: step-ca never sees them. */
  readonly groups: readonly string[] | undefined;
}

/**
 * Whether the authority would turn this person away, by the rules that its provisioner publishes. Asked before an ID
 * token is spent, because step-ca burns the token first and then says no without a reason. Passing is no promise:
 * templates and webhooks have their say as well.
 */
export function precheckIdentity(
  provisioner: OidcProvisioner,
  identity: TokenIdentity,
  host: string,
): Result<void, Failure> {
  const email = identity.email ?? '';
  // Without it step-ca gives a certificate without principals, which no sshd takes.
  if (email === '') return fail('EMAIL_MISSING', { clientId: provisioner.clientId });

  const refused = { host, provisioner: provisioner.name, email, domains: provisioner.domains };
  if (!domainAllowed(provisioner, email) && !isAdministrator(provisioner, identity))
    return fail('CA_REFUSED', refused);
  if (!groupAllowed(provisioner, identity)) {
    return fail('CA_REFUSED', { ...refused, groups: provisioner.groups });
  }
  return ok(undefined);
}

/** The part after the last "@" counts without case, the part before it as it is: step-ca's rule. */
function lowerDomain(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 0 ? email : email.slice(0, at) + email.slice(at).toLowerCase();
}

function domainAllowed({ domains }: OidcProvisioner, email: string): boolean {
  const person = lowerDomain(email);
  return domains.length === 0 || domains.some((domain) => person.endsWith(`@${domain.toLowerCase()}`));
}

/** `admins` holds e-mail addresses and group names in one list. Unknown groups may make an administrator. */
export function isAdministrator({ admins }: OidcProvisioner, { email, groups }: TokenIdentity): boolean {
  const person = lowerDomain(email ?? '');
  return admins.some(
    (admin) =>
      lowerDomain(admin) === person || (groups === undefined ? !admin.includes('@') : groups.includes(admin)),
  );
}

/** One group in common is enough, letter for letter; administrators need one too. */
function groupAllowed({ groups: accepted }: OidcProvisioner, { groups }: TokenIdentity): boolean {
  return accepted.length === 0 || groups === undefined || groups.some((group) => accepted.includes(group));
}
