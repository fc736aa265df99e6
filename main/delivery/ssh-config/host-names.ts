import { isIP } from 'node:net';
import { isSshHostName } from '../../support/ssh-host-name.ts';
import type { SshConfigHost } from './types.ts';

/** One name with what ssh is told about it. */
export interface NamedHost extends Omit<SshConfigHost, 'names'> {
  readonly name: string;
  readonly isPattern: boolean;
}

export interface UsableHosts {
  /** The first entry of each name; those without "*" and "?" first, then patterns, the narrower first. */
  readonly hosts: readonly NamedHost[];
  /** Hosts that ssh goes through without an entry of their own by exactly this name. */
  readonly jumps: readonly string[];
  readonly leftOut: readonly string[];
}

/** Domain accounts too; no "%" and "$", which newer versions of ssh replace. */
const USER = /^[A-Za-z0-9_][A-Za-z0-9._@+-]{0,127}$/;
const WILDCARD = /[*?]/;

/** Whether ssh can be told of an account by this name. */
export function isAccount(name: string): boolean {
  return USER.test(name);
}

/** What ssh can be told of the hosts, whoever made the list. An entry with anything doubtful in it is left out whole. */
export function usableHosts(hosts: readonly SshConfigHost[]): UsableHosts {
  const known = new Map<string, NamedHost>();
  const leftOut: string[] = [];
  for (const { names, ...rest } of hosts) {
    for (const name of names) {
      if (!isSshHostName(name) || !isUsable(rest)) leftOut.push(name);
      else if (!known.has(name)) known.set(name, { ...rest, name, isPattern: WILDCARD.test(name) });
    }
  }
  for (const name of [...known.values()].filter((host) => !arrives(host, known)).map((host) => host.name)) {
    known.delete(name);
    leftOut.push(name);
  }
  const all = [...known.values()];
  const patterns = all.filter(({ isPattern }) => isPattern);
  patterns.sort((one, other) => narrowerFirst(one.name, other.name));
  const jumps = new Set(all.flatMap(({ jump }) => (jump === undefined || known.has(jump) ? [] : [jump])));
  return { hosts: [...all.filter(({ isPattern }) => !isPattern), ...patterns], jumps: [...jumps], leftOut };
}

/** Nobody goes through more; ssh starts one more of itself for each, and without end where they lead in a circle. */
const MOST_JUMPS = 8;

function arrives(host: NamedHost, known: ReadonlyMap<string, NamedHost>): boolean {
  const { name, hostName, jump } = host;
  if (jump !== undefined && (jump === name || jump === hostName)) return false;
  let at: NamedHost | undefined = host;
  for (let jumps = 0; jumps <= MOST_JUMPS; jumps++) {
    if (at?.jump === undefined) return true;
    at = known.get(at.jump);
  }
  return false;
}

function isUsable({ hostName, port, user, jump }: Omit<SshConfigHost, 'names'>): boolean {
  const isExact = (name: string): boolean => isSshHostName(name) && !WILDCARD.test(name);
  return (
    (hostName === undefined || isExact(hostName)) &&
    (port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65_535)) &&
    (user === undefined || isAccount(user)) &&
    // "none" is a word of its own to ProxyJump.
    (jump === undefined || (isExact(jump) && jump.toLowerCase() !== 'none'))
  );
}

/** Sorts patterns so that one that stands for some hosts of another comes before it. */
export function narrowerFirst(one: string, other: string): number {
  const count = (pattern: string, signs: RegExp): number => pattern.match(signs)?.length ?? 0;
  const more = (signs: RegExp): number => count(other, signs) - count(one, signs);
  return more(/[^*?]/g) || more(/\?/g) || -more(/\*/g);
}

/**
 * Whether the host is known by its name although ssh connects to a bare address: addresses go from host to host, and
 * host certificates name names.
 */
export function goesByItsName({ hostName, isPattern }: NamedHost): boolean {
  return hostName !== undefined && !isPattern && isIP(hostName) !== 0;
}
