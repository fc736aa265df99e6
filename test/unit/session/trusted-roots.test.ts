import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RootStore } from '#main/delivery/trust-store/types.ts';
import { createTrustedRoots } from '#main/session/trusted-roots.ts';
import { systemClock } from '#main/support/clock.ts';
import { type Failure, failure } from '#main/support/failure.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const PLACE = { name: 'Chromium' };
const HELD = failure('STORE_REFUSED', { place: 'Chromium', problem: 'p', reason: 'held', root: true });

function computer() {
  const folder = temporaryFolder();
  const folders = { state: join(folder, 'state'), runtime: join(folder, 'run') };
  const file = join(folders.state, 'trusted-roots.json');
  const trusted = new Set<string>();
  /** What was noted when the store was changed last, and why it refuses. */
  const seen: { noted?: string; refusal?: Failure | undefined } = {};
  const change = (work: () => void) => {
    if (existsSync(file)) seen.noted = readFileSync(file, 'utf8');
    if (seen.refusal !== undefined) return { changed: [], refusals: [seen.refusal] };
    work();
    return { changed: [PLACE], refusals: [] };
  };
  const store: RootStore = {
    look: async () => ({ places: [], refusals: [] }),
    trust: async (pem) => change(() => trusted.add(pem)),
    distrust: async (pem) => change(() => trusted.delete(pem)),
  };
  const of = (profile: string) => createTrustedRoots(folders, profile, systemClock);
  return { of, file, folders, store, trusted, seen, open: async () => store };
}

describe('roots that browsers are to trust', () => {
  it('are noted before anything is changed, for nobody else to read, and struck out after', async () => {
    const { of, file, store, seen, trusted } = computer();
    await of('work').trust('A', 'hand', store);
    expect(seen.noted).toContain('"A"');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await of('work').list()).toEqual([{ pem: 'A', byHand: ['work'], bySetting: [] }]);
    expect(await of('work').distrust('A', store)).toEqual({ changed: [PLACE], refusals: [] });
    expect([existsSync(file), trusted.size]).toEqual([false, 0]);
  });

  it('are left as they are where they cannot be noted', async () => {
    const { of, folders, store, trusted } = computer();
    writeFileSync(folders.state, 'a file');
    expect((await of('work').trust('A', 'setting', store)).refusals).toMatchObject([
      { code: 'FILE_REFUSED' },
    ]);
    expect(trusted.size).toBe(0);
  });

  it('stay while another organisation or the person wants them', async () => {
    const { of, store, trusted, open } = computer();
    await of('work').trust('A', 'setting', store);
    await of('home').trust('A', 'setting', store);
    await of('work').trust('B', 'setting', store);
    await of('work').trust('B', 'hand', store);
    expect(await of('work').release(undefined, open)).toEqual([]);
    expect([...trusted]).toEqual(['A', 'B']);
    expect(await of('home').release('A', open)).toEqual([]);
    expect([...trusted]).toEqual(['A', 'B']);
    expect(await of('home').release('C', open)).toEqual([]);
    expect([...trusted]).toEqual(['B']);
    expect(await of('work').list()).toEqual([{ pem: 'B', byHand: ['work'], bySetting: [] }]);
  });

  it('stay noted where a browser does not give them back, and go the next time', async () => {
    const { of, store, trusted, seen, open, file } = computer();
    await of('work').trust('A', 'setting', store);
    seen.refusal = HELD;
    expect(await of('work').release(undefined, open)).toEqual([HELD]);
    expect((await of('work').distrust('A', store)).refusals).toEqual([HELD]);
    expect(await of('work').list()).toHaveLength(1);
    seen.refusal = undefined;
    expect(await of('work').release(undefined, open)).toEqual([]);
    expect([existsSync(file), trusted.size]).toEqual([false, 0]);
  });

  it('are none where the file is none of ours, and what a kill left beside it goes', async () => {
    const { of, file, folders, store } = computer();
    mkdirSync(folders.state, { mode: 0o700 });
    writeFileSync(file, '{"version":1,"roots":7}');
    expect(await of('work').list()).toEqual([]);
    const leftover = join(folders.state, '.trusted-roots.json.0123456789ab.tmp');
    writeFileSync(leftover, 'half');
    await of('work').sweep();
    expect(existsSync(leftover)).toBe(false);
    await of('work').trust('A', 'hand', store);
    expect(readdirSync(folders.state)).toEqual(['trusted-roots.json']);
  });
});
