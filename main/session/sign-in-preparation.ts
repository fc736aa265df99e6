import type { SshAuthorityKeys } from '../authority/types.ts';
import type { Failure } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import type { Connections } from './connections.ts';
import type { SessionContext } from './context.ts';
import { readPolicy } from './follow-access.ts';
import { type Materials, prepareMaterials } from './materials.ts';
import type { SessionMemory } from './memory.ts';
import { warmStore } from './trust-store.ts';

export interface Prepared {
  readonly materials: Materials;
  readonly sshKeys: SshAuthorityKeys;
}

/** Everything that can be had while the person is busy in the browser. Opens the keychain too, which may take long. */
export async function prepare(
  context: SessionContext,
  memory: SessionMemory,
  connections: Connections,
): Promise<Result<Prepared, Failure>> {
  // What is read here may be out of date at the end; reading it opens the keychain, and has the policy at hand.
  const [sshKeys] = await Promise.all([
    connections.authority.sshKeys(),
    memory.refreshToken.read(),
    readPolicy(context),
    warmStore(context),
  ]);
  if (!sshKeys.ok) return sshKeys;
  const materials = await prepareMaterials(context, connections, sshKeys.value);
  if (!materials.ok) return materials;
  return ok({ materials: materials.value, sshKeys: sshKeys.value });
}
