import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createRememberedStore,
  readRemembered,
  rememberedPerson,
  rememberedSerial,
} from '#main/session/remembered.ts';
import { systemClock } from '#main/support/clock.ts';
import { ok } from '#main/support/result.ts';
import { temporaryFolder } from '#test/support/temp.ts';

const SAM = { issuer: 'https://example.okta.com', subject: '00usam', email: 'sam@example.com' };
const ALEX = { issuer: 'https://example.okta.com', subject: '00ualex' };

function computer() {
  const folder = temporaryFolder();
  const place = (name: string): string => join(folder, name);
  const folders = {
    settings: place('settings'),
    state: place('state'),
    runtime: place('run'),
    logs: place('logs'),
    cache: place('cache'),
    sshConfig: join(place('home'), '.ssh', 'config'),
    home: place('home'),
  };
  return {
    state: folders.state,
    file: join(folders.state, 'remembered.json'),
    store: (profile: string) => createRememberedStore(folders, profile, systemClock),
  };
}

describe('what is remembered', () => {
  it('is the last person of each organisation, and the last organisation; nobody else may read it', async () => {
    const { store, file, state } = computer();
    expect(await store('work').load()).toEqual({ version: 1, people: {} });
    expect(await store('work').keep(SAM)).toEqual(ok(undefined));
    await store('home').keep(ALEX);
    await store('work').keep(ALEX);
    expect(await readRemembered(state)).toEqual({
      version: 1,
      last: 'work',
      people: { work: ALEX, home: ALEX },
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is how far the policy was, by its source and keys, until that is forgotten', async () => {
    const { store, file } = computer();
    const at = async (sources: string[], keys: string[], name = 'work') =>
      rememberedSerial(await store('work').load(), name, sources, keys);
    expect(await at(['a'], [])).toBe(0);
    await store('work').keep(SAM);
    await store('work').keepPolicy({ serial: 41, source: 'a', keys: ['k', 'l'] });
    await store('work').keep(ALEX);
    expect(await Promise.all([at(['b', 'a'], ['m', 'l']), at(['a'], [])])).toEqual([41, 41]);
    expect(await Promise.all([at(['b'], []), at(['a'], ['m']), at(['a'], [], 'home')])).toEqual([0, 0, 0]);
    expect(await at(['a'], [], 'constructor')).toBe(0);
    await store('work').forget();
    expect([await at(['a'], []), existsSync(file)]).toEqual([0, false]);
  });

  it('loses nobody when several organisations are signed in to at the same time', async () => {
    const { store } = computer();
    const names = Array.from({ length: 8 }, (_, index) => `org-${index}`);
    expect(await Promise.all(names.map((name) => store(name).keep(SAM)))).toEqual(
      names.map(() => ok(undefined)),
    );
    const { people, last } = await store('work').load();
    expect(Object.keys(people).sort()).toEqual(names);
    expect(names).toContain(last);
  });

  it('goes with the last organisation that is forgotten, and forgetting nobody is done', async () => {
    const { store, state } = computer();
    expect(await store('work').forget()).toEqual(ok(undefined));
    await store('home').keep(ALEX);
    await store('work').keep(SAM);
    await store('work').forget();
    expect(await store('home').load()).toEqual({ version: 1, people: { home: ALEX } });
    await store('home').forget();
    expect(readdirSync(state)).toEqual([]);
  });

  it('is nobody for an organisation whose name every object knows', async () => {
    const { store } = computer();
    await store('work').keep(SAM);
    const remembered = await store('constructor').load();
    expect(rememberedPerson(remembered, 'constructor')).toBe(undefined);
    await store('constructor').keep(ALEX);
    expect(rememberedPerson(await store('work').load(), 'constructor')).toEqual(ALEX);
  });

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['of another version', '{"version":2,"people":{}}'],
    ['without a subject', '{"version":1,"people":{"work":{"issuer":"i"}}}'],
  ])('is nothing where the file is %s, and is written anew', async (_, text) => {
    const { store, file, state } = computer();
    mkdirSync(state, { mode: 0o700 });
    writeFileSync(file, text);
    expect(await store('work').load()).toEqual({ version: 1, people: {} });
    await store('work').keep(SAM);
    expect(await store('work').load()).toMatchObject({ people: { work: SAM } });
  });

  it('is not written through a link', async () => {
    const { store, file, state } = computer();
    mkdirSync(state, { mode: 0o700 });
    const elsewhere = join(state, 'elsewhere');
    writeFileSync(elsewhere, 'untouched');
    symlinkSync(elsewhere, file);
    expect(await store('work').keep(SAM)).toMatchObject({ ok: false, error: { code: 'FILE_REFUSED' } });
    expect(readFileSync(elsewhere, 'utf8')).toBe('untouched');
  });
});
