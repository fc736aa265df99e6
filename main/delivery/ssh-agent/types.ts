import type { KeyObject } from 'node:crypto';
import type { SigningKey } from '../../certificates/types.ts';
import type { Failure } from '../../support/failure.ts';
import type { Result } from '../../support/result.ts';

export interface AgentIdentity {
  /** Public key or certificate in wire form, as the agent lists it. */
  readonly blob: Buffer;
  readonly comment: string;
}

export interface AgentEntry {
  readonly privateKey: KeyObject;
  /** SSH certificate in wire form. */
  readonly certificate: Buffer;
  readonly comment: string;
  /** Whole seconds until the agent itself drops the entry; undefined for agents that know no lifetimes (Windows). */
  readonly lifetimeSeconds: number | undefined;
}

/** The person's own agent, over draft-ietf-sshm-ssh-agent. It is never started, replaced or locked by us. */
export interface SshAgent {
  /** Path of the socket or pipe, for sentences. */
  readonly address: string;
  list(): Promise<Result<readonly AgentIdentity[], Failure>>;
  add(entry: AgentEntry): Promise<Result<void, Failure>>;
  /** Removing what is not there is a success. */
  remove(blob: Buffer): Promise<Result<void, Failure>>;
  /** A signer for an entry of the agent: SSH_AGENTC_SIGN_REQUEST, turned into the JOSE form. */
  signer(blob: Buffer): SigningKey;
}
