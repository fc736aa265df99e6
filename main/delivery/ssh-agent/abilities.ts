import { makeThrowAway } from '../../certificates/throw-away-certificate.ts';
import type { Failure } from '../../support/failure.ts';
import { ok, type Result } from '../../support/result.ts';
import { isHarmless, keepsNoCertificates, knowsNoLifetimes, nameOfAgent } from './agent-name.ts';
import type { SshAgent } from './types.ts';

/** What an agent does with a key that comes with a certificate. */
export interface AgentAbilities {
  /** "OpenSSH's ssh-agent" */
  readonly name: string;
  /** `dropped`: it takes the key and forgets the certificate. `refused`: it takes neither. Undefined: nobody knows yet. */
  readonly certificates: 'taken' | 'dropped' | 'refused' | undefined;
  /** Whether it lets go of an entry at its end by itself; undefined where nobody knows. */
  readonly lifetimes: boolean | undefined;
  /** How that is known: a certificate of ours is in there; a key of a moment was tried; agents of that name are so. */
  readonly from: 'seen' | 'tried' | 'name';
}

/** Long enough to be listed once, short enough to be gone when nobody removes it. */
const MOMENT_SECONDS = 10;

/**
 * What the agent can do. It is tried with a key of a moment only where that leaves nothing behind and asks nobody;
 * `holdsOurs` says that a certificate of ours is listed, which tells as much. Fails where the agent does not answer.
 */
export async function agentAbilities(
  agent: SshAgent,
  { holdsOurs, platform }: { readonly holdsOurs: boolean; readonly platform: NodeJS.Platform },
): Promise<Result<AgentAbilities, Failure>> {
  const name = nameOfAgent(agent.address);
  const lifetimes = knowsNoLifetimes(agent.address, platform) ? false : undefined;
  if (keepsNoCertificates(agent.address)) {
    return ok({ name, certificates: 'dropped', lifetimes, from: 'name' });
  }
  if (holdsOurs) return ok({ name, certificates: 'taken', lifetimes: lifetimes ?? true, from: 'seen' });
  if (!isHarmless(agent.address)) return ok({ name, certificates: undefined, lifetimes, from: 'name' });
  return tryOut(agent, name, lifetimes);
}

async function tryOut(
  agent: SshAgent,
  name: string,
  known: boolean | undefined,
): Promise<Result<AgentAbilities, Failure>> {
  const { certificate, publicKey, privateKey } = makeThrowAway();
  const entry = { privateKey, certificate, comment: 'latchkey checks this agent' };
  let lifetimes = known !== false;
  let added = await agent.add({ ...entry, lifetimeSeconds: lifetimes ? MOMENT_SECONDS : undefined });
  if (!added.ok && added.error.code === 'AGENT_REFUSED' && lifetimes) {
    lifetimes = false;
    added = await agent.add({ ...entry, lifetimeSeconds: undefined });
  }
  if (!added.ok) {
    if (added.error.code !== 'AGENT_REFUSED') return added;
    return ok({ name, certificates: 'refused', lifetimes: known, from: 'tried' });
  }
  const listed = await agent.list();
  const holds = (blob: Buffer): boolean => listed.ok && listed.value.some((one) => one.blob.equals(blob));
  const isTaken = holds(certificate);
  // Whatever it made of it, nothing of it may stay.
  await agent.remove(certificate);
  if (holds(publicKey)) await agent.remove(publicKey);
  if (!listed.ok) return listed;
  return ok({ name, certificates: isTaken ? 'taken' : 'dropped', lifetimes, from: 'tried' });
}
