import type { FailureCode, FailureFacts } from '#main/support/failure.ts';

/** As Okta names a request (x-okta-request-id), and as we name one to step-ca (X-Request-Id). */
const OKTA_REQUEST = 'exampleRequestIdOfOkta2026';
const CA_REQUEST = '7f3c9a52-1e0b';

/**
 * The facts of one failure of every code: of Sam Example, who works at an organisation that has Okta at example.okta.com
 * and its authority at ca.example.com. It is 23 November 2026, 13:47.
 */
export const EXAMPLES: { [C in FailureCode]: FailureFacts[C] } = {
  NOT_SET_UP: { profile: '' },
  PROFILE_CHOICE: { found: ['home', 'work'] },
  SETTINGS_INVALID: { source: 'managed settings', problems: ['renewAt must be between 10 and 90'] },
  MANAGED_INVALID: {
    source: '/etc/latchkey/settings.json',
    setting: 'profiles.work.renewAt',
    problem: 'profiles.work.renewAt must be between 10 and 90',
  },
  ISSUER_INVALID: { input: 'example', problem: 'The address has to start with https://.' },
  PROVISIONER_MISSING: { authority: 'ca.example.com', wanted: 'okta', found: ['google', 'okta-2'] },
  PROVISIONER_CHOICE: { authority: 'ca.example.com', found: ['okta', 'okta-2', 'okta-3'] },
  SIGNED_OUT: { profile: 'work' },
  SIGN_IN_TIMEOUT: { minutes: 5 },
  SIGN_IN_CANCELLED: {},
  SIGN_IN_UNKNOWN_ANSWER: { problem: 'the state is another one' },
  PORT_BUSY: { redirectUris: ['http://127.0.0.1:10000', 'http://127.0.0.1:10001', 'http://127.0.0.1:10002'] },
  NO_BROWSER: { problem: 'xdg-open is missing' },
  OKTA_UNREACHABLE: { host: 'example.okta.com', problem: 'getaddrinfo ENOTFOUND' },
  OKTA_BUSY: {
    host: 'example.okta.com',
    retryAt: Date.parse('2026-11-23T13:48:00Z'),
    requestId: OKTA_REQUEST,
  },
  OKTA_OUT_OF_ORDER: { host: 'example.okta.com', status: 503, requestId: OKTA_REQUEST },
  OKTA_CLIENT: {
    host: 'example.okta.com',
    clientId: '0oa1example2',
    said: 'invalid_client',
    requestId: OKTA_REQUEST,
  },
  OKTA_POLICY: {
    host: 'example.okta.com',
    email: 'sam@example.com',
    said: 'Policy evaluation failed for this request, please check the policy configurations.',
    requestId: OKTA_REQUEST,
  },
  OKTA_ZONE: {
    host: 'example.okta.com',
    said: "The request is made from outside the client's permitted network zones.",
    requestId: OKTA_REQUEST,
  },
  OKTA_REAUTH: {
    host: 'example.okta.com',
    said: 'The client app requires re-authentication or MFA.',
    requestId: OKTA_REQUEST,
  },
  OKTA_TOO_MANY_GROUPS: {
    said: 'The groups claim matched too many groups and must be configured to match fewer groups.',
    requestId: OKTA_REQUEST,
  },
  OKTA_REFUSED: {
    host: 'example.okta.com',
    error: 'access_denied',
    said: 'Login failed.',
    requestId: OKTA_REQUEST,
  },
  OKTA_ANSWER_WRONG: {
    host: 'example.okta.com',
    problem: 'status 302 without a reason from Okta',
    requestId: OKTA_REQUEST,
  },
  SESSION_ENDED: { said: 'The refresh token is invalid or expired.', requestId: OKTA_REQUEST },
  ACCESS_REMOVED: {
    email: 'sam@example.com',
    clientId: '0oa1example2',
    host: 'example.okta.com',
    said: 'User is not assigned to the client application',
    requestId: OKTA_REQUEST,
  },
  OKTA_OTHER_PERSON: { expected: 'sam@example.com', found: 'alex@example.com', named: false },
  EMAIL_MISSING: { clientId: '0oa1example2' },
  CREDENTIALS_EXPIRED: { endedAt: Date.parse('2026-11-23T12:02:00Z') },
  SIGN_IN_LOST: {},
  NO_REFRESH: { clientId: '0oa1example2' },
  CA_UNREACHABLE: { host: 'ca.example.com', problem: 'connect ECONNREFUSED' },
  CA_BUSY: { host: 'ca.example.com', status: 503, requestId: CA_REQUEST },
  CA_FINGERPRINT: {
    host: 'ca.example.com',
    expected: `${'0'.repeat(60)}91e4`,
    found: `${'0'.repeat(60)}c07d`,
  },
  CA_REFUSED: {
    host: 'ca.example.com',
    provisioner: 'okta',
    email: 'sam@example.org',
    domains: ['example.com'],
  },
  GROUPS_NOT_IN_TOKEN: { clientId: '0oa1example2', claim: 'groups' },
  CA_REFUSED_UNKNOWN: {
    host: 'ca.example.com',
    status: 401,
    at: Date.parse('2026-11-23T08:02:11Z'),
    requestId: CA_REQUEST,
  },
  CA_REJECTED: {
    host: 'ca.example.com',
    status: 403,
    said: 'requested duration of 25h is too long',
    requestId: CA_REQUEST,
  },
  CA_SSH_OFF: { host: 'ca.example.com', provisioner: 'okta' },
  CA_ANSWER_WRONG: { host: 'ca.example.com', problem: 'the answer is no JSON object', requestId: CA_REQUEST },
  CA_LIFE: { host: 'ca.example.com', askedSeconds: 28_800, gotSeconds: 14_400 },
  CERTIFICATE_WRONG: { host: 'ca.example.com', problem: 'it is for another key', requestId: CA_REQUEST },
  POLICY_REFUSED: {
    source: 'https://it.example.com/policy.yaml',
    problems: ['line 3, column 5: hosts[0].port must be a whole number between 1 and 65535'],
    keptSerial: 41,
  },
  POLICY_UNREACHABLE: { source: 'https://it.example.com/policy.yaml', problem: 'connect ECONNREFUSED' },
  NO_AGENT: { problem: 'SSH_AUTH_SOCK is not set' },
  AGENT_REFUSED: { problem: 'the agent did not take the key' },
  STORE_REFUSED: { place: 'keychain', problem: 'code −25293' },
  SSH_CONFIG_REFUSED: {
    path: '/home/sam/.ssh/config',
    problem: 'it belongs to somebody else',
    line: 'Include "/home/sam/.local/state/latchkey/ssh/*/config"',
  },
  KEYCHAIN_UNAVAILABLE: { problem: 'it is locked' },
  FILE_REFUSED: { path: '~/.config/latchkey/settings.json', problem: 'it is a link' },
  CLOCK_WRONG: { host: 'example.okta.com', skewSeconds: -245 },
  BUSY_ELSEWHERE: { holder: 'another Latchkey for “work” (process 4242)' },
  HOST_GONE: { problem: 'it closed the connection' },
  HOST_VERSION: {
    host: 'latchkey agent (process 4242)',
    hostVersion: '1.3.0',
    ownVersion: '1.4.0',
    newer: 'command',
  },
  INTERNAL: { problem: 'EFBIG: file too large, write' },
};

