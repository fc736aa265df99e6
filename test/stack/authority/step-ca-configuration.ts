import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chainPem, publicParts } from './pki.ts';
import { goTemplate, type SshTemplate, type X509Template } from './templates.ts';
import type { AuthorityOptions, AuthoritySetup, OidcProvisionerOptions } from './types.ts';
import { privateKeyPem } from './x509.ts';

/** A port where nobody listens. */
const NOWHERE = 'http://127.0.0.1:1';

/** Name of the SSHPOP provisioner, which lets the holder of an SSH certificate revoke it. */
export const SSHPOP_NAME = 'sshpop';

/** Writes the keys and ca.json that step-ca reads into `folder`; answers the path of ca.json. */
export function writeStepCaConfiguration(folder: string, setup: AuthoritySetup, port: number): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const { pki, otherRoots = [], sshEnabled = true, database = true, claims, backdate } = setup;
  const { rootPem } = publicParts(pki);
  const configuration = {
    root: [rootPem, ...otherRoots].map((pem, index) => file(`root-${index}.crt`, pem)),
    federatedRoots: [],
    crt: file('intermediate.crt', chainPem(pki).join('')),
    key: file('intermediate.key', privateKeyPem(pki.intermediate.privateKey)),
    address: `127.0.0.1:${port}`,
    dnsNames: ['127.0.0.1', 'localhost'],
    ssh: sshEnabled
      ? {
          hostKey: file('ssh_host.key', pki.sshHostKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
          userKey: file('ssh_user.key', pki.sshUserKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
        }
      : undefined,
    logger: { format: 'json' },
    db: database ? { type: 'bbolt', dataSource: join(folder, 'ca.db') } : undefined,
    authority: { claims, backdate, provisioners: provisionerList(setup) },
    tls: { minVersion: 1.2, maxVersion: 1.3 },
  };
  return file('ca.json', JSON.stringify(configuration, null, 2));
}

/** The provisioners as they stand in ca.json, and as `GET /provisioners` shows them (but for how it writes durations). */
export function provisionerList(options: AuthorityOptions): readonly object[] {
  const sshpop = { type: 'SSHPOP', name: SSHPOP_NAME, claims: { enableSSHCA: true } };
  return [...options.provisioners.map(oidcProvisioner), ...((options.sshEnabled ?? true) ? [sshpop] : [])];
}

function oidcProvisioner(options: OidcProvisionerOptions): object {
  const { clientId, clientSecret, claims, templates, outOfOrder = false, ...rest } = options;
  return {
    type: 'OIDC',
    ...rest,
    ...(outOfOrder && { configurationEndpoint: NOWHERE }),
    clientID: clientId,
    clientSecret: clientSecret ?? '',
    claims: { enableSSHCA: true, ...claims },
    options: templates && { ssh: templateOptions(templates.ssh), x509: templateOptions(templates.x509) },
  };
}

function templateOptions(template: SshTemplate | X509Template | string | undefined): object | undefined {
  if (template === undefined) return undefined;
  const text = typeof template === 'string' ? template : goTemplate(template);
  // step-ca takes a template that starts with an action only in base64.
  return { template: Buffer.from(text).toString('base64') };
}
