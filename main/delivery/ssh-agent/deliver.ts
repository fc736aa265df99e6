import { parseSshCertificate } from '../../certificates/ssh-certificate.ts';
import { sshPublicKeyBlob } from '../../certificates/ssh-key.ts';
import type { KeyPair, SshCertificate } from '../../certificates/types.ts';
import { type Failure, fail, failure } from '../../support/failure.ts';
import { err, ok, type Result } from '../../support/result.ts';
import { keepsNoCertificates, nameOfAgent } from './agent-name.ts';
import type { AgentIdentity, SshAgent } from './types.ts';

/** What the protocol can say (uint32): some 136 years. */
const LONGEST_LIFETIME_SECONDS = 2 ** 32 - 1;

export interface SshDelivery {
  readonly pair: KeyPair;
  readonly certificate: SshCertificate;
  /** Shown by `ssh-add -l`; nothing else goes by it. */
  readonly comment: string;
  readonly nowMs: number;
  readonly platform: NodeJS.Platform;
}

/**
 * Adds the key with its certificate to the agent until the certificate ends, and makes sure that it is there. Refusals:
 * NO_AGENT, AGENT_REFUSED; INTERNAL where key and certificate do not belong together, which no agent would notice.
 */
export async function deliverSshCertificate(
  agent: SshAgent,
  { pair, certificate, comment, nowMs, platform }: SshDelivery,
): Promise<Result<void, Failure>> {
  const refused = (problem: string): Result<never, Failure> => fail('AGENT_REFUSED', { problem });
  const publicKey = sshPublicKeyBlob(pair.publicKey);
  if (!publicKey.equals(certificate.publicKey)) {
    return fail('INTERNAL', { problem: 'the SSH certificate is for another key' });
  }
  const name = nameOfAgent(agent.address);
  if (keepsNoCertificates(agent.address)) return refused(`${name} takes keys, but not their certificates`);
  if (pair.privateKey === undefined) return refused('the key cannot leave its hardware');
  const { validBeforeMs } = certificate;
  if (validBeforeMs !== undefined && validBeforeMs <= nowMs) {
    return refused('the SSH certificate ended before the agent could have it');
  }
  const added = await agent.add({
    privateKey: pair.privateKey,
    certificate: certificate.blob,
    comment,
    lifetimeSeconds: lifetime(validBeforeMs, nowMs, platform),
  });
  if (!added.ok) return err(await explain(agent, added.error));
  const listed = await agent.list();
  if (!listed.ok) return listed;
  if (holds(listed.value, certificate.blob)) return ok(undefined);
  // Left alone the key would be offered to every server, for nothing.
  if (holds(listed.value, publicKey)) await agent.remove(publicKey);
  return refused(`${name} took the key, but does not list its certificate`);
}

/** A locked agent refuses everything, and lists nothing. */
async function explain(agent: SshAgent, cause: Failure): Promise<Failure> {
  if (cause.code !== 'AGENT_REFUSED') return cause;
  const listed = await agent.list();
  const looksLocked = listed.ok && listed.value.length === 0;
  const problem = `${cause.facts.problem}; it may be locked (ssh-add -X unlocks it)`;
  return looksLocked ? failure('AGENT_REFUSED', { problem }) : cause;
}

/** Whole seconds, and never 0, which means "at once" to some agents and "without end" to others. */
function lifetime(endMs: number | undefined, nowMs: number, platform: NodeJS.Platform): number | undefined {
  // The agent of Windows refuses a key that comes with a lifetime.
  if (endMs === undefined || platform === 'win32') return undefined;
  return Math.min(Math.max(Math.floor((endMs - nowMs) / 1000), 1), LONGEST_LIFETIME_SECONDS);
}

export interface RemovalScope {
  /** The authority's keys for user certificates, in wire form. */
  readonly userKeys: readonly Buffer[];
  /** Certificates that stay, in wire form. */
  readonly except?: readonly Buffer[] | undefined;
}

export interface Removal {
  readonly removed: number;
  /** The agent listed nothing at all: it is empty, or it is locked and keeps what it has until it is unlocked. */
  readonly listedNothing: boolean;
}

/**
 * Removes what is ours, tries each even where one fails, and answers the first failure. An entry is ours by the key that
 * signed its certificate, whatever its comment says. Foreign keys stay.
 */
export async function removeOurs(
  agent: SshAgent,
  { userKeys, except = [] }: RemovalScope,
): Promise<Result<Removal, Failure>> {
  const listed = await agent.list();
  if (!listed.ok) return listed;
  let failed: Result<never, Failure> | undefined;
  let removed = 0;
  for (const { blob } of listed.value) {
    if (!isOurs(blob, userKeys) || except.some((kept) => kept.equals(blob))) continue;
    const result = await agent.remove(blob);
    if (result.ok) removed += 1;
    else failed ??= result;
  }
  return failed ?? ok({ removed, listedNothing: listed.value.length === 0 });
}

function isOurs(blob: Buffer, userKeys: readonly Buffer[]): boolean {
  const parsed = parseSshCertificate(blob);
  return parsed.ok && userKeys.some((key) => key.equals(parsed.value.signatureKey));
}

function holds(identities: readonly AgentIdentity[], blob: Buffer): boolean {
  return identities.some((identity) => identity.blob.equals(blob));
}
