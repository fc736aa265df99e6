import type { About, TestReport } from '../../../preload/contract/answers.ts';
import type { Page as ShownPage } from '../../../preload/contract/state.ts';
import { at, type LookState, organisation, windowState } from './sam.ts';

const group = (
  name: string,
  roles: string[],
  hosts: number,
  accounts: string[],
): TestReport['groups'][number] => ({
  group: name,
  roles,
  hosts,
  accounts,
  result: 'granted',
  words: 'Granted',
});

export const REPORT: TestReport = {
  atMs: at('11:02:00'),
  title: 'Sign-in works. One group grants nothing',
  sentence: 'Dry run as sam@example.com at 11:02. No certificate was requested, and nothing was kept.',
  steps: [
    {
      title: 'Okta found',
      verdict: 'passed',
      sentence: 'issuer https://example.okta.com, keys read, clock differs by less than a second',
    },
    {
      title: 'Signed in through the browser',
      verdict: 'passed',
      sentence: 'redirect http://127.0.0.1:10000 accepted, refresh token given, rotation on',
    },
    { title: 'ID token is right', verdict: 'passed', sentence: 'signature, audience, nonce, times' },
    {
      title: 'The authority should accept it',
      verdict: 'passed',
      sentence: 'domain example.com is allowed. Whether it does shows only in a real sign-in.',
    },
  ],
  groups: [
    group('ssh-db-prod', ['Database operator'], 184, ['dba']),
    group('ssh-deploy', ['Deployer'], 9_870, ['deploy']),
    group('eng-all', ['Build observer', 'Sandbox user'], 358, ['readonly', 'sam']),
    { ...group('ops/night', [], 0, []), result: 'no-role', words: 'No role in the policy' },
    { ...group('office', [], 0, []), result: 'ignored', words: 'Ignored by the policy' },
    { ...group('wiki-editors', [], 0, []), result: 'ignored', words: 'Ignored by the policy' },
  ],
  notes: ['Roles that no group grants, so nobody has them: Network operator.'],
  claims: [
    { name: 'sub', value: '00u1a2b3c4d5e6f7g8h9' },
    { name: 'email', value: 'sam@example.com, verified' },
    { name: 'groups', value: '6 values, in the ID token, so the authority sees them too' },
    { name: 'exp', value: '1 h left, until 12:02' },
  ],
  hints: [
    {
      title: 'The sign-in failed',
      sentence: 'check the Okta settings: application, redirect addresses, assignment.',
    },
    {
      title: 'The sign-in worked but roles are wrong',
      sentence: 'check the groups claim in Okta and the group names in the access policy. Capitals count.',
    },
  ],
  text: 'Sign-in works. One group grants nothing\n',
};

const STOPPED: TestReport = {
  ...REPORT,
  title: 'The sign-in stops at step 2: Signed in through the browser',
  steps: REPORT.steps.map((step, index) =>
    index === 0
      ? step
      : index === 1
        ? {
            ...step,
            verdict: 'failed',
            sentence: 'Okta answers access_denied. Please assign me to the application “Latchkey”.',
          }
        : { ...step, verdict: 'not-run', sentence: '“Signed in through the browser” comes first' },
  ),
  groups: [],
  notes: [],
  claims: [],
};

export const ABOUT: About = {
  diagnostics: [
    'Latchkey 1.4.0, Electron 45.0.0, linux 6.12.0 x64',
    'Tray shown, sessions here, locale en-GB',
    'Profile example: managed, okta example.okta.com, authority ca.example.com',
    'State fresh since 2026-11-23T08:02:09.000Z, groups from id_token (6) of 2026-11-23T08:02:09.000Z',
    'SSH ssh-ed25519-cert-v01@openssh.com, 4 principals, 2026-11-23T08:02:11.000Z to 2026-11-23T16:02:11.000Z, listed by the agent: yes',
    'X509 ECDSA P-256, 2026-11-23T08:02:11.000Z to 2026-11-23T16:02:11.000Z, in files',
    'Sign-in kept in keychain, next renewal 2026-11-23T13:22:11.000Z',
    'Last problem 2026-11-20T11:15:03.000Z CA_BUSY request 20bb71c4-77e1',
    '',
  ].join('\n'),
  licences: [
    { name: 'electron', version: '45.0.0', licence: 'MIT' },
    { name: 'react', version: '19.2.0', licence: 'MIT' },
    { name: 'react-aria-components', version: '1.13.0', licence: 'Apache-2.0' },
    { name: 'zod', version: '4.1.0', licence: 'MIT' },
  ],
};

export const onPage = (page: ShownPage, busy?: 'test') =>
  windowState(organisation({ unseenChanges: 2, busy }), { place: { number: 1, page } });

const start = { testSignIn: () => REPORT };

/** What a test has found is kept for as long as the window is. */
const testOfSignIn = { state: onPage('test-sign-in'), isFresh: true } as const;

export const help: Readonly<Record<string, LookState>> = {
  'test-sign-in': {
    ...testOfSignIn,
    answers: start,
    arrive: (page) => page.getByRole('button', { name: 'Start the test' }).click(),
    darkToo: true,
  },
  'test-sign-in-stopped': {
    ...testOfSignIn,
    answers: { testSignIn: () => STOPPED },
    arrive: (page) => page.getByRole('button', { name: 'Start the test' }).click(),
  },
  'test-sign-in-start': testOfSignIn,
  'test-sign-in-running': { state: onPage('test-sign-in', 'test') },
  about: { state: onPage('about'), answers: { about: () => ABOUT }, darkToo: true },
  licences: {
    state: onPage('about'),
    answers: { about: () => ABOUT },
    arrive: (page) => page.getByRole('button', { name: 'Licences' }).click(),
  },
};
