import { expect } from 'vitest';
import type { OidcProvisionerOptions } from '#test/stack/authority/index.ts';
import type { FailingTemplate } from '#test/stack/authority/templates.ts';
import { SAM } from './authority-client-support.ts';

/** Its status is all that the authority tells. */
export const withheld = (status: number) => ({
  code: 'CA_REFUSED_UNKNOWN',
  facts: {
    host: expect.any(String),
    status,
    at: expect.any(Number),
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  },
});
/** It tells a reason. */
export const rejected = (status: number, said: string | RegExp) => ({
  code: 'CA_REJECTED',
  facts: {
    host: expect.any(String),
    status,
    said: typeof said === 'string' ? said : expect.stringMatching(said),
    requestId: expect.any(String),
  },
});

export interface Refused {
  /** By the provisioner of the same name, with this set otherwise. */
  readonly provisioner: Partial<OidcProvisionerOptions>;
  readonly claims?: object;
  readonly lifeSeconds?: number;
  readonly error: object;
}

const failing = (template: FailingTemplate) => ({ templates: { ssh: template } });
const refusedPerson = { host: expect.any(String), email: SAM.email };

/** Everything that a provisioner can be set to and that leads to a refusal; what the person is told of it. */
export const REFUSALS: Readonly<Record<string, Refused>> = {
  'out-of-order': {
    provisioner: { outOfOrder: true },
    error: rejected(401, 'provisioner "out-of-order" is disabled due to an initialization error'),
  },
  'ssh-off': {
    provisioner: { claims: { enableSSHCA: false } },
    error: { code: 'CA_SSH_OFF', facts: { host: expect.any(String), provisioner: 'ssh-off' } },
  },
  // The list of provisioners does not show whether the authority as a whole has SSH on.
  'ssh-not-said': { provisioner: { claims: { enableSSHCA: undefined } }, error: withheld(401) },
  'other-domains': {
    provisioner: { domains: ['corp.example.com', 'example.org'] },
    error: {
      code: 'CA_REFUSED',
      facts: { ...refusedPerson, provisioner: 'other-domains', domains: ['corp.example.com', 'example.org'] },
    },
  },
  'other-groups': {
    provisioner: { groups: ['Eng', 'Ops'] },
    claims: { groups: ['eng'] },
    error: {
      code: 'CA_REFUSED',
      facts: { ...refusedPerson, provisioner: 'other-groups', domains: [], groups: ['Eng', 'Ops'] },
    },
  },
  'template-refuses': {
    provisioner: failing({ kind: 'refuses', message: 'You are in no group for SSH. Ask the help desk.' }),
    error: rejected(400, 'You are in no group for SSH. Ask the help desk.'),
  },
  'template-unreadable': {
    provisioner: failing({ kind: 'unreadable' }),
    error: rejected(500, 'error applying certificate template'),
  },
  'template-crashes': { provisioner: failing({ kind: 'crashes' }), error: withheld(500) },
  'x509-template-refuses': {
    provisioner: { templates: { x509: { kind: 'refuses', message: 'no client certificates' } } },
    error: rejected(400, 'no client certificates'),
  },
  'too-long': {
    provisioner: { claims: { maxUserSSHCertDuration: '1h', defaultUserSSHCertDuration: '1h' } },
    lifeSeconds: 7200,
    error: rejected(403, /^requested duration of 2h1m\ds is greater than maximum .* of 1h1m0s$/),
  },
  'too-short': {
    provisioner: { claims: { minUserSSHCertDuration: '2h' } },
    lifeSeconds: 3600,
    error: rejected(403, /^requested duration of 1h1m\ds is less than minimum .* of 2h0m0s$/),
  },
};
