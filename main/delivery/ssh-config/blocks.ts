import { goesByItsName, type NamedHost, type UsableHosts } from './host-names.ts';

/**
 * How many names stand on one line. ssh reads every block at every start: fewer blocks are quicker, but it copies the
 * list of words once for each of them. With 10,000 names 50 to 200 are best (OpenSSH 9.2).
 */
export const NAMES_ON_A_LINE = 64;

/**
 * The blocks of ssh_config for these hosts, in two layers: where each host is, then what many have in common, so that
 * an account, a port or our identity is not said for each host again. ssh takes the first value that it finds for an
 * option, so narrower names come first, and an entry says also what it leaves to ssh wherever a wider one says more.
 * `identity`: lines of `line` for every host.
 */
export function hostBlocks(
  { hosts, jumps }: UsableHosts,
  identity: string,
  localUser: string | undefined,
): string {
  const isSaidWider = (option: 'hostName' | 'port' | 'user' | 'jump'): boolean =>
    hosts.some((host) => host.isPattern && host[option] !== undefined);
  const unsaid = {
    hostName: isSaidWider('hostName') ? line('HostName', '%h') : '',
    port: isSaidWider('port') ? line('Port', 22) : '',
    user: isSaidWider('user') && localUser !== undefined ? line('User', localUser) : '',
    jump: isSaidWider('jump') ? line('ProxyJump', 'none') : '',
  };
  const address = (host: NamedHost): string =>
    host.hostName === undefined ? unsaid.hostName : addressLines(host, host.hostName);
  const common = ({ user, port, jump }: NamedHost): string =>
    (user === undefined ? unsaid.user : line('User', user)) +
    (port === undefined ? unsaid.port : line('Port', port)) +
    (jump === undefined ? unsaid.jump : line('ProxyJump', jump.includes(':') ? `[${jump}]` : jump)) +
    identity;
  // A pattern that takes in the host that it goes through must not send ssh through it once more.
  const through = jumps.map((name) => ({ name, isPattern: false }));
  return blocks(hosts, address) + blocks(through, () => unsaid.jump + identity) + blocks(hosts, common);
}

/** One option, as it stands in a block. */
export function line(option: string, value: string | number): string {
  return `  ${option} ${value}\n`;
}

function addressLines(host: NamedHost, hostName: string): string {
  // A short name for a longer one is common, and then many hosts can share the line.
  const suffix = hostName.startsWith(`${host.name}.`) ? hostName.slice(host.name.length) : undefined;
  if (suffix !== undefined) return line('HostName', `%h${suffix}`);
  return line('HostName', hostName) + (goesByItsName(host) ? line('HostKeyAlias', host.name) : '');
}

/** One block for all names with the same options, and none for those without. The order of patterns stays. */
function blocks(hosts: readonly NamedHost[], optionsOf: (host: NamedHost) => string): string {
  const exact = new Map<string, string[]>();
  const ordered: [string, string[]][] = [];
  for (const host of hosts) {
    const options = optionsOf(host);
    if (options === '') continue;
    const last = ordered.at(-1);
    const names = host.isPattern ? (last?.[0] === options ? last[1] : undefined) : exact.get(options);
    if (names !== undefined) names.push(host.name);
    else if (host.isPattern) ordered.push([options, [host.name]]);
    else exact.set(options, [host.name]);
  }
  return [...exact, ...ordered]
    .flatMap(([options, names]) => inLines(names).map((some) => `Host ${some.join(' ')}\n${options}`))
    .join('');
}

/** The names, as many together as may stand on one line. */
export function inLines(names: readonly string[]): string[][] {
  const lines: string[][] = [];
  for (let start = 0; start < names.length; start += NAMES_ON_A_LINE) {
    lines.push(names.slice(start, start + NAMES_ON_A_LINE));
  }
  return lines;
}
