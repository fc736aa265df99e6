import { describe, expect, it } from 'vitest';
import { createStore } from '#test/stack/provider/store.ts';

function fresh() {
  const clock = { now: 1_000_000 };
  const store = createStore(() => clock.now);
  return {
    clock,
    store,
    org: store.adapter('org', 'RefreshToken'),
    sessions: store.adapter('org', 'Session'),
  };
}

const payload = (more = {}) => ({ accountId: '00u1', clientId: '0oa1', grantId: 'g1', ...more });

describe('the store', () => {
  it('forgets a record when its time by the provider’s clock is over', async () => {
    const { clock, store, org } = fresh();
    await org.upsert('token', payload(), 60);
    expect(await org.find('token')).toMatchObject({ grantId: 'g1' });
    expect(store.expiresAt('RefreshToken', 'token')).toBe(1_060_000);
    clock.now += 59_999;
    expect(store.liveRefreshTokens()).toHaveLength(1);
    clock.now += 1;
    expect(await org.find('token')).toBeUndefined();
    expect(store.liveRefreshTokens()).toEqual([]);
  });

  it('keeps the servers apart, but for sessions', async () => {
    const { store, org, sessions } = fresh();
    await org.upsert('token', payload(), 60);
    await sessions.upsert('session', { uid: 'u1', accountId: '00u1' }, 60);
    expect(await store.adapter('custom', 'RefreshToken').find('token')).toBeUndefined();
    expect(store.isElsewhere('custom', 'RefreshToken', 'token')).toBe(true);
    expect(store.isElsewhere('org', 'RefreshToken', 'token')).toBe(false);
    expect(await store.adapter('custom', 'Session').find('session')).toBeDefined();
    expect(await store.adapter('custom', 'Session').findByUid('u1')).toBeDefined();
  });

  it('remembers when a token was used up the first time, and no longer counts it', async () => {
    const { clock, store, org } = fresh();
    await org.upsert('token', payload(), 60);
    await org.consume('token');
    clock.now += 5000;
    await org.consume('token');
    expect(store.consumedAt('RefreshToken', 'token')).toBe(1_000_000);
    expect(store.liveRefreshTokens()).toEqual([]);
  });

  it('takes away a family, a person’s tokens, one application’s tokens, and sessions', async () => {
    const { store, org, sessions } = fresh();
    const fill = async () => {
      await org.upsert('a', payload(), 60);
      await org.upsert('b', payload({ grantId: 'g2', clientId: '0oa2' }), 60);
      await org.upsert('c', payload({ grantId: 'g3', accountId: '00u2' }), 60);
      await sessions.upsert('s', { uid: 'u1', accountId: '00u1' }, 60);
    };
    const left = async () => {
      const found = await Promise.all(['a', 'b', 'c'].map(async (id) => ((await org.find(id)) ? id : '')));
      return found.join('');
    };
    await fill();
    store.revokeFamily('g1');
    expect(await left()).toBe('bc');
    await fill();
    store.revokeTokens('00u1');
    expect(await left()).toBe('c');
    await fill();
    store.revokeTokens('00u1', '0oa2');
    expect(await left()).toBe('ac');
    expect(await sessions.find('s')).toBeDefined();
    store.endSessions('00u1');
    expect(await sessions.find('s')).toBeUndefined();
    expect(await left()).toBe('ac');
  });
});
