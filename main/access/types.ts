/**
 * The access policy as it is used after it was parsed and checked. IT writes it as YAML or JSON; the shape there is
 * schema.ts's to say. Groups, roles and hosts are names that come from outside: data, never markup, never a path.
 */

/** Where one role lets its holders in. A person may use every rule of every role that one of their groups gives. */
export interface AccessRule {
  readonly hosts: readonly HostSelector[];
  /**
   * Principals of the SSH certificate that open the door; the certificate carries those of every role the person has.
   * Never empty: the role's own name where the policy names none. None holds an "@": addresses are people's own.
   */
  readonly principals: readonly string[];
  /** Accounts of the host, as in `ssh USER@HOST`; the host's own where the policy names none. */
  readonly users: readonly string[];
  /** Also into the account that has the person's own name (the local part of the address), with a principal of its own. */
  readonly ownAccount: boolean;
  /** The accounts of this rule may become root with sudo on these hosts. */
  readonly sudo: boolean;
}

export type HostSelector =
  /** A host entry of exactly this name. */
  | { readonly kind: 'name'; readonly name: string }
  /** "*" is any number of characters, dots too, and "?" is one, as in ssh_config. */
  | { readonly kind: 'glob'; readonly pattern: string }
  /** Every host entry that carries the label. */
  | { readonly kind: 'label'; readonly label: string };

export interface Role {
  /** The key in the policy: "db-operator". */
  readonly name: string;
  /** As people read it: "Database operator"; the name where the policy gives no title. */
  readonly title: string;
  readonly description?: string | undefined;
  /** Whom to ask for it; the policy's `supportContact` where the role names nobody. */
  readonly ask?: string | undefined;
  /** Okta groups, each of which gives the role; exact names, capitals count. Without any, nobody has it. */
  readonly groups: readonly string[];
  readonly rules: readonly AccessRule[];
}

export interface PolicyHost {
  /** A name, or a pattern with "*" or "?" that stands for hosts which the policy does not list one by one. Lower case. */
  readonly name: string;
  readonly isPattern: boolean;
  /** Where ssh connects to; the name itself where it is left out. */
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  /** Accounts for rules that name none. */
  readonly users: readonly string[];
  /** Another host of this policy that ssh goes through. Never a cycle. */
  readonly jump?: string | undefined;
  readonly labels: readonly string[];
  readonly notes?: string | undefined;
}

export interface Policy {
  readonly version: 1;
  /** Grows with each publication; a smaller one than was seen before is refused. */
  readonly serial: number;
  /** Wall-clock milliseconds. */
  readonly publishedAtMs?: number | undefined;
  readonly title?: string | undefined;
  readonly supportContact?: string | undefined;
  /** Whether people are shown hosts that they cannot reach. */
  readonly showUngranted: boolean;
  /** Groups that are known to grant nothing, so that nobody has to wonder; exact names. */
  readonly ignoredGroups: readonly string[];
  readonly roles: readonly Role[];
  readonly hosts: readonly PolicyHost[];
}
