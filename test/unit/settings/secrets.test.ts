import { describe, expect, it } from 'vitest';
import type { KeychainState } from '#main/settings/secret-service.ts';
import { openSecretStore } from '#main/settings/secrets.ts';
import { err, ok } from '#main/support/result.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { FakeKeytar } from '#test/support/fake-keytar.ts';

async function openOn(keytar: FakeKeytar, platform: NodeJS.Platform = 'darwin') {
  const clock = new FakeClock();
  const state = { now: { usable: true } as KeychainState, asked: 0, answersAfterMs: 0 };
  const store = await openSecretStore({
    clock,
    environment: {},
    platform,
    load: async () => ok(keytar),
    check: async () => {
      state.asked++;
      clock.jump(state.answersAfterMs);
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

  it('asks the person to unlock the keychain only where that is what is wrong, and they wait for it', async () => {
    const keytar = new FakeKeytar();
    const { store, state, clock } = await openOn(keytar);
    clock.jump(30_000);
    state.now = { usable: false, problem: 'it is locked', mayHold: true };
    await store.set('work/refresh-token', 'one');
    expect([store.kind, keytar.kept.size]).toEqual(['memory', 0]);
    // keytar puts the system's question before the person, and goes on once they have answered it.
    await store.set('work/refresh-token', 'one', { mayAsk: true });
    expect([store.kind, [...keytar.kept.values()]]).toEqual(['keychain', ['one']]);

    keytar.denial = 'The user did not unlock it';
    await store.set('work/refresh-token', 'two', { mayAsk: true });
    expect(store).toMatchObject({ kind: 'memory', problem: 'The user did not unlock it' });
    expect(await store.get('work/refresh-token')).toEqual(ok('two'));

    keytar.denial = undefined;
    state.now = { usable: false, problem: 'this login has no session bus', mayHold: false };
    await store.set('work/refresh-token', 'three', { mayAsk: true });
    expect([...keytar.kept.values()]).toEqual(['one']);
  });

  it('takes what it could not replace out of the keychain as soon as that is open, whatever it is asked', async () => {
    for (const ask of ['get', 'get another', 'set another', 'delete another'] as const) {
      const keytar = new FakeKeytar();
      const { store, state, clock } = await openOn(keytar);
      await store.set('work/refresh-token', 'spent');
      await store.set('home/refresh-token', 'one');
      clock.jump(30_000);
      state.now = { usable: false, problem: 'it is locked', mayHold: true };
      await store.set('work/refresh-token', 'new');
      expect(await store.get('work/refresh-token')).toEqual(ok('new'));
      expect(keytar.kept.get('Latchkey work/refresh-token')).toBe('spent');

      state.now = { usable: true };
      if (ask === 'get') await store.get('work/refresh-token');
      if (ask === 'get another') await store.get('home/refresh-token');
      if (ask === 'set another') await store.set('home/refresh-token', 'two');
      if (ask === 'delete another') await store.delete('home/refresh-token');
      expect([...keytar.kept.values()]).not.toContain('spent');
      expect(await store.get('work/refresh-token')).toEqual(ok('new'));
    }
  });

  it('never falls back to a value that it could not replace or remove, also where the keychain keeps it', async () => {
    const keytar = new FakeKeytar();
    const { store, clock } = await openOn(keytar);
    await store.set('work/refresh-token', 'spent');
    keytar.deletePassword = async () => {
      throw new Error('User interaction is not allowed.');
    };
    expect((await store.delete('work/refresh-token')).ok).toBe(false);
    clock.jump(30_000);
    expect(await store.get('work/refresh-token')).toEqual(ok(undefined));
    expect([...keytar.kept.values()]).toEqual(['spent']);

    Reflect.deleteProperty(keytar, 'deletePassword');
    expect(await store.get('work/refresh-token')).toEqual(ok(undefined));
    expect([...keytar.kept]).toEqual([]);
    await store.set('work/refresh-token', 'next');
    expect(await store.get('work/refresh-token')).toEqual(ok('next'));
  });

  it('never removes a value while its successor is written', async () => {
    const keytar = new FakeKeytar();
    const { store, state, clock } = await openOn(keytar);
    clock.jump(30_000);
    state.now = { usable: false, problem: 'it is locked', mayHold: true };
    await store.set('work/refresh-token', 'one');
    state.now = { usable: true };
    let open = () => {};
    const remove = keytar.deletePassword.bind(keytar);
    keytar.deletePassword = async (service, account) => {
      await new Promise<void>((resolve) => {
        open = resolve;
      });
      return remove(service, account);
    };
    const [reading, writing] = [store.get('home/refresh-token'), store.set('work/refresh-token', 'two')];
    await clock.settle();
    open();
    await Promise.all([reading, writing]);
    expect([...keytar.kept]).toEqual([['Latchkey work/refresh-token', 'two']]);
  });

  it('leaves what counts again in the keychain', async () => {
    const keytar = new FakeKeytar();
    const { store, state, clock } = await openOn(keytar);
    clock.jump(30_000);
    state.now = { usable: false, problem: 'it is locked', mayHold: true };
    await store.set('work/refresh-token', 'one');
    state.now = { usable: true };
    await store.set('work/refresh-token', 'two');
    await store.get('other/refresh-token');
    expect([...keytar.kept]).toEqual([['Latchkey work/refresh-token', 'two']]);
  });

  it('keeps in memory what the system denies, and says why', async () => {
    const keytar = new FakeKeytar();
    const { store } = await openOn(keytar);
    keytar.denial = 'User interaction is not allowed.';
    const unavailable = {
      ok: false,
      error: {
        code: 'KEYCHAIN_UNAVAILABLE',
        facts: { problem: 'User interaction is not allowed.', holds: true },
      },
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
    state.answersAfterMs = 2_000;
    await store.set('work/refresh-token', 'one');
    await store.get('other/refresh-token');
    await store.delete('work/refresh-token');
    expect(state.asked).toBe(2);
    clock.jump(30_000);
    await store.get('work/refresh-token');
    expect(state.asked).toBe(3);
  });

  it('asks as soon as ever when the clock was set back', async () => {
    const { store, clock, state } = await openOn(new FakeKeytar(), 'linux');
    clock.jump(-24 * 3_600_000);
    await store.get('work/refresh-token');
    expect(state.asked).toBe(2);
    clock.jump(30_000);
    state.now = { usable: false, problem: 'it does not answer', mayHold: true };
    state.answersAfterMs = 2_000;
    await store.get('work/refresh-token');
    clock.jump(-24 * 3_600_000);
    state.now = { usable: true };
    await store.set('work/refresh-token', 'one');
    expect(state.asked).toBe(4);
    expect(store.kind).toBe('keychain');
  });
});
