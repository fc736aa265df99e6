import type { Page } from '@playwright/test';
import { failure } from '../../../main/support/failure.ts';
import { at, type LookState, organisation, sessionIn, snapshot, windowState } from './sam.ts';

const openFacts = async (page: Page): Promise<void> => {
  for (const facts of await page.locator('.card summary').all()) await facts.click();
};

const LONG = 'sam.with-a-very-long-name@engineering.subsidiary.example.com';
const OKTA_GONE = failure('OKTA_UNREACHABLE', {
  host: 'example.okta.com',
  problem: 'name not found (ENOTFOUND)',
});
const { x509, groups, ssh, access } = snapshot();

export const overview: Readonly<Record<string, LookState>> = {
  overview: { state: windowState(organisation({ unseenChanges: 2 })), darkToo: true },
  'overview-facts': { state: windowState(organisation({ unseenChanges: 2 })), arrive: openFacts },
  'overview-renewing': { state: sessionIn({ kind: 'renewing' }, {}, { unseenChanges: 2, busy: 'renew' }) },
  'overview-long': {
    state: windowState(
      organisation({
        title: 'Example Engineering and Manufacturing Subsidiaries',
        oktaHost: 'engineering-subsidiaries.example.okta.com',
        unseenChanges: 2,
        pinned: [
          'db-1.prod.example.com',
          'web-3.prod.example.com',
          'ip-10-204-118-27.compute.eu-central-1.internal.subsidiary.example.com',
        ],
        snapshot: snapshot({
          person: { issuer: 'https://example.okta.com', subject: '00u1', email: LONG },
          groups: groups && { ...groups, names: Array.from({ length: 318 }, (_, index) => `group-${index}`) },
          ssh: ssh && {
            ...ssh,
            keyId: LONG,
            principals: [
              'sam.with-a-very-long-name',
              'dba',
              'deploy',
              'readonly',
              'release-manager-eu-west',
              'netops',
              ...Array.from({ length: 33 }, (_, index) => `role-${index}`),
            ],
          },
          x509: x509 && { ...x509, subjectAlternativeNames: [{ kind: 'email', value: LONG }] },
        }),
      }),
    ),
  },
  'org-switch': {
    isMenu: true,
    state: windowState(organisation({ unseenChanges: 2 })),
    arrive: (page) => page.getByRole('button', { name: /Switch organisation/ }).click(),
  },
  offline: {
    state: sessionIn({
      kind: 'offline',
      failure: OKTA_GONE,
      sinceMs: at('10:40:00'),
      nextTryAtMs: at('11:05:00'),
    }),
  },
  'keychain-locked': {
    darkToo: true,
    state: sessionIn(
      { kind: 'fresh' },
      { keptIn: 'memory', notes: [failure('KEYCHAIN_UNAVAILABLE', { problem: 'it is locked' })] },
    ),
  },
  'no-agent': {
    state: sessionIn(
      { kind: 'attention', failure: failure('NO_AGENT', { problem: 'SSH_AUTH_SOCK is not set' }) },
      { ssh: ssh && { ...ssh, agent: { address: '' } } },
    ),
  },
  'agent-lost-key': {
    state: sessionIn(
      { kind: 'attention', failure: failure('AGENT_REFUSED', { problem: 'the certificate is not listed' }) },
      { ssh: ssh && { ...ssh, agent: { ...ssh.agent, listed: false } } },
    ),
  },
  'groups-unknown': {
    state: sessionIn(
      { kind: 'fresh' },
      {
        groups: groups && {
          ...groups,
          asOfMs: Date.parse('2026-11-20T17:20:00Z'),
          unknownSinceMs: at('08:02:09'),
        },
      },
    ),
  },
  'groups-none': {
    state: sessionIn(
      { kind: 'fresh' },
      {
        groups: groups && { ...groups, names: [] },
        access: access && { ...access, hosts: 0, roles: [] },
        ssh: ssh && { ...ssh, principals: ['sam'] },
      },
      { pinned: [] },
    ),
  },
  'session-ended': {
    state: sessionIn(
      {
        kind: 'attention',
        failure: failure('SESSION_ENDED', { said: 'The refresh token is invalid or expired.' }),
      },
      {
        nextRenewalAtMs: at('08:32:00'),
        ssh: ssh && { ...ssh, validBeforeMs: at('13:17:11'), validAfterMs: at('05:17:11') },
        x509: x509 && { ...x509, notAfterMs: at('13:17:11'), notBeforeMs: at('05:17:11') },
        signedInAtMs: at('05:17:09'),
      },
    ),
  },
};
