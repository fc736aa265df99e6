import { describe, expect, it } from 'vitest';
import type { Keytar } from '#main/settings/keychain.ts';
import type { KeychainState } from '#main/settings/secret-service.ts';
import { openSecretStore } from '#main/settings/secrets.ts';
import { err, ok } from '#main/support/result.ts';
import { FakeClock } from '#test/support/fake-clock.ts';

/** A keychain as keytar shows it. Calls wait while `gate` is set. */
class FakeKeytar implements Keytar {
  readonly kept = new Map<string, string>();
  gate: Promise<void> | undefined;
  denial: string | undefined;

  async #enter(): Promise<void> {
    const denial = this.denial;
    await this.gate;
    if (denial !== undefined) throw new Error(denial);
  }
  async getPassword(service: string, account: string): Promise<string | null> {
    await this.#enter();
    return this.kept.get(`${service} ${account}`) ?? null;
  }
  async setPassword(service: string, account: string, password: string): Promise<void> {
    await this.#enter();
    this.kept.set(`${service} ${account}`, password);
  }
  async deletePassword(service: string, account: string): Promise<boolean> {
    await this.#enter();
    return this.kept.delete(`${service} ${account}`);
  }
}

async function openOn(keytar: FakeKeytar, platform: NodeJS.Platform = 'darwin') {
  const clock = new FakeClock();
  const state: { now: KeychainState; asked: number } = { now: { usable: true }, asked: 0 };
  const store = await openSecretStore({
    clock,
    environment: {},
    platform,
    load: async () => ok(keytar),
    check: async () => {
      state.asked++;
      return state.now;
    },
  });
  return { clock, state, store };
}

describe('a secret store', () => {
  it('keeps secrets in the keychain under the name of the application', async () => {
    const keytar = new FakeKeytar();
    const { store, clock } = await openOn(keytar);
    expect(await store.set('work/refresh-token', 'one')).toEqual(ok(undefined));
    expect([...keytar.kept]).toEqual([['Latchkey work/refresh-token', 'one']]);
    expect(await store.get('work/refresh-token')).toEqual(ok('one'));
    expect(await store.delete('work/refresh-token')).toEqual(ok(undefined));
    expect(await store.get('work/refresh-token')).toEqual(ok(undefined));
    expect(store).toMatchObject({ kind: 'keychain', problem: undefined });
    expect(clock.timers).toBe(0);
  });

  it('goes back to the keychain when it is unlocked, with the newest value', async () => {
    const keytar = new FakeKeytar();
    const { store, state, clock } = await openOn(keytar);
    await store.set('work/refresh-token', 'old');
    clock.jump(30_000);
    state.now = { usable: false, problem: 'it is locked', mayHold: true };
    await store.set('work/refresh-token', 'new');
    state.now = { usable: true };
    expect(await store.get('work/refresh-token')).toEqual(ok('new'));
    await store.set('work/refresh-token', 'newest');
    expect(store.kind).toBe('keychain');
    expect([...keytar.kept.values()]).toEqual(['newest']);
  });

  it('keeps in memory what the system denies, and says why', async () => {
    const keytar = new FakeKeytar();
    const { store } = await openOn(keytar);
    keytar.denial = 'User interaction is not allowed.';
    const unavailable = {
      ok: false,
      error: { code: 'KEYCHAIN_UNAVAILABLE', facts: { problem: 'User interaction is not allowed.' } },
    };
    expect(await store.get('work/refresh-token')).toEqual(unavailable);
    expect(await store.set('work/refresh-token', 'one')).toEqual(ok(undefined));
    expect(store).toMatchObject({ kind: 'memory', problem: 'User interaction is not allowed.' });
    expect(await store.get('work/refresh-token')).toEqual(ok('one'));
    expect(await store.delete('work/refresh-token')).toEqual(unavailable);
  });

  it('works in memory where the keychain cannot be loaded', async () => {
    const store = await openSecretStore({
      clock: new FakeClock(),
      environment: {},
      platform: 'darwin',
      load: async () => err('it cannot be used on this computer'),
    });
    expect(store).toMatchObject({ kind: 'memory', problem: 'it cannot be used on this computer' });
    expect(await store.get('work/refresh-token')).toEqual(ok(undefined));
    await store.set('work/refresh-token', 'one');
    expect(await store.get('work/refresh-token')).toEqual(ok('one'));
    expect(await store.delete('work/refresh-token')).toEqual(ok(undefined));
  });

  it('gives up waiting, and takes out again what arrives in the keychain too late', async () => {
    const keytar = new FakeKeytar();
    const { store, clock } = await openOn(keytar);
    let open = () => {};
    keytar.gate = new Promise((resolve) => {
      open = resolve;
    });
    const late = store.set('work/refresh-token', 'late');
    await clock.advance(60_000);
    expect(await late).toEqual(ok(undefined));
    expect(store).toMatchObject({ kind: 'memory', problem: 'it does not answer' });

    keytar.gate = undefined;
    await store.set('work/refresh-token', 'newer');
    expect([...keytar.kept]).toEqual([]);
    expect(await store.get('work/refresh-token')).toEqual(ok('newer'));

    open();
    await clock.settle();
    expect([...keytar.kept]).toEqual([]);
    await store.set('work/refresh-token', 'newest');
    expect([...keytar.kept.values()]).toEqual(['newest']);
    expect(store.kind).toBe('keychain');
  });

  it('asks once for an errand, and again for the next one or after a failure', async () => {
    const keytar = new FakeKeytar();
    const { store, state, clock } = await openOn(keytar);
    await store.get('work/refresh-token');
    clock.jump(29_000);
    await store.set('work/refresh-token', 'one');
    expect(state.asked).toBe(1);
    clock.jump(1_000);
    await store.get('work/refresh-token');
    expect(state.asked).toBe(2);
    keytar.denial = 'User interaction is not allowed.';
    await store.set('work/refresh-token', 'two');
    await store.set('work/refresh-token', 'two');
    expect(state.asked).toBe(3);
  });

  it('does not ask a silent keychain at every step', async () => {
    const { store, clock, state } = await openOn(new FakeKeytar(), 'linux');
    clock.jump(30_000);
    state.now = { usable: false, problem: 'it does not answer', mayHold: true };
    const asking = store.set('work/refresh-token', 'one');
    clock.jump(2_000);
    await asking;
    await store.get('other/refresh-token');
    await store.delete('work/refresh-token');
    expect(state.asked).toBe(2);
    clock.jump(30_000);
    await store.get('work/refresh-token');
    expect(state.asked).toBe(3);
  });
});
