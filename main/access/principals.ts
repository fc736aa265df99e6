import type { Role } from './types.ts';

/** What one role puts into the SSH certificate of whoever has it. */
export interface RolePrincipals {
  readonly shared: readonly string[];
  /** Those that come with the account's name behind them, for the person's own account. */
  readonly own: readonly string[];
}

export function rolePrincipals({ rules }: Role): RolePrincipals {
  return {
    shared: [...new Set(rules.flatMap((rule) => rule.principals))],
    own: [...new Set(rules.flatMap((rule) => (rule.ownAccount ? rule.principals : [])))],
  };
}

/** Whether its holders become root anywhere: what people call an administrator's role. */
export function hasSudo({ rules }: Role): boolean {
  return rules.some(({ sudo }) => sudo);
}

/** "dba/sam": opens the account "sam" wherever the principal "dba" opens own accounts. No policy may write a "/". */
export function ownPrincipal(principal: string, account: string): string {
  return `${principal}/${account}`;
}

/**
 * Names that can be somebody's own account: what POSIX systems take everywhere. Go's regular expressions read it the
 * same way (ssh-template.ts), and it is matched before capitals are made small, so that no other script's letter
 * becomes an ASCII one.
 */
export const OWN_ACCOUNT_PATTERN = '^[A-Za-z_][A-Za-z0-9_.-]{0,31}$';
const OWN_ACCOUNT = new RegExp(OWN_ACCOUNT_PATTERN);

/** The account of a person with this address: its local part in lower case, where that can be an account's name. */
export function ownAccountOf(email: string | undefined): string | undefined {
  const at = email?.lastIndexOf('@') ?? -1;
  const local = email?.slice(0, at) ?? '';
  return at > 0 && OWN_ACCOUNT.test(local) ? local.toLowerCase() : undefined;
}

/**
 * What step-ca puts into the certificate of a person with these roles and this address, by the template that
 * ssh-template.ts writes. More than MOST_PRINCIPALS make the template refuse.
 */
export function principalsOf(
  roles: Iterable<RolePrincipals>,
  email: string | undefined,
): ReadonlySet<string> {
  const account = ownAccountOf(email);
  const principals = new Set<string>();
  for (const { shared, own } of roles) {
    for (const principal of shared) principals.add(principal);
    if (account !== undefined) for (const principal of own) principals.add(ownPrincipal(principal, account));
  }
  if (email?.includes('@') === true) principals.add(email);
  return principals;
}
