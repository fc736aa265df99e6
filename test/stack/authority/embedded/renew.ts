import { issueX509, x509 } from '../x509.ts';
import type { EmbeddedAuthority, Route } from './authority.ts';
import type { Provisioner } from './provisioners.ts';
import { badRequest, unauthorized } from './refusal.ts';
import { serialOf } from './revoke.ts';
import { signResponse } from './sign-x509.ts';

/** Of the subject's key and of the authority's: made anew. */
const KEY_IDENTIFIERS = ['2.5.29.14', '2.5.29.35'];

/** POST /renew: the certificate of the connection again, same key and as long a life, from now. */
export const renew: Route = async (authority, request) => {
  if (request.peerCertificate === undefined) throw badRequest('missing client certificate');
  const old = new x509.X509Certificate(request.peerCertificate);
  checkRenewable(authority, old);
  const life = old.notAfter.getTime() - old.notBefore.getTime();
  const notBeforeMs = Date.now() - authority.backdateMs;
  const leaf = await issueX509(authority.pki.intermediate, {
    subject: old.subjectName.toJSON(),
    publicKey: old.publicKey,
    notBeforeMs,
    notAfterMs: notBeforeMs + life,
    usages: [],
    others: old.extensions
      .filter(({ type }) => !KEY_IDENTIFIERS.includes(type))
      .map(({ type, critical, value }) => new x509.Extension(type, critical, value)),
  });
  const provisioner = authority.memory.x509Provisioners.get(serialOf(old));
  if (provisioner !== undefined) authority.memory.x509Provisioners.set(serialOf(leaf), provisioner);
  return signResponse(authority, leaf);
};

/** An expired or foreign certificate never gets here: the connection was refused. */
function checkRenewable(authority: EmbeddedAuthority, certificate: x509.X509Certificate): void {
  const serial = serialOf(certificate);
  if (authority.memory.revokedX509.has(serial)) throw unauthorized('certificate has been revoked');
  const name = authority.memory.x509Provisioners.get(serial);
  // Without a provisioner's name in it nobody can forbid it: step-ca's rule.
  if (name !== undefined) checkProvisioner(authority.provisioners.byName(name));
  if (certificate.notBefore.getTime() > Date.now()) throw unauthorized('certificate is not yet valid');
}

function checkProvisioner(provisioner: Provisioner | undefined): void {
  if (provisioner === undefined) throw unauthorized('provisioner not found');
  if (provisioner.kind === 'oidc' && provisioner.limits.renewalDisabled) {
    throw unauthorized(`renew is disabled for provisioner '${provisioner.name}'`);
  }
}
