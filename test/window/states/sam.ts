import type { Page } from '@playwright/test';
import type { SessionSnapshot } from '../../../main/session/snapshot.ts';
import type { Organisation, WindowState } from '../../../preload/contract/state.ts';
import type { Answers } from '../scripted.ts';

/** Monday 23 November 2026, as in the pictures of the look. */
export const NOW = Date.parse('2026-11-23T11:02:09Z');
export const at = (time: string): number => Date.parse(`2026-11-23T${time}Z`);
export const FRIDAY = Date.parse('2026-11-20T17:41:00Z');

/** One picture of the look, with real data. */
export interface LookState {
  readonly state: WindowState;
  readonly answers?: Answers;
  /** Its picture in the dark is kept too. */
  readonly darkToo?: true;
  /** A menu is open, which is walked by arrows (frame.spec.ts). */
  readonly isMenu?: true;
  /** It has to be seen in a window that was not used before. */
  readonly isFresh?: true;
  /** What the person has done before the picture: opened something, typed something. */
  readonly arrive?: (page: Page) => Promise<void>;
}

export function snapshot(change: Partial<SessionSnapshot> = {}): SessionSnapshot {
  return {
    version: 1,
    profile: 'example',
    state: { kind: 'fresh' },
    person: {
      issuer: 'https://example.okta.com',
      subject: '00u1a2b3c4d5e6f7g8h9',
      email: 'sam@example.com',
      name: 'Sam Example',
    },
    signedInAtMs: at('08:02:09'),
    authority: { url: 'https://ca.example.com', provisioner: 'okta', fingerprint: FINGERPRINT },
    ssh: {
      serial: '6218401993027714835',
      keyId: 'sam@example.com',
      principals: ['sam', 'dba', 'deploy', 'readonly'],
      algorithm: 'ssh-ed25519-cert-v01@openssh.com',
      fingerprint: 'SHA256:pQ4vX7nFZ0aJt2Wm9cYb3eRk6sLh1uGd8oTi5yBd0Kc',
      validAfterMs: at('08:02:11'),
      validBeforeMs: at('16:02:11'),
      agent: { address: '/run/user/1000/ssh-agent.socket', listed: true },
    },
    x509: {
      serial: '3f9a2c77b0e14d5a8861f20c93d4c107',
      subject: '00u1a2b3c4d5e6f7g8h9',
      issuer: 'Example Intermediate CA',
      keyType: 'ECDSA P-256',
      subjectAlternativeNames: [
        { kind: 'email', value: 'sam@example.com' },
        { kind: 'url', value: 'https://example.okta.com#00u1a2b3c4d5e6f7g8h9' },
      ],
      fingerprint: '5f1c0d9e7b3a42688c6e1f0a9b8d7c6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c',
      notBeforeMs: at('08:02:11'),
      notAfterMs: at('16:02:11'),
      stores: [{ name: 'Login keychain' }],
      files: {
        certificate: '~/.local/state/latchkey/example/cert.pem',
        key: '~/.local/state/latchkey/example/key.pem',
        chain: '~/.local/state/latchkey/example/chain.pem',
        root: '~/.local/state/latchkey/example/root.pem',
      },
    },
    groups: {
      names: ['eng-all', 'ssh-db-prod', 'ssh-deploy', 'office', 'vpn-users', 'wiki-editors'],
      source: 'id_token',
      asOfMs: at('08:02:09'),
    },
    access: {
      policySerial: 41,
      policyAsOfMs: at('08:02:09'),
      hosts: 10_412,
      roles: [
        { name: 'dba', title: 'Database operator', hosts: 184, groups: ['ssh-db-prod'] },
        { name: 'deployer', title: 'Deployer', hosts: 9_870, groups: ['ssh-deploy'] },
        { name: 'observer', title: 'Build observer', hosts: 340, groups: ['eng-all'] },
        { name: 'sandbox', title: 'Sandbox user', hosts: 18, groups: ['eng-all'] },
      ],
    },
    nextRenewalAtMs: at('13:22:11'),
    keptIn: 'keychain',
    hosted: true,
    notes: [],
    ...change,
  };
}

export const FINGERPRINT = '7c1f0a9452d8e6b3a1094cd27f5e83b6d0c4a1f29e7b583c6d0f1a2b91e4c07d';
export const PINNED = ['db-1.prod.example.com', 'web-3.prod.example.com', 'sandbox-7.dev.example.com'];

export function organisation(change: Partial<Organisation> = {}): Organisation {
  return {
    profile: 'example',
    title: 'Example',
    oktaHost: 'example.okta.com',
    authorityHost: 'ca.example.com',
    managed: true,
    hasPolicy: true,
    hasTestUrl: true,
    snapshot: snapshot(),
    pinned: PINNED,
    pinnedAccounts: Object.fromEntries(
      PINNED.map((host, index) => [host, ['dba', 'deploy', 'sam'][index] ?? '']),
    ),
    unseenChanges: 0,
    redirectUri: 'http://127.0.0.1:10000',
    ...change,
  };
}

const signedOut = (profile: string): SessionSnapshot => ({
  version: 1,
  profile,
  state: { kind: 'signed-out' },
  hosted: true,
  notes: [],
});

export const LAB: Organisation = {
  ...organisation({ snapshot: signedOut('lab') }),
  profile: 'lab',
  title: 'Example Lab',
  oktaHost: 'lab-example.okta.com',
  authorityHost: 'ca.lab.example.com',
  managed: false,
  pinned: [],
};

export const PARTNER: Organisation = {
  ...organisation({
    snapshot: snapshot({
      profile: 'partner',
      state: {
        kind: 'offline',
        failure: {
          code: 'OKTA_UNREACHABLE',
          facts: { host: 'partner-example.okta.com', problem: 'ENOTFOUND' },
        },
        sinceMs: at('10:40:00'),
        nextTryAtMs: at('11:05:00'),
      },
    }),
  }),
  profile: 'partner',
  title: 'Partner',
  oktaHost: 'partner-example.okta.com',
  authorityHost: 'ca.partner.example.com',
  managed: false,
  pinned: [],
};

/** Without a person, a certificate or a sign-in. */
export function signedOutOrganisation(change: Partial<Organisation> = {}): Organisation {
  return organisation({ snapshot: signedOut('example'), ...change });
}

export function windowState(shown: Organisation, change: Partial<WindowState> = {}): WindowState {
  return {
    number: 1,
    app: {
      version: '1.4.0',
      platform: 'linux',
      format: { locale: 'en-GB', timeZone: 'UTC' },
      tray: true,
      host: { kind: 'self' },
      quitHidden: false,
      stopsByQuitting: true,
      sshEndsByQuitting: false,
    },
    organisations: [shown, LAB, PARTNER],
    shown: shown.profile,
    place: { number: 1, page: 'overview' },
    ...change,
  };
}

/** A session in a state, on the overview. */
export function sessionIn(
  state: SessionSnapshot['state'],
  session: Partial<SessionSnapshot> = {},
  change: Partial<Organisation> = {},
): WindowState {
  return windowState(organisation({ snapshot: snapshot({ state, ...session }), ...change }));
}
