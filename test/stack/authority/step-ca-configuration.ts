import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Pki, publicParts } from './pki.ts';
import type { AuthorityOptions, OidcProvisionerOptions } from './types.ts';
import { privateKeyPem } from './x509.ts';

/** Name of the SSHPOP provisioner, which lets the holder of an SSH certificate revoke it. */
export const SSHPOP_NAME = 'sshpop';

/** Writes the keys and ca.json that step-ca reads into `folder`; answers the path of ca.json. */
export function writeStepCaConfiguration(
  folder: string,
  pki: Pki,
  options: AuthorityOptions,
  port: number,
): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const { rootPem, intermediatePem } = publicParts(pki);
  const sshEnabled = options.sshEnabled ?? true;
  const configuration = {
    root: file('root.crt', rootPem),
    federatedRoots: [],
    crt: file('intermediate.crt', intermediatePem),
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
    db: (options.database ?? true) ? { type: 'bbolt', dataSource: join(folder, 'ca.db') } : undefined,
    authority: { claims: options.claims, provisioners: provisionerList(options) },
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
  const { clientId, clientSecret, claims, templates, ...rest } = options;
  return {
    type: 'OIDC',
    ...rest,
    clientID: clientId,
    clientSecret: clientSecret ?? '',
    claims: { enableSSHCA: true, ...claims },
    options: templates && {
      ssh: templates.ssh === undefined ? undefined : { template: base64(templates.ssh) },
      x509: templates.x509 === undefined ? undefined : { template: base64(templates.x509) },
    },
  };
}

/** step-ca takes a template that starts with an action only in base64. */
function base64(template: string): string {
  return Buffer.from(template).toString('base64');
}
