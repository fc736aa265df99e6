import { isIP } from 'node:net';

/**
 * Which names are safe wherever they go: into ssh_config, certificates, AuthorizedPrincipalsFile, sudoers and shells.
 * All are plain ASCII, so that none can look like another one. Group names alone may be anything. The patterns stand in
 * the JSON Schema too, so they need neither flags nor looking around.
 */

const DNS_LABEL = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?';

/** Letters, digits and hyphens (RFC 952, RFC 1123 section 2.1), in capitals too. */
export const HOST_NAME = new RegExp(`^${DNS_LABEL}(\\.${DNS_LABEL})*$`);

/** A host name, or one in which "*" and "?" stand for others (ssh_config(5), PATTERNS). */
export const HOST_PATTERN = /^[A-Za-z0-9*?][A-Za-z0-9.*?-]*$/;

/** A host name with all its dots (RFC 1035 section 2.3.4). */
const LONGEST_HOST = 253;

/** No "@", which makes addresses people's own, and no "/", which separates the person in own-account principals. */
export const PRINCIPAL = /^[A-Za-z0-9][A-Za-z0-9_.:+-]{0,63}$/;

/** As useradd(8) makes them, in capitals too; no longer than utmp(5) can hold. */
export const ACCOUNT = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}$/;

export const LABEL = /^[A-Za-z0-9][A-Za-z0-9_.=-]{0,63}$/;

/** What stands before the name of a label where hosts are named. */
export const LABEL_SIGN = 'label:';

export function isHostName(name: string): boolean {
  return name.length <= LONGEST_HOST && HOST_NAME.test(name);
}

export function hasWildcard(name: string): boolean {
  return name.includes('*') || name.includes('?');
}

/** Whether each is either a host name or has a wildcard: "web..example.com" is neither. */
export function isHostPattern(name: string): boolean {
  if (!hasWildcard(name)) return isHostName(name);
  return name.length <= LONGEST_HOST && HOST_PATTERN.test(name);
}

/** Whether it says where a role lets in: a host, a pattern, or a label. */
export function isSelector(written: string): boolean {
  return written.startsWith(LABEL_SIGN)
    ? LABEL.test(written.slice(LABEL_SIGN.length))
    : isHostPattern(written);
}

/** What ssh can connect to. No zone of IPv6 ("%eth0"): it means something on one computer only. */
export function isAddress(address: string): boolean {
  return isHostName(address) || (isIP(address) === 6 && !address.includes('%'));
}
