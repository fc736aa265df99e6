import { createPki, publicParts } from '#test/stack/authority/pki.ts';

/** A server certificate for 127.0.0.1 by an authority of its own, and what to trust for it. All PEM. */
export async function localCertificate(): Promise<{ keyPem: string; certPem: string; trustedPem: string }> {
  const authority = publicParts(await createPki());
  const server = await authority.issueServerCertificate({ dnsNames: ['localhost'], ips: ['127.0.0.1'] });
  return { ...server, trustedPem: authority.rootPem };
}
