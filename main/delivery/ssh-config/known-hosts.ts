import { sshAlgorithm } from '../../certificates/ssh-key.ts';
import { inLines } from './blocks.ts';
import { goesByItsName, type NamedHost, type UsableHosts } from './host-names.ts';

const STANDARD_PORT = 22;

/**
 * Lines of known_hosts (sshd(8)) that trust host certificates of the authority, for these hosts alone: whoever can get
 * a host certificate from it must not be able to pass for any other host of the world.
 */
export function knownHostsText({ hosts, jumps }: UsableHosts, hostKeys: readonly Buffer[]): string {
  const through = jumps.map((name) => ({ name, isPattern: false }));
  const patterns = [...new Set([...hosts, ...through].flatMap(patternsOf))];
  const keys = hostKeys.flatMap((key) => {
    const algorithm = sshAlgorithm(key);
    return algorithm.ok ? [`${algorithm.value} ${key.toString('base64')}`] : [];
  });
  return keys
    .flatMap((key) => inLines(patterns).map((line) => `@cert-authority ${line.join(',')} ${key}\n`))
    .join('');
}

/** As ssh looks a host up: by where it connects to, in brackets with a port that is not the standard one. */
function patternsOf(host: NamedHost): readonly string[] {
  if (goesByItsName(host)) return [host.name];
  const { name, hostName = name, port } = host;
  // Where nobody says which port, any may be asked for.
  return port === STANDARD_PORT ? [hostName] : [hostName, `[${hostName}]:${port ?? '*'}`];
}
