import { isIP } from 'node:net';
import type { CompiledPolicy, PlacedHost } from '../../access/compile.ts';
import { type AccessQuestion, evaluateHost } from '../../access/evaluate.ts';
import { isReached, preferredDoor } from '../../access/preferred-door.ts';
import { hopsTo } from '../../access/way.ts';

export interface SshCall {
  readonly host: PlacedHost;
  /** Undefined where ssh is to take the one that it takes by itself. */
  readonly account: string | undefined;
  /** As they were typed; they go to ssh behind the host, where it takes options and a command. */
  readonly words: readonly string[];
  /** ssh knows the hosts of the policy by its own settings, so that hosts on the way can go by their names. */
  readonly isTold: boolean;
}

/** The arguments for ssh(1): account, port, address and the hosts on the way, as the policy has them. */
export function sshArguments(
  compiled: CompiledPolicy,
  question: AccessQuestion,
  { host, account, words, isTold }: SshCall,
): readonly string[] {
  const { address, port } = host.entry ?? {};
  const jumps = hopsTo(compiled, host).map((jump) => hop(jump, compiled, question, isTold));
  return [
    ...(account === undefined ? [] : ['-l', account]),
    ...(port === undefined ? [] : ['-p', `${port}`]),
    ...(address === undefined ? [] : ['-o', `HostName=${address}`]),
    // Host certificates name names.
    ...(address !== undefined && isIP(address) !== 0 ? ['-o', `HostKeyAlias=${host.name}`] : []),
    ...(jumps.length === 0 ? [] : ['-J', jumps.join(',')]),
    host.name,
    ...words,
  ];
}

/** Without an account where none is open to the person: any other may bring more than the person has, sudo too. */
function hop(host: PlacedHost, compiled: CompiledPolicy, question: AccessQuestion, isTold: boolean): string {
  const { address, port } = host.entry ?? {};
  const evaluated = evaluateHost(compiled, question, host);
  const account = isReached(evaluated) ? preferredDoor(evaluated)?.door.account : undefined;
  const name = isTold ? host.name : (address ?? host.name);
  const where = name.includes(':') ? `[${name}]` : name;
  return `${account === undefined ? '' : `${account}@`}${where}${port === undefined ? '' : `:${port}`}`;
}
