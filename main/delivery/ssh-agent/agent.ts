import { readSshSignature } from '../../certificates/ssh-signature.ts';
import { type Failure, fail } from '../../support/failure.ts';
import { ok, type Result } from '../../support/result.ts';
import { nameOfAgent } from './agent-name.ts';
import * as protocol from './protocol.ts';
import { type Exchange, exchangeOver, type TransportParts } from './transport.ts';
import type { AgentIdentity, SshAgent } from './types.ts';

/** The agent that listens at `address`, a socket or a named pipe. Connects for each operation, and not before. */
export function createSshAgent(address: string, parts: TransportParts): SshAgent {
  return agentOver(address, exchangeOver(address, parts));
}

/** An agent behind any exchange of messages. */
export function agentOver(address: string, exchange: Exchange): SshAgent {
  const refused = (what: string): Result<never, Failure> =>
    fail('AGENT_REFUSED', { problem: `${nameOfAgent(address)} ${what}` });

  /** One exchange that has an answer worth reading: undefined where the agent refused. */
  async function ask<T>(
    request: Buffer,
    read: (answer: Buffer) => Result<T | undefined, string>,
  ): Promise<Result<T | undefined, Failure>> {
    const answer = await exchange(request);
    if (!answer.ok) return answer;
    const value = read(answer.value);
    return value.ok ? value : refused(`gave an answer that cannot be read: ${value.error}`);
  }

  async function list(): Promise<Result<readonly AgentIdentity[], Failure>> {
    const identities = await ask(protocol.identitiesRequest(), protocol.readIdentities);
    if (!identities.ok) return identities;
    return identities.value === undefined ? refused('does not say what it holds') : ok(identities.value);
  }

  return {
    address,
    list,
    async add(entry) {
      const request = protocol.addRequest(entry);
      if (!request.ok) return fail('INTERNAL', { problem: `the SSH certificate: ${request.error}` });
      const answer = await exchange(request.value);
      if (!answer.ok) return answer;
      return protocol.isSuccess(answer.value) ? ok(undefined) : refused('did not take the key');
    },
    async remove(blob) {
      const answer = await exchange(protocol.removeRequest(blob));
      if (!answer.ok) return answer;
      if (protocol.isSuccess(answer.value)) return ok(undefined);
      // An agent gives the same refusal for what it does not hold.
      const identities = await list();
      if (!identities.ok) return identities;
      const isThere = identities.value.some((identity) => identity.blob.equals(blob));
      return isThere ? refused('did not remove the certificate') : ok(undefined);
    },
    signer(blob) {
      return {
        async sign(data) {
          const signature = await ask(protocol.signRequest(blob, data), protocol.readSignature);
          if (!signature.ok) return signature;
          if (signature.value === undefined) return refused('did not sign');
          const read = readSshSignature(signature.value);
          if (!read.ok) return refused(`gave a signature that is of no use: ${read.error}`);
          // RS256 was asked for; some agents do not look at the flag.
          const isOtherHash = read.value.algorithm === 'rsa-sha2-512';
          return isOtherHash ? refused('signed with SHA-512, not SHA-256') : ok(read.value.bytes);
        },
      };
    },
  };
}
