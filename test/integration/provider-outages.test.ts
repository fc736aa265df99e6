import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type OktaWitness, ORG, type Row, startOktaWitness } from '#test/support/okta-witness.ts';

let okta: OktaWitness;
beforeAll(async () => {
  okta = await startOktaWitness();
});
afterEach(() => okta.reset());
afterAll(() => okta.stop());

const OUTAGES: readonly Row[] = [
  [
    'read-only mode',
    '503 E0000010: Service is in read only mode',
    () => {
      okta.provider.faults.set('token', { kind: 'read-only' });
      return okta.post(`${ORG}/token`, okta.anyRefresh());
    },
  ],
  [
    'internal error',
    '500 E0000009: Internal Server Error',
    () => {
      okta.provider.faults.set('token', { kind: 'internal-error' });
      return okta.post(`${ORG}/token`, okta.anyRefresh());
    },
  ],
  [
    'temporarily unavailable',
    '400 temporarily_unavailable: The authorization server is currently unable to handle the request due to a temporary overloading or maintenance of the server.',
    () => okta.tokenRefused('temporarily_unavailable'),
  ],
  [
    'server error',
    '500 server_error: The authorization server encountered an unexpected condition that prevented it from fulfilling the request.',
    () => okta.tokenRefused('server_error'),
  ],
  ...([502, 503, 504] as const).map(
    (status): Row => [
      `gateway ${status}`,
      `${status} HTML`,
      () => {
        okta.provider.faults.set('everything', { kind: 'html', status });
        return okta.get('/.well-known/openid-configuration');
      },
    ],
  ),
];

describe('Okta’s outages', () => {
  it.each(OUTAGES)('%s: %s', async (_, seen, provoke) => {
    expect(await provoke()).toBe(seen);
  });
});

describe('a 429', () => {
  it.each(['api', 'oauth'] as const)(
    'in the shape “%s” has Okta’s headers and no Retry-After',
    async (body) => {
      for (const limit of ['rate', 'concurrency'] as const) {
        okta.provider.faults.set('keys', { kind: 'throttled', body, limit }, 1);
        const { status, headers } = await fetch(`${okta.provider.origin}${ORG}/keys`);
        expect(status).toBe(429);
        expect(headers.get('x-rate-limit-limit')).toBe(limit === 'rate' ? '1200' : '0');
        expect(headers.get('x-rate-limit-remaining')).toBe('0');
        const secondsLeft =
          Number(headers.get('x-rate-limit-reset')) - Date.parse(headers.get('date') ?? '') / 1000;
        expect(secondsLeft).toBeGreaterThan(0);
        expect(secondsLeft).toBeLessThanOrEqual(62);
        expect(headers.has('retry-after')).toBe(false);
        expect((await fetch(`${okta.provider.origin}${ORG}/keys`)).status).toBe(200);
      }
    },
  );
});

describe('a gateway’s page', () => {
  it('has none of Okta’s headers, because Okta never saw the request', async () => {
    okta.provider.faults.set('discovery', { kind: 'html', status: 502 });
    const { headers } = await fetch(`${okta.provider.orgIssuer}/.well-known/openid-configuration`);
    expect([...headers.keys()].filter((name) => name.startsWith('x-'))).toEqual([]);
  });
});