/** Where a failure is met: that decides what else works then. */
export type Met =
  /** When certificates are to be renewed, which still work. At a sign-in too, where nothing has been made yet. */
  | 'renewal'
  /** At a sign-in, or before it: nothing has been made yet. */
  | 'sign-in'
  /** Beside a sign-in or a renewal that otherwise did what it should. */
  | 'note'
  /** When the certificates have run out. */
  | 'end'
  /** At a command that does something else, or cannot begin. */
  | 'command';

export const MET: { readonly [C in FailureCode]: Met } = {
  NOT_SET_UP: 'command',
  PROFILE_CHOICE: 'command',
  SETTINGS_INVALID: 'command',
  MANAGED_INVALID: 'note',
  ISSUER_INVALID: 'sign-in',
  PROVISIONER_MISSING: 'renewal',
  PROVISIONER_CHOICE: 'renewal',
  SIGNED_OUT: 'command',
  SIGN_IN_TIMEOUT: 'sign-in',
  SIGN_IN_CANCELLED: 'sign-in',
  SIGN_IN_UNKNOWN_ANSWER: 'sign-in',
  PORT_BUSY: 'sign-in',
  NO_BROWSER: 'sign-in',
  OKTA_UNREACHABLE: 'renewal',
  OKTA_BUSY: 'renewal',
  OKTA_OUT_OF_ORDER: 'renewal',
  OKTA_CLIENT: 'renewal',
  OKTA_POLICY: 'renewal',
  OKTA_ZONE: 'renewal',
  OKTA_REAUTH: 'renewal',
  OKTA_TOO_MANY_GROUPS: 'renewal',
  OKTA_REFUSED: 'renewal',
  OKTA_ANSWER_WRONG: 'renewal',
  SESSION_ENDED: 'renewal',
  ACCESS_REMOVED: 'renewal',
  OKTA_OTHER_PERSON: 'sign-in',
  EMAIL_MISSING: 'renewal',
  CREDENTIALS_EXPIRED: 'end',
  SIGN_IN_LOST: 'renewal',
  NO_REFRESH: 'renewal',
  CA_UNREACHABLE: 'renewal',
  CA_BUSY: 'renewal',
  CA_FINGERPRINT: 'renewal',
  CA_REFUSED: 'renewal',
  GROUPS_NOT_IN_TOKEN: 'note',
  CA_REFUSED_UNKNOWN: 'renewal',
  CA_REJECTED: 'renewal',
  CA_SSH_OFF: 'note',
  CA_ANSWER_WRONG: 'renewal',
  CA_LIFE: 'note',
  CERTIFICATE_WRONG: 'renewal',
  POLICY_REFUSED: 'note',
  POLICY_UNREACHABLE: 'note',
  NO_AGENT: 'note',
  AGENT_REFUSED: 'note',
  STORE_REFUSED: 'note',
  SSH_CONFIG_REFUSED: 'note',
  KEYCHAIN_UNAVAILABLE: 'note',
  FILE_REFUSED: 'command',
  CLOCK_WRONG: 'sign-in',
  BUSY_ELSEWHERE: 'command',
  HOST_GONE: 'command',
  HOST_VERSION: 'command',
  INTERNAL: 'command',
};
