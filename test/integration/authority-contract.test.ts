import { afterAll, beforeAll, describe } from 'vitest';
import {
  type AuthorityOptions,
  type StackAuthority,
  startEmbeddedAuthority,
  startRealAuthority,
} from '#test/stack/authority/index.ts';
import type { FailingTemplate } from '#test/stack/authority/templates.ts';
import { startTokenIssuer, type TokenIssuer } from '#test/stack/issuer.ts';
import { describeWith, findProgram, type Part } from '../support/needs.ts';
import { configurations } from './authority-contract/configurations.ts';
import type { Party, StartAuthority } from './authority-contract/party.ts';
import { publicRoutes } from './authority-contract/public-routes.ts';
import { revocation } from './authority-contract/revocation.ts';
import { sshCertificates } from './authority-contract/ssh.ts';
import { templates } from './authority-contract/templates.ts';
import { tokens } from './authority-contract/tokens.ts';
import { validity } from './authority-contract/validity.ts';
import { x509Certificates } from './authority-contract/x509.ts';

/** Building step-ca for the first time takes a minute or more. */
const BUILD_MS = 900_000;

const SHORT = {
  minTLSCertDuration: '5s',
  maxTLSCertDuration: '1h',
  defaultTLSCertDuration: '30s',
  minUserSSHCertDuration: '5s',
  maxUserSSHCertDuration: '1h',
  defaultUserSSHCertDuration: '30s',
};

function provisioners(issuer: string): AuthorityOptions['provisioners'] {
  const configurationEndpoint = issuer;
  const failing = (name: string, template: FailingTemplate) => ({
    name,
    clientId: `0oa${name}`,
    configurationEndpoint,
    templates: { ssh: template, x509: template },
  });
  return [
    {
      name: 'okta',
      clientId: '0oamain',
      clientSecret: 'not-secret',
      configurationEndpoint,
      admins: ['admin@example.com', 'ca-admins'],
      domains: ['example.com'],
      listenAddress: '127.0.0.1:10000',
      scopes: ['openid', 'email', 'groups'],
      authParams: ['prompt=login'],
    },
    { name: 'groups', clientId: '0oagroups', configurationEndpoint, groups: ['ssh', 'ops'] },
    { name: 'short', clientId: '0oashort', configurationEndpoint, claims: SHORT },
    { name: 'no-ssh', clientId: '0oanossh', configurationEndpoint, claims: { enableSSHCA: false } },
    { name: 'no-renew', clientId: '0oanorenew', configurationEndpoint, claims: { disableRenewal: true } },
    {
      name: 'short-tls',
      clientId: '0oashorttls',
      configurationEndpoint,
      claims: { defaultTLSCertDuration: '5m', maxTLSCertDuration: '5m' },
    },
    {
      name: 'plain',
      clientId: '0oaplain',
      configurationEndpoint,
      claims: { disableSmallstepExtensions: true },
    },
    { name: 'broken', clientId: '0oabroken', configurationEndpoint, outOfOrder: true },
    {
      name: 'templates',
      clientId: '0oatemplates',
      configurationEndpoint,
      admins: ['admin@example.com'],
      templates: { ssh: { kind: 'groups-as-principals', prefix: 'ssh-' }, x509: { kind: 'groups-in-names' } },
    },
    failing('refuses', { kind: 'refuses', message: 'Ask the “help desk”: you are not in "ssh".' }),
    failing('unreadable', { kind: 'unreadable' }),
    failing('crashes', { kind: 'crashes' }),
    {
      name: 'x509-refuses',
      clientId: '0oax509refuses',
      configurationEndpoint,
      templates: { x509: { kind: 'refuses', message: 'no client certificates' } },
    },
  ];
}

/** What Latchkey relies on, of whichever authority answers. */
function contract(start: StartAuthority): void {
  let issuer: TokenIssuer;
  let authority: StackAuthority;
  const party = (): Party => ({ authority, issuer });
  beforeAll(async () => {
    issuer = await startTokenIssuer();
    authority = await start({ provisioners: provisioners(issuer.issuer) });
  }, BUILD_MS);
  afterAll(async () => {
    await authority?.stop();
    await issuer?.stop();
  });

  publicRoutes(party);
  tokens(party);
  sshCertificates(party);
  x509Certificates(party);
  templates(party);
  validity(party);
  revocation(party);
  configurations(start);
}

const neededForReal: readonly Part[] = findProgram('step-ca') === undefined ? ['go'] : [];

describeWith(['ssh-keygen', ...neededForReal], 'a real step-ca', () =>
  contract((options) => startRealAuthority(options)),
);
describe('the embedded authority', () => contract(startEmbeddedAuthority));
