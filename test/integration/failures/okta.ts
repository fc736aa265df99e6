import { expect } from 'vitest';
import type { oktaWords } from '#main/support/words/okta.ts';
import { createScriptedBrowser } from '#test/stack/browser/scripted-browser.ts';
import { ALEX, SAM } from '#test/support/engine.ts';
import type { Place, Scenario, Scenarios } from './scenario.ts';

const SIGNED_IN = { signedIn: 'hosted' } as const;

const hostOf = ({ stack }: Place): string => new URL(stack.issuer).host;
const requestId = expect.stringMatching(/^\w{26}$/);

/** Okta throttles the refresh, in one of its two shapes. */
const throttled = (body: 'api' | 'oauth'): Scenario<'OKTA_BUSY'> => ({
  ...SIGNED_IN,
  title: `a renewal is throttled, in the shape of ${body === 'api' ? 'Okta’s API' : 'an invalid_grant'}`,
  arrange: ({ stack }) => stack.provider.faults.set('token', { kind: 'throttled', body, limit: 'rate' }),
  facts: (on) => ({
    host: hostOf(on),
    // The end of Okta's window of a minute, and a little by chance.
    retryAt: expect.toSatisfy((at: number) => at > Date.now() && at < Date.now() + 76_000),
    requestId,
  }),
  reaction: 'wait',
});

