import { describe, expect, it } from 'vitest';
import type { RootWay } from '#main/application/composition.ts';
import type { RootChange, RootPlace, RootSight, RootStore } from '#main/delivery/trust-store/types.ts';
import { failure } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { fakeWorld, type Ran } from './fake-world.ts';

const CHROME = { name: 'Chrome', path: '/home/sam/.pki/nssdb' };
const FIREFOX = { name: 'Firefox (work)', path: '/home/sam/.mozilla/firefox/work' };

/** A store of two browsers, which notes what is changed. */
function fakeRoots(chrome: RootPlace['root'], firefox: RootPlace['root']) {
  const done: string[] = [];
  const places = (): RootPlace[] => [
    { place: CHROME, root: chrome },
    { place: FIREFOX, root: firefox },
  ];
  const act = async (way: string, from: RootPlace['root']): Promise<RootChange> => {
    done.push(way);
    return {
      changed: places().flatMap(({ place, root }) => (root === from ? [place] : [])),
      refusals: [],
    };
  };
  const store: RootStore = {
    look: async () => ({ places: places(), refusals: [] }),
    trust: () => act('trust', 'absent'),
    distrust: () => act('distrust', 'ours'),
  };
  return { store, done };
}

const root = { rootPem: 'PEM', name: 'Example Root CA', fingerprint: 'ab'.repeat(32) };
const earlier = { rootPem: 'EARLIER', name: 'Earlier Root CA', fingerprint: 'cd'.repeat(32) };
const held = (place: string) => failure('STORE_REFUSED', { place, problem: 'p', reason: 'held', root: true });

function trustRoot(
  store: RootStore | undefined,
  words: readonly string[],
  types?: readonly string[],
  known = [root],
): Promise<Ran> {
  const roots = async (_: string | undefined, way: RootWay) =>
    ok({ roots: way === 'trust' ? [root] : known, store });
  return fakeWorld({ composition: { roots }, ...(types === undefined ? {} : { types }) }).latchkey(
    'trust-root',
    ...words,
  );
}

describe('latchkey trust-root', () => {
  it('says exactly what it would change, and changes it when the person says so', async () => {
    const { store, done } = fakeRoots('absent', 'foreign');
    const { code, stdout, stderr } = await trustRoot(store, [], ['y']);
    expect(stderr).toContain('  Chrome  ~/.pki/nssdb\n');
    expect(stderr).not.toContain('Firefox');
    expect(stderr).toContain(`The root “Example Root CA”, SHA-256\n  ${root.fingerprint}`);
    expect([code, done]).toEqual([0, ['trust']]);
    expect(stdout).toContain('Trusted for web sites now: “Example Root CA”, by\n  Chrome  ~/.pki/nssdb');
  });

  it.each([[['n']], [['']], [[]], [['yep']]])('changes nothing for the answer %j', async (types) => {
    const { store, done } = fakeRoots('absent', 'absent');
    const { code, stdout } = await trustRoot(store, [], types);
    expect([code, stdout, done]).toEqual([0, 'Nothing was changed.\n', []]);
  });

  it('only says what it would change where nobody can be asked, and --yes is missing', async () => {
    const { store, done } = fakeRoots('absent', 'absent');
    const { code, stdout } = await trustRoot(store, []);
    expect([code, done]).toEqual([2, []]);
    expect(stdout).toContain('Firefox (work)');
    const json = await trustRoot(store, ['--json'], ['y']);
    // As for each command: what has an exit code is not well.
    expect([json.code, JSON.parse(json.stdout)]).toMatchObject([2, { ok: false, way: 'trust' }]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      roots: [{ fingerprint: root.fingerprint, places: [CHROME, FIREFOX], changed: [] }],
    });
    expect(done).toEqual([]);
  });

  it('takes back what Latchkey did and nothing else', async () => {
    const { store, done } = fakeRoots('foreign', 'ours');
    const { stdout } = await trustRoot(store, ['--undo', '--yes']);
    expect(done).toEqual(['distrust']);
    expect(stdout).toContain('Taken out: “Example Root CA”, of\n  Firefox (work)');
  });

  it.each([
    [
      ['--yes'],
      fakeRoots('ours', 'foreign').store,
      'Every browser of yours has the root “Example Root CA” already.',
    ],
    [['--undo', '--yes'], fakeRoots('absent', 'foreign').store, 'into none of your browsers'],
    [['--yes'], undefined, 'None of your browsers keeps certificates in a store that Latchkey knows.'],
  ] as const)('says that there is nothing to change: %j', async (words, store, said) => {
    const { code, stdout } = await trustRoot(store, words);
    expect([code, stdout.replaceAll('\n', ' ')]).toEqual([0, expect.stringContaining(said)]);
  });

  it('says why a browser did not take it', async () => {
    const refusals = [held('Chrome')];
    const trust = async (): Promise<RootChange> => ({ changed: [], refusals });
    const store: RootStore = { ...fakeRoots('absent', 'absent').store, trust };
    const { code, stderr } = await trustRoot(store, ['--yes']);
    expect([code, stderr]).toEqual([
      7,
      expect.stringContaining('Another program holds its certificate database'),
    ]);
  });

  it('does what can be done in each browser, and says what could not', async () => {
    const look = async (): Promise<RootSight> => ({
      places: [{ place: FIREFOX, root: 'ours' }],
      refusals: [held('Chrome')],
    });
    const distrust = async (): Promise<RootChange> => ({ changed: [FIREFOX], refusals: [held('Chrome')] });
    const store: RootStore = { ...fakeRoots('ours', 'ours').store, look, distrust };
    const { code, stdout } = await trustRoot(store, ['--undo', '--yes']);
    expect([code, stdout]).toEqual([
      7,
      expect.stringMatching(/Taken out: .*Firefox \(work\).*could not be changed in Chrome/s),
    ]);
    expect(stdout.match(/could not be changed in Chrome/g)).toHaveLength(1);
    const json = JSON.parse((await trustRoot(store, ['--undo', '--yes', '--json'])).stdout);
    expect(json).toMatchObject({
      ok: false,
      roots: [{ changed: [FIREFOX] }],
      refused: [{ code: 'STORE_REFUSED', facts: { place: 'Chrome' } }],
    });
  });

  it.each([
    [['--yes'], fakeRoots('ours', 'ours'), ['trust']],
    [['--yes'], fakeRoots('foreign', 'foreign'), []],
    [['--undo', '--yes'], fakeRoots('absent', 'absent'), ['distrust']],
  ] as const)(
    'counts as asked for where no browser is to be changed: %j',
    async (words, { store, done }, asked) => {
      const { code, stdout } = await trustRoot(store, words);
      expect([code, stdout, done]).toEqual([0, expect.stringMatching(/Nothing\s+was\s+changed\./), asked]);
    },
  );

  it('takes back an earlier root of the authority too', async () => {
    const { store, done } = fakeRoots('ours', 'absent');
    const { code, stdout } = await trustRoot(store, ['--undo', '--yes'], undefined, [root, earlier]);
    expect([code, done]).toEqual([0, ['distrust', 'distrust']]);
    expect(stdout).toContain('Taken out: “Earlier Root CA”');
  });
});
