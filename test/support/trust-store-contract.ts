import { X509Certificate } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import {
  type StoreCredential,
  type StoreScope,
  storeLabel,
  type TrustStore,
} from '#main/delivery/trust-store/types.ts';
import { ok } from '#main/support/result.ts';
import { type Authority, certify, HOUR_MS, makeAuthority, NOW_MS } from './trust-certificates.ts';

export interface StoreUnderTest {
  /** A store of the profile "work". */
  readonly store: TrustStore;
  /** Another profile's, in the same places. */
  readonly another: TrustStore;
  readonly places: number;
  /** Puts in what is not ours, in every place, by the system's own means. */
  addForeign(credential: StoreCredential, label: string): Promise<void>;
  /** Everything in every place, ours or not, a line for each certificate and each key, in whichever order. */
  listing(): Promise<readonly string[]>;
}

/** Programs are started all the while, on a machine that may be busy with others. */
const LONG = { timeout: 90_000 };

/**
 * What Latchkey needs of every system's store. `current` is asked anew for each test, which must find no entry of ours.
 * Each test compares everything that is in the store before and after: what is foreign has to be as it was.
 */
export function trustStoreContract(current: () => StoreUnderTest): void {
  let ours: Authority;
  let foreign: Authority;
  beforeAll(async () => {
    [ours, foreign] = await Promise.all([makeAuthority('Ours'), makeAuthority('Foreign')]);
  });
  const scope = (): StoreScope => ({ authorities: [ours.root.pem, ours.intermediate.pem] });
  const all = { keep: undefined, nowMs: NOW_MS };

  const listed = async (store: TrustStore, within: StoreScope = scope()): Promise<string[]> => {
    const found = await store.list(within);
    if (!found.ok) throw new Error(JSON.stringify(found.error));
    return found.value.map(({ pem }) => fingerprintOf(pem)).sort();
  };
  const everywhere = (...pems: readonly string[]): string[] =>
    pems.flatMap((pem) => Array<string>(current().places).fill(fingerprintOf(pem))).sort();
  const has = async (pem: string): Promise<boolean> => {
    const checked = await current().store.check(pem);
    if (!checked.ok) throw new Error(JSON.stringify(checked.error));
    expect([0, current().places]).toContain(checked.value.length);
    return checked.value.length > 0;
  };
  const listing = async (): Promise<string[]> => [...(await current().listing())].sort();

  it.each(['ecdsa', 'rsa'] as const)(
    'takes a certificate with an %s key, shows it, and lets go of it',
    async (keyType) => {
      const { store, places } = current();
      const before = await listing();
      const credential = await certify(ours, { keyType });
      expect(await store.places()).toHaveLength(places);
      expect(await has(credential.pem)).toBe(false);
      const put = await store.put(credential);
      expect(put).toMatchObject(ok({ refusals: [] }));
      expect(put.ok && put.value.places).toHaveLength(places);
      expect(await listed(store)).toEqual(everywhere(credential.pem));
      expect(await has(credential.pem)).toBe(true);
      expect((await listing()).length).toBeGreaterThan(before.length);
      expect(await store.remove({ ...scope(), ...all })).toEqual([]);
      expect(await has(credential.pem)).toBe(false);
      expect(await listed(store)).toEqual([]);
      expect(await listing()).toEqual(before);
      expect(await store.remove({ ...scope(), ...all })).toEqual([]);
    },
  );

  it('puts the same certificate in once', async () => {
    const { store } = current();
    const before = await listing();
    const credential = await certify(ours);
    await store.put(credential);
    const once = await listing();
    expect(await store.put(credential)).toMatchObject(ok({ refusals: [] }));
    expect(await listing()).toEqual(once);
    await store.remove({ ...scope(), ...all });
    expect(await listing()).toEqual(before);
  });

  it('has the new certificate before the old one goes, and never none', LONG, async () => {
    const { store } = current();
    const before = await listing();
    let held = await certify(ours);
    await store.put(held);
    const known = [held.pem];
    const polling = pollUntilOver(async () => {
      const found = await listed(store);
      const counts = known.map((pem) => found.filter((one) => one === fingerprintOf(pem)).length);
      return counts.includes(current().places);
    });
    try {
      for (let renewals = 0; renewals < 2; renewals++) {
        const next = await certify(ours);
        known.push(next.pem);
        await store.put(next);
        expect(await listed(store)).toEqual(everywhere(held.pem, next.pem));
        const removal = { ...scope(), known: [held.pem], keep: next.pem, nowMs: NOW_MS };
        expect(await store.remove(removal)).toEqual([]);
        expect(await listed(store)).toEqual(everywhere(next.pem));
        held = next;
      }
    } finally {
      const { looks, gaps } = await polling.over();
      expect([looks > 1, gaps]).toEqual([true, 0]);
    }
    await store.remove({ ...scope(), ...all });
    expect(await listing()).toEqual(before);
  });

  it('leaves what is not ours as it is: by another authority, or under another label', async () => {
    const { store, another, addForeign } = current();
    const label = storeLabel('work');
    // The same label and another authority; our authority and a label of the person's own.
    await addForeign(await certify(foreign, { subject: 'CN=imposter' }), label);
    await addForeign(await certify(ours, { subject: 'CN=by-hand' }), 'by hand');
    await another.put(await certify(ours, { subject: 'CN=00u1sam at another' }));
    const before = await listing();
    const credential = await certify(ours);
    await store.put(credential);
    expect(await listed(store)).toEqual(everywhere(credential.pem));
    const next = await certify(ours);
    await store.put(next);
    await store.remove({ ...scope(), keep: next.pem, nowMs: NOW_MS });
    expect(await listed(store)).toEqual(everywhere(next.pem));
    await store.remove({ ...scope(), known: [credential.pem, next.pem], ...all });
    expect(await listing()).toEqual(before);
    expect(await another.remove({ ...scope(), ...all })).toEqual([]);
    expect(await listed(another)).toEqual([]);
  });

  it('leaves what another profile of the same authority and person has, and finds its own beside it', async () => {
    const { store, another } = current();
    const before = await listing();
    const theirs = await certify(ours);
    const own = await certify(ours);
    await another.put(theirs);
    const withTheirs = await listing();
    await store.put(own);
    const others = { others: [theirs.pem], known: [own.pem] };
    expect(await listed(store, { ...scope(), ...others })).toEqual(everywhere(own.pem));
    expect(await store.remove({ ...scope(), ...others, ...all })).toEqual([]);
    expect(await listing()).toEqual(withTheirs);
    expect(await another.remove({ ...scope(), known: [theirs.pem], ...all })).toEqual([]);
    expect(await listing()).toEqual(before);
  });

  it('keeps what has not ended where the one to keep is not there', async () => {
    const { store } = current();
    const before = await listing();
    const [ended, valid, elsewhere] = await Promise.all([
      certify(ours, { endsInMs: -HOUR_MS }),
      certify(ours),
      certify(ours),
    ]);
    await store.put(ended);
    await store.put(valid);
    await store.remove({ ...scope(), keep: elsewhere.pem, nowMs: NOW_MS });
    expect(await listed(store)).toEqual(everywhere(valid.pem));
    await store.remove({ ...scope(), ...all });
    expect(await listing()).toEqual(before);
  });

  it('finds nothing and removes nothing where there is nothing', async () => {
    const { store } = current();
    const before = await listing();
    expect(await store.list(scope())).toEqual(ok([]));
    expect(await store.remove({ ...scope(), ...all })).toEqual([]);
    expect(await listing()).toEqual(before);
  });

  it('finds what was cut off before anything was recorded by its label alone', async () => {
    const { store, another } = current();
    await another.put(await certify(ours, { subject: 'CN=00u1sam at another' }));
    const before = await listing();
    const credential = await certify(ours);
    await store.put(credential);
    expect(await listed(store, {})).toEqual(everywhere(credential.pem));
    expect(await store.remove({ ...all })).toEqual([]);
    expect(await listing()).toEqual(before);
    await another.remove({ ...scope(), ...all });
  });
}

function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
}

/** Looks again and again, with a breath in between, until it is over. What `look` denies is a gap. */
export function pollUntilOver(look: () => Promise<boolean>): {
  over(): Promise<{ readonly looks: number; readonly gaps: number }>;
} {
  const end = new AbortController();
  let [looks, gaps] = [0, 0];
  const polling = (async () => {
    while (!end.signal.aborted) {
      if (!(await look())) gaps += 1;
      looks += 1;
      await pause(10);
    }
  })();
  return {
    async over() {
      end.abort();
      await polling;
      return { looks, gaps };
    },
  };
}