/** Signing in, and everything that Okta says. */
export const oktaScenarios: { readonly [C in keyof typeof oktaWords]: Scenarios<C> } = {
  SIGNED_OUT: [{ title: 'nobody is signed in', words: ['renew'], facts: () => ({ profile: 'example' }) }],
  SIGN_IN_TIMEOUT: [
    {
      title: 'the browser is left open for five minutes',
      standingClock: true,
      async call({ person, time }, words) {
        person.browse = () => {};
        const login = person.start(...words);
        await login.says('Finish signing in in your browser.');
        await time.advance(5 * 60_000);
        const ended = await login.ended;
        // Else it would be far ahead of the servers at the next try.
        time.jump(-5 * 60_000);
        return ended;
      },
      facts: () => ({ minutes: 5 }),
    },
    {
      title: 'nobody answers whether to continue',
      standingClock: true,
      async call({ person, time }, words) {
        const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
        person.ask = () => {
          ask();
          return new Promise(() => {});
        };
        // Scripts are not asked.
        const login = person.start(...words.filter((word) => word !== '--json'));
        await asked;
        await time.advance(5 * 60_000);
        const ended = await login.ended;
        time.jump(-5 * 60_000);
        return ended;
      },
      seen: 'error stream',
      facts: () => ({ minutes: 5, unanswered: true }),
    },
  ],
  SIGN_IN_CANCELLED: [
    {
      title: 'Ctrl-C while the browser is open',
      async call({ person }, words) {
        person.browse = () => {};
        const login = person.start(...words);
        await login.says('Finish signing in in your browser.');
        login.signal('SIGINT');
        return login.ended;
      },
      facts: () => ({}),
    },
    {
      title: 'the person cancels at Okta',
      arrange: ({ stack }) =>
        stack.provider.faults.set('authorize', { kind: 'refusal', refusal: 'user_canceled_request' }),
      facts: () => ({}),
    },
  ],
  SIGN_IN_UNKNOWN_ANSWER: [
    {
      title: 'the answer in the browser is from another authorization server',
      arrange({ person }) {
        person.browse = (address) => {
          const { searchParams } = new URL(address);
          const answer = new URL(searchParams.get('redirect_uri') ?? '');
          answer.searchParams.set('state', searchParams.get('state') ?? '');
          answer.searchParams.set('iss', 'https://elsewhere.example.com');
          void fetch(answer);
        };
      },
      facts: () => ({ problem: expect.stringContaining('another authorization server') }),
    },
  ],
  OKTA_UNREACHABLE: [
    {
      ...SIGNED_IN,
      title: 'a renewal finds nobody',
      arrange: ({ stack }) => stack.provider.faults.set('everything', { kind: 'reset', acted: false }),
      facts: (on) => ({ host: hostOf(on), problem: expect.any(String) }),
      reaction: 'wait',
    },
    {
      title: 'a sign-in finds nobody',
      arrange: ({ stack }) => stack.provider.faults.set('everything', { kind: 'reset', acted: false }),
      facts: (on) => ({ host: hostOf(on) }),
    },
  ],
  OKTA_BUSY: [
    throttled('api'),
    throttled('oauth'),
    {
      title: 'a sign-in is throttled',
      arrange: ({ stack }) =>
        stack.provider.faults.set('discovery', { kind: 'throttled', body: 'api', limit: 'concurrency' }),
      facts: (on) => ({ host: hostOf(on), retryAt: expect.any(Number), requestId }),
    },
  ],
  OKTA_OUT_OF_ORDER: [
    {
      ...SIGNED_IN,
      title: 'a renewal meets read-only mode',
      arrange: ({ stack }) => stack.provider.faults.set('token', { kind: 'read-only' }),
      facts: (on) => ({ host: hostOf(on), status: 503, requestId }),
      reaction: 'wait',
    },
    {
      title: 'a sign-in meets the page of a gateway',
      arrange: ({ stack }) => stack.provider.faults.set('discovery', { kind: 'html', status: 502 }),
      facts: (on) => ({ host: hostOf(on), status: 502 }),
    },
  ],
  OKTA_CLIENT: [
    {
      ...SIGNED_IN,
      title: 'the application is deactivated before a renewal',
      arrange: ({ stack }) => void stack.provider.applications.change(stack.clientId, { status: 'INACTIVE' }),
      facts: (on) => ({ host: hostOf(on), clientId: on.stack.clientId, said: expect.any(String), requestId }),
      reaction: 'ask',
      liveRefreshTokens: 0,
    },
    {
      title: 'the application is deactivated before a sign-in',
      arrange: ({ stack }) => void stack.provider.applications.change(stack.clientId, { status: 'INACTIVE' }),
      facts: (on) => ({ clientId: on.stack.clientId, requestId }),
    },
  ],
  OKTA_POLICY: [
    {
      ...SIGNED_IN,
      title: 'no rule of the access policy matches a renewal',
      arrange({ stack }) {
        stack.provider.settings.policyMatches = false;
      },
      facts: (on) => ({
        host: hostOf(on),
        email: SAM.login,
        said: expect.stringContaining('Policy'),
        requestId,
      }),
      reaction: 'ask',
    },
    {
      title: 'no rule of the access policy matches a sign-in',
      arrange({ stack }) {
        stack.provider.settings.policyMatches = false;
      },
      facts: () => ({ said: expect.stringContaining('Policy') }),
    },
  ],
  OKTA_ZONE: [
    {
      ...SIGNED_IN,
      title: 'a renewal comes from outside the network zone',
      arrange({ stack }) {
        stack.provider.settings.insideNetworkZone = false;
      },
      facts: (on) => ({ host: hostOf(on), said: expect.stringContaining('network zones'), requestId }),
      reaction: 'ask',
    },
  ],
  OKTA_REAUTH: [
    {
      ...SIGNED_IN,
      title: 'the settings ask for more than the sign-in did',
      arrange: ({ person }) =>
        person.set({
          okta: {
            ...person.settings.profiles.example?.okta,
            scopes: ['openid', 'profile', 'email', 'groups', 'phone', 'offline_access'],
          },
        }),
      facts: (on) => ({ host: hostOf(on), said: expect.stringContaining('not granted'), requestId }),
      reaction: 'end',
    },
    {
      title: 'the application asks for more than the browser’s session has',
      arrange: ({ stack }) =>
        stack.provider.faults.set('authorize', { kind: 'refusal', refusal: 'app_sign_on_required' }),
      facts: (on) => ({ host: hostOf(on), said: expect.any(String) }),
    },
  ],
  OKTA_TOO_MANY_GROUPS: [
    {
      ...SIGNED_IN,
      title: 'the groups claim matches too many at a renewal',
      arrange({ stack }) {
        stack.provider.settings.mostGroups = 0;
      },
      facts: () => ({ said: expect.stringContaining('too many groups'), requestId }),
      reaction: 'ask',
    },
  ],
  OKTA_REFUSED: [
    {
      ...SIGNED_IN,
      title: 'a renewal is refused for a reason that Latchkey does not know',
      arrange: ({ stack }) =>
        stack.provider.faults.set('token', {
          kind: 'refusal',
          refusal: 'pkce_missing_challenge_verifier_present',
        }),
      facts: (on) => ({ host: hostOf(on), error: 'invalid_request', said: expect.any(String), requestId }),
      reaction: 'ask',
    },
    {
      title: 'a sign-in is refused for a reason that Latchkey does not know',
      arrange: ({ stack }) =>
        stack.provider.faults.set('authorize', { kind: 'refusal', refusal: 'login_failed' }),
      facts: (on) => ({ host: hostOf(on), error: 'access_denied', said: 'Login failed.' }),
    },
  ],
  OKTA_ANSWER_WRONG: [
    {
      ...SIGNED_IN,
      title: 'the ID token of a renewal is encrypted',
      arrange({ stack }) {
        stack.provider.settings.encryptIdTokens = true;
      },
      facts: (on) => ({ host: hostOf(on), problem: expect.stringContaining('encrypted') }),
      reaction: 'ask',
    },
    {
      title: 'the discovery document is of another issuer',
      arrange({ stack }) {
        stack.provider.settings.discoveryIssuer = 'https://elsewhere.example.com';
      },
      facts: (on) => ({ host: hostOf(on), problem: expect.stringContaining('elsewhere.example.com') }),
    },
  ],
  SESSION_ENDED: [
    {
      ...SIGNED_IN,
      title: 'the person is deactivated before a renewal',
      arrange: ({ stack }) => void stack.provider.people.deactivate(SAM.login),
      spends: { tokenRequests: 1, signatures: 0 },
      facts: () => ({ said: 'The refresh token is invalid or expired.', requestId }),
      reaction: 'end',
    },
  ],
  ACCESS_REMOVED: [
    {
      ...SIGNED_IN,
      title: 'the person is unassigned before a renewal',
      arrange({ stack }) {
        stack.provider.settings.unassigningRevokes = false;
        stack.provider.people.unassign(SAM.login, stack.clientId);
      },
      spends: { tokenRequests: 1, signatures: 0 },
      facts: (on) => ({
        email: SAM.login,
        clientId: on.stack.clientId,
        host: hostOf(on),
        said: expect.stringContaining('not assigned'),
        requestId,
      }),
      reaction: 'remove',
    },
    {
      title: 'somebody signs in who is not assigned',
      arrange: ({ stack }) => void stack.provider.people.unassign(SAM.login, stack.clientId),
      facts: (on) => ({ host: hostOf(on), said: expect.stringContaining('not assigned') }),
    },
  ],
  OKTA_OTHER_PERSON: [
    {
      signedIn: 'hosted',
      title: 'the browser is signed in as somebody else than before',
      words: ['login', '--fresh'],
      arrange({ person }) {
        person.browse = (address) => void createScriptedBrowser().signIn(address, ALEX);
      },
      facts: () => ({ expected: SAM.login, found: ALEX.login, named: false }),
    },
  ],
  EMAIL_MISSING: [
    {
      ...SIGNED_IN,
      title: 'the address is taken away before a renewal',
      arrange: ({ stack }) => void stack.provider.people.setEmail(SAM.login, null),
      spends: { tokenRequests: 1, signatures: 0 },
      facts: (on) => ({ clientId: on.stack.clientId }),
      reaction: 'ask',
    },
    {
      title: 'somebody signs in who has no address',
      arrange: ({ stack }) => void stack.provider.people.setEmail(SAM.login, null),
      facts: (on) => ({ clientId: on.stack.clientId }),
    },
  ],
  CREDENTIALS_EXPIRED: [
    {
      signedIn: 'alone',
      title: 'nobody renews for two days',
      standingClock: true,
      words: ['status'],
      arrange: ({ time }) => time.jump(48 * 3_600_000),
      seen: 'trouble',
      facts: ({ time }) => ({ endedAt: expect.toSatisfy((at: number) => at < time.now()) }),
    },
  ],
  SIGN_IN_LOST: [
    {
      signedIn: 'alone',
      title: 'the process that kept the sign-in has ended',
      facts: () => ({}),
      reaction: 'end',
    },
  ],
  NO_REFRESH: [
    {
      ...SIGNED_IN,
      title: 'the application may not refresh',
      prepare: ({ stack }) =>
        void stack.provider.applications.change(stack.clientId, { grantTypes: ['authorization_code'] }),
      facts: (on) => ({ clientId: on.stack.clientId }),
      liveRefreshTokens: 0,
    },
  ],
};
