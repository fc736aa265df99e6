import { publicKeyFromSsh } from '../ssh-certificate.ts';
import type { EmbeddedAuthority } from './authority.ts';
import type { SshpopProvisioner } from './provisioners.ts';
import { forbidden, unauthorized } from './refusal.ts';
import { type Token, verifyToken } from './tokens.ts';

/** Checks a token that the holder of an SSH certificate signed with its key (step-ca, provisioner/sshpop.go). */
export async function authorizeSshpop(
  authority: EmbeddedAuthority,
  token: Token,
  provisioner: SshpopProvisioner,
  path: string,
): Promise<void> {
  // Byte for byte one of ours: so its signature, names and dates are what we gave it.
  const certificate = authority.memory.sshCertificates.get(String(token.header.sshpop));
  if (certificate === undefined) throw unauthorized('not a certificate of this authority');
  const now = Math.floor(Date.now() / 1000);
  if (now < certificate.validAfter || now >= certificate.validBefore) {
    throw unauthorized('sshpop certificate is not valid now');
  }
  await verifyToken(token, [publicKeyFromSsh(certificate.publicKey)], provisioner.name);
  if (!token.claims.aud.some((audience) => isFor(authority, audience, path))) {
    throw unauthorized('sshpop token has invalid audience claim (aud)');
  }
  const { sub } = token.claims;
  if (sub === '') throw unauthorized('sshpop token subject cannot be empty');
  if (sub !== certificate.serial) {
    throw forbidden(
      `token subject "${sub}" and sshpop certificate serial number "${certificate.serial}" do not match`,
    );
  }
}

function isFor(authority: EmbeddedAuthority, audience: string, path: string): boolean {
  if (!URL.canParse(audience)) return false;
  const { hostname, pathname } = new URL(audience);
  return authority.dnsNames.includes(hostname) && [path, `/1.0${path}`].includes(pathname);
}
