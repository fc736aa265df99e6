import type { SshAuthorityKeys } from '../authority/types.ts';
import { createCertificateRequest } from '../certificates/certificate-request.ts';
import { createIdentityKeyPair, createKeyPair } from '../certificates/keys.ts';
import { sshPublicKeyBlob } from '../certificates/ssh-key.ts';
import type { KeyPair } from '../certificates/types.ts';
import type { OktaIdentity } from '../okta/types.ts';
import { type Failure, fail } from '../support/failure.ts';
import { ok, type Result } from '../support/result.ts';
import type { Connections } from './connections.ts';
import type { SessionContext } from './context.ts';

/** Fresh keys for one issue, and what the authority needs of them. Made while the person or Okta is busy. */
export interface Materials {
  readonly ssh?: { readonly pair: KeyPair; readonly publicKey: Buffer };
  readonly x509?: { readonly pair: KeyPair; readonly requestPem: string };
}

/** Leaves SSH out where the authority has no keys for it or the provisioner says that it gives none. */
export async function prepareMaterials(
  context: SessionContext,
  { authority, provisioner }: Connections,
  { userKeys }: SshAuthorityKeys,
): Promise<Result<Materials, Failure>> {
  const { profile } = context;
  const sshOffered = provisioner.sshEnabled !== false && userKeys.length > 0;
  if (!profile.x509.enabled && !sshOffered) {
    return fail('CA_SSH_OFF', { host: authority.host, provisioner: provisioner.name });
  }
  const [ssh, x509] = await Promise.all([
    profile.ssh.enabled && sshOffered ? createKeyPair(profile.ssh.keyType) : undefined,
    profile.x509.enabled ? createIdentityKeyPair() : undefined,
  ]);
  const materials: { -readonly [K in keyof Materials]: Materials[K] } = {};
  if (ssh !== undefined) materials.ssh = { pair: ssh, publicKey: sshPublicKeyBlob(ssh.publicKey) };
  if (x509 !== undefined) {
    const request = await createCertificateRequest(x509, { commonName: 'latchkey' });
    if (!request.ok) return request;
    materials.x509 = { pair: x509, requestPem: request.value };
  }
  return ok(materials);
}

/**
 * The request as this provisioner needs it. For most people step-ca takes subject and names from the ID token; for
 * those in its `admins` it takes them from the request, so there it has to say what everybody else's would.
 */
export async function requestFor(
  { pair, requestPem }: NonNullable<Materials['x509']>,
  { provisioner }: Connections,
  identity: OktaIdentity,
): Promise<Result<string, Failure>> {
  if (provisioner.admins.length === 0) return ok(requestPem);
  return createCertificateRequest(pair, {
    commonName: identity.subject,
    email: identity.email,
    uri: `${identity.issuer}#${identity.subject}`,
  });
}
