import type { SshAuthorityKeys } from '../authority/types.ts';
import { type Failure, fail } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import type { Connections } from './connections.ts';
import type { SessionContext } from './context.ts';
import { type Materials, prepareMaterials } from './materials.ts';
import type { SessionMemory } from './memory.ts';

/** step-ca accepts a minute; beyond it every certificate would be refused, so it is said before anything is tried. */
const LARGEST_SKEW_MS = 60_000;

/** Okta and the authority, where both answer and agree with this computer about the time. */
export async function connectFor(
  memory: SessionMemory,
  knownRootPem: string | undefined,
): Promise<Result<Connections, Failure>> {
  const connected = await memory.connections(knownRootPem);
  if (!connected.ok) return connected;
  const { authority, okta, client } = connected.value;
  const prepared = await okta.prepare();
  if (!prepared.ok) return prepared;
  /** How far this computer is ahead of each; the authority tells how far it is ahead of us. */
  const skews = [
    { host: client.issuer.host, skewMs: prepared.value.skewMs },
    { host: authority.host, skewMs: -(authority.skewMs() ?? 0) },
  ];
  const wrong = skews.find(({ skewMs }) => Math.abs(skewMs) > LARGEST_SKEW_MS);
  return wrong === undefined
    ? connected
    : fail('CLOCK_WRONG', { host: wrong.host, skewSeconds: Math.round(wrong.skewMs / 1000) });
}

export interface Prepared {
  readonly materials: Materials;
  readonly sshKeys: SshAuthorityKeys;
  /** Of the sign-in before this one; retired once this one stands. */
  readonly earlierToken: string | undefined;
}

/** Everything that can be had while the person is busy in the browser. Opens the keychain too, which may take long. */
export async function prepare(
  context: SessionContext,
  memory: SessionMemory,
  connections: Connections,
): Promise<Result<Prepared, Failure>> {
  const [sshKeys, earlierToken] = await Promise.all([
    connections.authority.sshKeys(),
    memory.refreshToken.read(),
  ]);
  if (!sshKeys.ok) return sshKeys;
  const materials = await prepareMaterials(context, connections, sshKeys.value);
  if (!materials.ok) return materials;
  return ok({
    materials: materials.value,
    sshKeys: sshKeys.value,
    earlierToken: earlierToken.ok ? earlierToken.value : undefined,
  });
}
