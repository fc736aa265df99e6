import type { FailureCode, FailureFacts } from '#main/support/failure.ts';

/** As Okta names a request (x-okta-request-id), and as we name one to step-ca (X-Request-Id). */
const OKTA_REQUEST = 'exampleRequestIdOfOkta2026';
const CA_REQUEST = '7f3c9a52-1e0b';

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

export interface Example<C extends FailureCode> {
  readonly facts: FailureFacts[C];
  readonly met: Met;
  /** Title of the scenario (test/integration/failures) that meets just this: it holds the facts to the same shape. */
  readonly like: string;
}

/** One of each kind that has words of its own; first the one that people meet most. */
export type Examples<C extends FailureCode> = readonly [Example<C>, ...Example<C>[]];

/**
 * Failures of every code: of Sam Example, who works at an organisation that has Okta at example.okta.com and its
 * authority at ca.example.com. It is 23 November 2026, 13:47.
 */
export const EXAMPLES: { readonly [C in FailureCode]: Examples<C> } = {
  NOT_SET_UP: [
    { met: 'command', like: 'the settings name no organisation', facts: { profile: '' } },
    {
      met: 'command',
      like: 'another organisation is asked for',
      facts: { profile: 'wrok', known: ['home', 'work'] },
    },
  ],
  PROFILE_CHOICE: [
    {
      met: 'command',
      like: 'there are two organisations, and none is named',
      facts: { found: ['home', 'work'] },
    },
  ],
  SETTINGS_INVALID: [
    {
      met: 'command',
      like: 'one setting cannot be used',
      facts: {
        source: '/home/sam/.config/latchkey/settings.json',
        problems: ['profiles.work.renewAt must be between 10 and 90'],
      },
    },
    {
      met: 'command',
      like: 'the settings say that there is a secret, and there is none',
      facts: {
        source: 'keychain',
        problems: [
          'okta.clientAuthentication is client_secret_post, but there is no client secret in the keychain',
        ],
      },
    },
  ],
  MANAGED_INVALID: [
    {
      met: 'note',
      like: 'IT’s file sets one that cannot be, beside others that hold',
      facts: {
        source: '/etc/latchkey/settings.json',
        setting: 'profiles.work.renewAt',
        problem: 'profiles.work.renewAt must be between 10 and 90',
      },
    },
  ],
  ISSUER_INVALID: [
    {
      met: 'renewal',
      like: 'the settings name another authorization server before a renewal',
      facts: {
        input: 'https://example.okta.com/oauth2/other',
        problem: 'There is no Okta authorization server at this address.',
      },
    },
    {
      met: 'sign-in',
      like: 'the address is none',
      facts: { input: 'http://example.com/elsewhere', problem: 'The address has to start with https://.' },
    },
  ],
  PROVISIONER_MISSING: [
    {
      met: 'renewal',
      like: 'the settings name another before a renewal',
      facts: { authority: 'ca.example.com', wanted: 'okta', found: ['google', 'okta-2'] },
    },
  ],
  PROVISIONER_CHOICE: [
    {
      met: 'renewal',
      like: 'the settings name none any more before a renewal',
      facts: { authority: 'ca.example.com', found: ['okta', 'okta-2', 'okta-3'] },
    },
  ],
  SIGNED_OUT: [{ met: 'command', like: 'nobody is signed in', facts: { profile: 'work' } }],
  SIGN_IN_TIMEOUT: [
    { met: 'sign-in', like: 'the browser is left open for five minutes', facts: { minutes: 5 } },
    { met: 'sign-in', like: 'nobody answers whether to continue', facts: { minutes: 5, unanswered: true } },
  ],
  SIGN_IN_CANCELLED: [{ met: 'sign-in', like: 'Ctrl-C while the browser is open', facts: {} }],
  SIGN_IN_UNKNOWN_ANSWER: [
    {
      met: 'sign-in',
      like: 'the answer in the browser is from another authorization server',
      facts: { problem: 'the state is another one' },
    },
  ],
  PORT_BUSY: [
    {
      met: 'sign-in',
      like: 'other programs listen on all registered ports',
      facts: { redirectUris: ['http://127.0.0.1:10000', 'http://127.0.0.1:10001', 'http://127.0.0.1:10002'] },
    },
  ],
  NO_BROWSER: [
    {
      met: 'sign-in',
      like: 'the browser of the environment is not there',
      facts: { problem: 'xdg-open is missing' },
    },
  ],
  OKTA_UNREACHABLE: [
    {
      met: 'renewal',
      like: 'a renewal finds nobody',
      facts: { host: 'example.okta.com', problem: 'getaddrinfo ENOTFOUND' },
    },
  ],
  OKTA_BUSY: [
    {
      met: 'renewal',
      like: 'a renewal is throttled, in the shape of Okta’s API',
      facts: {
        host: 'example.okta.com',
        retryAt: Date.parse('2026-11-23T13:48:00Z'),
        requestId: OKTA_REQUEST,
      },
    },
  ],
  OKTA_OUT_OF_ORDER: [
    {
      met: 'renewal',
      like: 'a renewal meets read-only mode',
      facts: { host: 'example.okta.com', status: 503, requestId: OKTA_REQUEST },
    },
  ],
  OKTA_CLIENT: [
    {
      met: 'renewal',
      like: 'the application is deactivated before a renewal',
      facts: {
        host: 'example.okta.com',
        clientId: '0oa1example2',
        said: 'invalid_client',
        requestId: OKTA_REQUEST,
      },
    },
  ],
  OKTA_POLICY: [
    {
      met: 'renewal',
      like: 'no rule of the access policy matches a renewal',
      facts: {
        host: 'example.okta.com',
        email: 'sam@example.com',
        said: 'Policy evaluation failed for this request, please check the policy configurations.',
        requestId: OKTA_REQUEST,
      },
    },
  ],
  OKTA_ZONE: [
    {
      met: 'renewal',
      like: 'a renewal comes from outside the network zone',
      facts: {
        host: 'example.okta.com',
        said: "The request is made from outside the client's permitted network zones.",
        requestId: OKTA_REQUEST,
      },
    },
  ],
  OKTA_REAUTH: [
    {
      met: 'renewal',
      like: 'the settings ask for more than the sign-in did',
      facts: {
        host: 'example.okta.com',
        said: 'The client app requires re-authentication or MFA.',
        requestId: OKTA_REQUEST,
      },
    },
  ],
  OKTA_TOO_MANY_GROUPS: [
    {
      met: 'renewal',
      like: 'the groups claim matches too many at a renewal',
      facts: {
        said: 'The groups claim matched too many groups and must be configured to match fewer groups.',
        requestId: OKTA_REQUEST,
      },
    },
  ],
  OKTA_REFUSED: [
    {
      met: 'renewal',
      like: 'a renewal is refused for a reason that Latchkey does not know',
      facts: {
        host: 'example.okta.com',
        error: 'access_denied',
        said: 'Login failed.',
        requestId: OKTA_REQUEST,
      },
    },
  ],
  OKTA_ANSWER_WRONG: [
    {
      met: 'renewal',
      like: 'the ID token of a renewal is encrypted',
      facts: {
        host: 'example.okta.com',
        problem:
          'what it sends is encrypted, and the certificate authority could not read it; ID token encryption has to be turned off for the application 0oa1example2',
      },
    },
  ],
  SESSION_ENDED: [
    {
      met: 'renewal',
      like: 'the person is deactivated before a renewal',
      facts: { said: 'The refresh token is invalid or expired.', requestId: OKTA_REQUEST },
    },
  ],
  ACCESS_REMOVED: [
    {
      met: 'renewal',
      like: 'the person is unassigned before a renewal',
      facts: {
        email: 'sam@example.com',
        clientId: '0oa1example2',
        host: 'example.okta.com',
        said: 'User is not assigned to the client application',
        requestId: OKTA_REQUEST,
      },
    },
  ],
  OKTA_OTHER_PERSON: [
    {
      met: 'sign-in',
      like: 'the browser is signed in as somebody else than before',
      facts: { expected: 'sam@example.com', found: 'alex@example.com', named: false },
    },
  ],
  EMAIL_MISSING: [
    {
      met: 'renewal',
      like: 'the address is taken away before a renewal',
      facts: { clientId: '0oa1example2' },
    },
  ],
  CREDENTIALS_EXPIRED: [
    {
      met: 'end',
      like: 'nobody renews for two days',
      facts: { endedAt: Date.parse('2026-11-23T12:02:00Z') },
    },
  ],
  SIGN_IN_LOST: [{ met: 'renewal', like: 'the process that kept the sign-in has ended', facts: {} }],
  NO_REFRESH: [
    { met: 'command', like: 'the application may not refresh', facts: { clientId: '0oa1example2' } },
  ],
  CA_UNREACHABLE: [
    {
      met: 'renewal',
      like: 'the authority is away at a renewal',
      facts: { host: 'ca.example.com', problem: 'connect ECONNREFUSED' },
    },
  ],
  CA_BUSY: [
    {
      met: 'renewal',
      like: 'the authority is stopping at a renewal',
      facts: { host: 'ca.example.com', status: 503, requestId: CA_REQUEST },
    },
  ],
  CA_FINGERPRINT: [
    {
      met: 'renewal',
      like: 'IT names another root before a renewal',
      facts: {
        host: 'ca.example.com',
        expected: `${'0'.repeat(60)}91e4`,
      },
    },
  ],
  CA_REFUSED: [
    {
      met: 'renewal',
      like: 'the provisioner takes other domains at a renewal',
      facts: {
        host: 'ca.example.com',
        provisioner: 'okta',
        email: 'sam@example.org',
        domains: ['example.com'],
      },
    },
    {
      met: 'sign-in',
      like: 'the provisioner takes other groups at a sign-in',
      facts: {
        host: 'ca.example.com',
        provisioner: 'okta',
        email: 'sam@example.com',
        domains: ['example.com'],
        groups: ['ssh-users', 'ssh-admins'],
      },
    },
  ],
  GROUPS_NOT_IN_TOKEN: [
    {
      met: 'note',
      like: 'a template makes login names of groups that Okta gives at userinfo alone',
      facts: { clientId: '0oa1example2', claim: 'groups' },
    },
    {
      met: 'renewal',
      like: 'the provisioner takes members of a group that Okta gives at userinfo alone, at a renewal',
      facts: { clientId: '0oa1example2', claim: 'groups', wanted: ['ssh-users'] },
    },
  ],
  CA_REFUSED_UNKNOWN: [
    {
      met: 'renewal',
      like: 'the authority was started after Okta’s clock, at a renewal',
      facts: {
        host: 'ca.example.com',
        status: 401,
        at: Date.parse('2026-11-23T08:02:11Z'),
        requestId: CA_REQUEST,
      },
    },
  ],
  CA_REJECTED: [
    {
      met: 'renewal',
      like: 'the template tells a reason, at a renewal',
      facts: {
        host: 'ca.example.com',
        status: 400,
        said: 'You are in no group for SSH. Ask the help desk.',
        requestId: CA_REQUEST,
      },
    },
  ],
  CA_SSH_OFF: [
    {
      met: 'note',
      like: 'the provisioner gives no SSH certificates',
      facts: { host: 'ca.example.com', provisioner: 'okta' },
    },
  ],
  CA_ANSWER_WRONG: [
    {
      met: 'renewal',
      like: 'a page is in the place of the certificates, at a renewal',
      facts: { host: 'ca.example.com', problem: 'the answer is no JSON object', requestId: CA_REQUEST },
    },
  ],
  CA_LIFE: [
    {
      met: 'note',
      like: 'the settings ask for more than the authority allows',
      facts: { host: 'ca.example.com', askedSeconds: 28_800, gotSeconds: 14_400 },
    },
  ],
  CERTIFICATE_WRONG: [
    {
      met: 'renewal',
      like: 'a gateway answers with the certificates of an earlier request',
      facts: { host: 'ca.example.com', problem: 'it is for another key', requestId: CA_REQUEST },
    },
  ],
  PROXY_UNREACHABLE: [
    {
      met: 'renewal',
      like: 'the proxy is away at a renewal',
      facts: { proxy: 'proxy.example.com:3128', host: 'ca.example.com', problem: 'connect ECONNREFUSED' },
    },
  ],
  PROXY_UNUSABLE: [
    {
      met: 'sign-in',
      like: 'the environment names a proxy that is none',
      facts: {
        proxy: 'carrier-pigeon://proxy.example.com',
        host: 'ca.example.com',
        problem: 'HTTPS_PROXY names it, and it is no proxy that Latchkey knows',
      },
    },
  ],
  PROXY_PASSWORD: [
    {
      met: 'renewal',
      like: 'the proxy wants a password at a renewal',
      facts: { proxy: 'proxy.example.com:3128', host: 'ca.example.com' },
    },
  ],
  PROXY_REFUSED: [
    {
      met: 'renewal',
      like: 'the proxy refuses the authority at a renewal',
      facts: { proxy: 'proxy.example.com:3128', host: 'ca.example.com', status: 403 },
    },
  ],
  TLS_INSPECTED: [
    {
      met: 'renewal',
      like: 'a proxy looks into the connection to Okta at a renewal',
      facts: {
        host: 'example.okta.com',
        part: 'okta',
        signer: 'Example Inspection CA',
        proxy: 'proxy.example.com:3128',
      },
    },
    {
      met: 'renewal',
      like: 'a proxy looks into the connection to the authority at a renewal',
      facts: {
        host: 'ca.example.com',
        part: 'authority',
        signer: 'Example Inspection CA',
        proxy: 'proxy.example.com:3128',
      },
    },
  ],
  POLICY_REFUSED: [
    {
      met: 'note',
      like: 'the policy becomes one that cannot be used, and the last good one holds',
      facts: {
        source: '/etc/latchkey/policy.yaml',
        problems: ['line 3, column 5: hosts[0].port must be a whole number between 1 and 65535'],
        keptSerial: 41,
      },
    },
    {
      met: 'note',
      like: 'the first policy is one that cannot be used',
      facts: {
        source: '/etc/latchkey/policy.yaml',
        problems: ['line 3, column 5: hosts[0].port must be a whole number between 1 and 65535'],
      },
    },
  ],
  POLICY_UNREACHABLE: [
    {
      met: 'note',
      like: 'nobody is at the address of the policy at a sign-in',
      facts: { source: 'https://it.example.com/policy.yaml', problem: 'connect ECONNREFUSED' },
    },
  ],
  NO_AGENT: [{ met: 'note', like: 'no ssh-agent runs', facts: { problem: 'SSH_AUTH_SOCK is not set' } }],
  AGENT_REFUSED: [
    { met: 'note', like: 'the ssh-agent is locked', facts: { problem: 'the agent did not take the key' } },
  ],
  STORE_REFUSED: [
    {
      met: 'note',
      like: 'others may enter the folder that the settings name for the files',
      facts: {
        place: 'files',
        problem:
          '/home/sam/shared: other users have rights in it; name a folder that is not there yet, or one of yours alone',
      },
    },
    {
      met: 'note',
      like: 'a browser keeps certificates, and the tools that put them there are missing',
      facts: { place: 'Chromium', problem: 'certutil and pk12util are not there', reason: 'no-tools' },
    },
    {
      met: 'note',
      like: 'the certificates of one browser are behind a password, and another one has the certificate',
      facts: {
        place: 'Firefox (default-release)',
        problem: 'certutil: SEC_ERROR_BAD_PASSWORD',
        reason: 'password',
        elsewhere: true,
      },
    },
    {
      met: 'note',
      like: 'the login keychain of macOS is locked',
      facts: {
        place: 'login keychain',
        problem: 'SecKeychainItemImport: User interaction is not allowed.',
        reason: 'locked',
      },
    },
    {
      met: 'note',
      like: 'IT forbids Windows PowerShell',
      facts: {
        place: 'Windows certificate store',
        problem: 'there is no powershell.exe',
        reason: 'no-powershell',
      },
    },
    {
      met: 'command',
      like: 'the certificate database of the one browser is damaged when it is to trust the root',
      facts: {
        place: 'Chromium',
        problem: 'certutil: function failed: SEC_ERROR_BAD_DATABASE: security library: bad database.',
        reason: 'damaged',
        root: true,
      },
    },
  ],
  SSH_CONFIG_REFUSED: [
    {
      met: 'note',
      like: 'the person may not write their own ssh_config',
      facts: {
        path: '/home/sam/.ssh/config',
        problem: 'it belongs to somebody else',
        line: 'Include "/home/sam/.local/state/latchkey/ssh/*/config"',
      },
    },
  ],
  KEYCHAIN_UNAVAILABLE: [
    {
      met: 'note',
      like: 'there is no keychain to keep the sign-in',
      facts: { problem: 'this login has no session bus' },
    },
    {
      met: 'renewal',
      like: 'the keychain that has the sign-in is locked at a renewal',
      facts: { problem: 'it is locked', holds: true },
    },
  ],
  FILE_REFUSED: [
    {
      met: 'command',
      like: 'the record of the session is a link',
      facts: { path: '/home/sam/.local/state/latchkey/session-work.json', problem: 'it is a link' },
    },
  ],
  CLOCK_WRONG: [
    {
      met: 'renewal',
      like: 'this computer is four minutes behind Okta at a renewal',
      facts: { host: 'example.okta.com', skewSeconds: -245 },
    },
  ],
  BUSY_ELSEWHERE: [
    {
      met: 'command',
      like: 'another process waits for the browser',
      facts: { holder: 'another Latchkey for “work” (process 4242)' },
    },
  ],
  HOST_GONE: [
    {
      met: 'command',
      like: 'latchkey agent is killed while a command waits for it',
      facts: { problem: 'it closed the connection' },
    },
  ],
  HOST_VERSION: [
    {
      met: 'command',
      like: 'the host speaks an older protocol',
      facts: {
        host: 'latchkey agent (process 4242)',
        hostVersion: '1.3.0',
        ownVersion: '1.4.0',
        newer: 'command',
      },
    },
    {
      met: 'command',
      like: 'the host speaks a newer protocol',
      facts: {
        host: 'the Latchkey tray application (process 4242)',
        hostVersion: '1.5.0',
        ownVersion: '1.4.0',
        newer: 'host',
      },
    },
  ],
  NOT_OPENED: [
    {
      met: 'command',
      like: 'no terminal is on this computer',
      facts: { what: 'terminal', problem: 'there is none that Latchkey knows' },
    },
    {
      met: 'command',
      like: 'the desktop has no settings of date and time',
      facts: { what: 'date-and-time', problem: 'this desktop has none that are known' },
    },
    {
      met: 'command',
      like: 'nothing opens a folder',
      facts: {
        what: 'place',
        place: '~/.local/state/latchkey/logs',
        problem: 'no application is registered for it',
      },
    },
  ],
  INTERNAL: [
    {
      met: 'command',
      like: 'the answer does not fit into the file that it goes to',
      facts: { problem: 'EFBIG: file too large, write' },
    },
  ],
};

/**
 * Of what kind the facts are: which there are, and where words depend on a value, which one it is. What is optional and
 * missing does not count.
 */
export function shapeOf(facts: object): Readonly<Record<string, unknown>> {
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, kindOf(name, value)]));
}

function kindOf(name: string, value: unknown): unknown {
  if (typeof value === 'boolean' || DECIDING.includes(name)) return value;
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : 'a list';
  if (typeof value !== 'string') return typeof value;
  if (value === '') return 'nothing';
  if (/^\/\S*$/.test(value)) return 'a path';
  return URL.canParse(value) && /^https?:/.test(value) ? 'an address' : 'text';
}

/** Facts of a few values, each with words of its own. */
const DECIDING = ['place', 'newer', 'part'];
