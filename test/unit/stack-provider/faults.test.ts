import { describe, expect, it } from 'vitest';
import { createFaults, endpointOf, Fault } from '#test/stack/provider/faults.ts';
import { OCCASIONAL_REFUSALS, occasionalRefusals } from '#test/stack/provider/occasional-refusals.ts';

describe('faults', () => {
  it('strike their own endpoint until they are cleared', () => {
    const faults = createFaults();
    faults.set('token', { kind: 'cut' });
    expect([faults.take('token'), faults.take('keys'), faults.take(undefined)]).toEqual([
      { kind: 'cut' },
      undefined,
      undefined,
    ]);
    faults.clear('token');
    expect(faults.take('token')).toBeUndefined();
  });

  it('of one endpoint go before those of everything, and are used up first', () => {
    const faults = createFaults();
    faults.set('everything', { kind: 'read-only' });
    faults.set('token', { kind: 'cut' }, 1);
    expect([faults.take('token'), faults.take('token'), faults.take(undefined)]).toEqual([
      { kind: 'cut' },
      { kind: 'read-only' },
      { kind: 'read-only' },
    ]);
  });

  it('are listed with what is left of them', () => {
    const faults = createFaults();
    faults.set('token', { kind: 'cut' }, 3);
    faults.take('token');
    faults.set('keys', { kind: 'read-only' });
    expect(faults.list()).toEqual([
      { endpoint: 'token', fault: { kind: 'cut' }, times: 2 },
      { endpoint: 'keys', fault: { kind: 'read-only' } },
    ]);
    faults.clear();
    expect(faults.list()).toEqual([]);
  });

  it('may be any of Okta’s refusals by name, and no other', () => {
    for (const refusal of OCCASIONAL_REFUSALS) {
      expect(Fault.safeParse({ kind: 'refusal', refusal }).success).toBe(true);
      expect(occasionalRefusals[refusal].status).toBeGreaterThanOrEqual(400);
    }
    expect(Fault.safeParse({ kind: 'refusal', refusal: 'toString' }).success).toBe(false);
  });
});

describe('the endpoint of a path', () => {
  it.each([
    ['/.well-known/openid-configuration', 'discovery'],
    ['/oauth2/default/.well-known/openid-configuration', 'discovery'],
    ['/.well-known/oauth-authorization-server/oauth2/default', 'discovery'],
    ['/oauth2/v1/token', 'token'],
    ['/oauth2/default/v1/keys', 'keys'],
    ['/oauth2/v1/authorize', 'authorize'],
    ['/oauth2/v1/authorize/abc', undefined],
    ['/oauth2/default/signin/abc', 'sign-in'],
    ['/', undefined],
    ['/oauth2/v1/clients', undefined],
  ])('%s is %s', (path, endpoint) => {
    expect(endpointOf(path)).toBe(endpoint);
  });
});
