import { shellWord } from '#main/support/shell-word.ts';
import { STACK_HOSTS } from './access-policy.ts';
import type { Stack } from './index.ts';
import { DEFAULT_PASSWORD } from './provider/people.ts';

/** What a person needs to use a stack, and the files that were written for it. */
export interface StackFiles {
  readonly settings: string;
  /** The access policy that the settings name. */
  readonly policy: string;
  readonly knownHosts: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The command that runs Latchkey. */
  readonly latchkey: string;
  /** Where Latchkey puts certificate and key for curl. */
  readonly certificate: string;
  readonly key: string;
  readonly root: string;
}

/** Says how to use the stack: addresses, people, and lines to copy. */
export function instructions(stack: Stack, files: StackFiles, seconds: number): string {
  const { provider, authority, sshd, site } = stack;
  const people = provider.people.list().map(({ login }) => login);
  const [first = ''] = people;
  return `
The stack is up, in ${seconds.toFixed(1)} s. Ctrl-C stops and removes all of it.

Okta-shaped provider   ${stack.issuer}
  people               ${people.join(', ')}
  password             ${DEFAULT_PASSWORD}
  client id            ${stack.clientId}
  administrator        curl ${provider.adminUrl}/people
                       curl -X POST ${provider.adminUrl}/people/${first}/deactivate
                       curl -X POST ${provider.adminUrl}/people/${first}/activate
                       curl -X PUT ${provider.adminUrl}/people/${first}/groups -d '{"groups":["ssh-users"]}'
                       curl -X PATCH ${provider.adminUrl}/settings -d '{"groupsIn":"userinfo"}'
                       curl ${provider.adminUrl}/faults -d '{"endpoint":"token","fault":{"kind":"html","status":503}}'
                       curl -X DELETE ${provider.adminUrl}/faults
                       curl ${provider.adminUrl}/log
Certificate authority  ${authority.url}  (${authority.kind === 'step-ca' ? 'a real step-ca' : 'embedded'})
  fingerprint          ${authority.fingerprint}
  provisioner          ${authority.provisioner}
  administrator        curl ${stack.authorityAdminUrl}/requests
                       curl -X PUT ${stack.authorityAdminUrl}/provisioners -d '{"provisioners":[{"groups":["ops"]}]}'
                       curl -X POST ${stack.authorityAdminUrl}/restart -d '{"sshEnabled":false}'
                       curl -X POST ${stack.authorityAdminUrl}/root -d '{"root":"successor"}'
sshd                   ${STACK_HOSTS.map((name) => `${name} (port ${stack.portOf(name)})`).join('\n                       ')}
  account              ${sshd.user}
Access policy          ${files.policy}
mTLS site              ${site.url}
Latchkey's settings    ${files.settings}

In another terminal:
${Object.entries(files.environment)
  .map(([name, value]) => `  export ${name}=${shellWord(value)}`)
  .join('\n')}
  alias latchkey=${shellWord(files.latchkey)}
  latchkey login
  latchkey hosts
  latchkey why web-1.example.com
  latchkey why db-1.example.com
  latchkey ssh web-1.example.com -- -o UserKnownHostsFile=${shellWord(files.knownHosts)}
  latchkey test-signin
  curl --cacert ${shellWord(files.root)} --cert ${shellWord(files.certificate)} --key ${shellWord(files.key)} ${site.url}
`;
}
