import type { Access } from '../../access/evaluate.ts';
import { rolePrincipals } from '../../access/principals.ts';
import { MOST_PRINCIPALS } from '../../certificates/ssh-certificate.ts';
import { areUnseen } from '../../session/groups.ts';
import type { AccessNow } from './now.ts';

/** How the login names of the next SSH certificate differ from those of this one. */
export interface NextCertificate {
  readonly comes: readonly string[];
  readonly goes: readonly string[];
}

/**
 * What a renewal changes. Undefined where there is no certificate to compare, where nobody knows the groups or the
 * authority does not see them, and where they give more login names than a certificate has room for. A login name that no
 * role of the policy gives is the authority's own affair, and never among those that go.
 */
export function nextCertificate(
  { question: { certificate, email }, snapshot }: Pick<AccessNow, 'question' | 'snapshot'>,
  { nextPrincipals, endingRoles }: Pick<Access, 'nextPrincipals' | 'endingRoles'>,
): NextCertificate | undefined {
  if (certificate === undefined || nextPrincipals === undefined) return undefined;
  if (areUnseen(snapshot.groups) || nextPrincipals.size > MOST_PRINCIPALS) return undefined;
  const held = new Set(certificate.principals);
  const ending = new Set(endingRoles.flatMap((role) => rolePrincipals(role).shared));
  return {
    comes: [...nextPrincipals].filter((name) => name !== email && !held.has(name)),
    goes: [...ending].filter((name) => held.has(name) && !nextPrincipals.has(name)),
  };
}
