import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '#main/okta/connection.ts';
import { openTransaction, type Transaction } from '#main/okta/transaction.ts';
import { systemClock } from '#main/support/clock.ts';
import { silentLog } from '#main/support/log.ts';
import { discoveryDocument } from './fake-okta.ts';

const ISSUER = 'https://example.okta.com';
const REDIRECT_URI = 'http://127.0.0.1:10000';

/** As much of a connection as a transaction needs before its code comes. */
const connection = {
  client: {
    issuer: { issuer: ISSUER, server: { kind: 'org' }, discoveryUrl: ISSUER, host: 'example.okta.com' },
    clientId: '0oa1example2',
    authentication: { method: 'none' },
    scopes: ['openid'],
    redirectUris: [REDIRECT_URI],
    groupsClaim: 'groups',
    authorizationParameters: {},
  },
  clock: systemClock,
  log: silentLog,
  random: () => 0,
  discovery: { metadata: { get: async () => discoveryDocument(ISSUER) } },
} as unknown as Connection;

let transaction: Transaction;
let state: string;
beforeAll(async () => {
  transaction = await openTransaction(connection, {});
  state = new URL(transaction.authorizationUrl(REDIRECT_URI)).searchParams.get('state') ?? '';
});

const judge = (query: string) => transaction.judge(new URLSearchParams(query)).kind;

describe('what comes to the redirect URI', () => {
  it('is ours only with our state, given once', () => {
    expect(judge(`code=x&state=${state}`)).toBe('code');
    expect(judge(`code=x&state=${state}&state=${state}`)).toBe('stranger');
    expect(judge(`code=x&state=${state}x`)).toBe('stranger');
    expect(judge(`code=x&state=${state.slice(1)}`)).toBe('stranger');
    expect(judge(`code=x&state=${state.toLowerCase()}`)).toBe('stranger');
    expect(judge('code=x')).toBe('stranger');
  });

  it('may name our issuer, and no other', () => {
    expect(judge(`code=x&state=${state}&iss=${encodeURIComponent(ISSUER)}`)).toBe('code');
    expect(judge(`code=x&state=${state}&iss=${encodeURIComponent(`${ISSUER}/oauth2/default`)}`)).toBe(
      'refused',
    );
    expect(judge(`code=x&state=${state}&iss=`)).toBe('refused');
  });

  it('is no code when it is also an error', () => {
    expect(judge(`code=x&error=access_denied&state=${state}`)).toBe('refused');
  });

  it('of any other kind neither throws nor passes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('code', 'state', 'error', 'iss', 'x'), fc.string())),
        (pairs) => {
          expect(transaction.judge(new URLSearchParams(pairs)).kind).toBe('stranger');
          const withState = transaction.judge(
            new URLSearchParams([...pairs.filter(([name]) => name !== 'state'), ['state', state]]),
          );
          const names = pairs.map(([name]) => name).filter((name) => name !== 'x' && name !== 'state');
          const code = pairs.find(([name]) => name === 'code')?.[1] ?? '';
          expect(withState.kind === 'code').toBe(names.length === 1 && code !== '');
        },
      ),
      { numRuns: 500 },
    );
  });
});
