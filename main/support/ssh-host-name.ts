/**
 * Characters that mean nothing to ssh_config and known_hosts, and among them one that is no sign of a pattern, so that a
 * name can neither begin a directive nor take in every other host.
 */
const NAME = /^(?!-)(?=.*[A-Za-z0-9])[A-Za-z0-9._:*?-]{1,253}$/;

/** Whether ssh can be told of hosts by this name, or pattern with "*" and "?" (ssh_config(5), PATTERNS). */
export function isSshHostName(name: string): boolean {
  return NAME.test(name);
}
