import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { faultBench } from '#test/faults/bench.ts';
import { kills, titleOf } from '#test/faults/cases.ts';
import { must, OPERATIONS } from '#test/faults/operations.ts';
import type { Passage } from '#test/faults/passages.ts';
import { ALL, named, SEED, sample } from '#test/faults/sample.ts';
import { lookAt, wrongAtAnyTime, wrongWhenDone } from '#test/faults/world.ts';
import { SAM } from '#test/support/engine.ts';
import { describeWith } from '#test/support/needs.ts';

/** Okta's own default, so that a refresh token that was lost on its way is taken once more. */
const LEEWAY_SECONDS = 30;
const LONG = { timeout: ALL ? 3 * 60 * 60_000 : 180_000 };

/**
 * Doors behind which the world is another one, so they are tried out each time; of operations that go through much the
 * same as `WHOLE` one of them, another one for another seed.
 */
const CRITICAL = {
  first: [
    /answer to POST \S+\/token/,
    /after setPassword/,
    /answer to add from/,
    /midway writeFile \S+key\.pem/,
    /before rename \S+session-example\.json/,
  ],
  again: [/after setPassword/, /after rename \S+current/, /after rename \S+session-example\.json/],
  other: [/after setPassword/, /answer to add from/, /before rename \S+session-example\.json/],
  refused: [/answer to POST \S+\/token/, /after rename \S+session-example\.json #2/, /after deletePassword/],
  endedNow: [/after rename \S+session-example\.json #2/],
  ended: [/after setPassword/, /answer to POST \/ssh\/sign/],
  renew: [
    /answer to POST \S+\/token/,
    /after setPassword/,
    /answer to add from/,
    /after symlink/,
    /midway writeFile \S+session-example\.json\S+ #2/,
  ],
  background: [/answer to POST \S+\/token/, /after rename \S+session-example\.json #2/],
  logout: [/after rename \S+session-example\.json/, /answer to remove from/, /after deletePassword/],
  everywhere: [/answer to POST \S+\/token/, /after setPassword/, /before unlink \S+session-example\.json/],
} as const satisfies Record<keyof typeof OPERATIONS, readonly RegExp[]>;

const WHOLE: readonly string[] = [
  'first',
  'refused',
  'renew',
  'logout',
] satisfies (keyof typeof OPERATIONS)[];

const names = Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[];

describeWith(['ssh-agent'], `a process killed at any of its doors (seed ${SEED})`, () => {
  const on = faultBench({ authority: 'embedded', provider: { leewaySeconds: LEEWAY_SECONDS } });

  it.each(names)('leaves nothing lost and nothing double: %s', LONG, async (name) => {
    const all = kills(OPERATIONS[name], await on.passages(name));
    const critical: readonly RegExp[] = CRITICAL[name];
    // Each is to be a door, whether or not it is tried out.
    named(all, critical, titleOf);
    const isWhole = ALL || WHOLE.includes(name);
    const chosen = critical.filter((_, at) => isWhole || at === SEED % critical.length);
    await on.expectWell(sample(all, chosen, 1, titleOf), named(all, chosen, titleOf));
  });

  it('leaves nothing in the way of the next sign-in, nor of the tab that comes back late', async () => {
    const computer = await on.computer();
    computer.person = undefined;
    const login = computer.start(['login']);
    while (!login.stderr().includes('Finish signing in in your browser.')) await pause(20);
    while (computer.opened().length === 0) await pause(20);
    login.child.kill('SIGKILL');
    await login.ended;
    const [late = ''] = computer.opened();
    computer.person = SAM;
    const next = computer.start(['login']);
    await computer.visit(late);
    expect((await next.ended).code).toBe(0);
    expect(wrongWhenDone(await lookAt(computer), 'signed in')).toEqual([]);
    await must(computer.run(['logout']));
    await computer.leave();
  });

  describe('between Okta’s new refresh token and the keychain', () => {
    const inBetween = ({ name }: Passage): boolean => /answer to POST \S+\/token/.test(name);
    afterEach(() => {
      Object.assign(on.stack.provider.settings, { rotation: 'ROTATE', leewaySeconds: LEEWAY_SECONDS });
    });

    it.each([
      ['renews without the browser where Okta takes the old one a little longer', 'ROTATE', LEEWAY_SECONDS],
      ['renews without the browser where refresh tokens stay the same', 'STATIC', 0],
    ] as const)('%s', async (_, rotation, leewaySeconds) => {
      Object.assign(on.stack.provider.settings, { rotation, leewaySeconds });
      const [lost] = kills(OPERATIONS.renew, (await on.passages('renew')).filter(inBetween));
      if (lost === undefined) throw new Error('Okta was not asked');
      await on.expectWell([{ ...lost, next: 'renew' }]);
    });

    it('costs one sign-in where Okta never takes the old one again, and nothing that is valid', async () => {
      Object.assign(on.stack.provider.settings, { leewaySeconds: 0 });
      const kill = (await on.passages('renew')).find(inBetween);
      if (kill === undefined) throw new Error('Okta was not asked');
      const computer = await on.computer();
      await must(computer.run(['login']));
      expect((await computer.run(['renew'], { kill })).signal).toBe('SIGKILL');
      const renewed = await computer.run(['renew', '--json']);
      expect(JSON.parse(renewed.stdout)).toMatchObject({ ok: false, code: 'SESSION_ENDED' });
      const world = await lookAt(computer);
      expect(wrongAtAnyTime(world, true)).toEqual([]);
      expect(world.families).toBe(0);
      await must(computer.run(['login']));
      expect(wrongWhenDone(await lookAt(computer), 'signed in')).toEqual([]);
      await must(computer.run(['logout']));
      await computer.leave();
    });
  });
});

describeWith(['ssh-agent', 'certutil'], `a process killed while it is at the browsers (seed ${SEED})`, () => {
  const on = faultBench({
    authority: 'embedded',
    provider: { leewaySeconds: LEEWAY_SECONDS },
    browsers: true,
  });
  /** Around the programs that change a browser's database, and the record of it. */
  const places = {
    // The last of the programs is the one that has a browser trust the root.
    first: [
      /after start pk12util #1/,
      /after rename \S+trusted-roots/,
      /before rename \S+session-example\.json/,
    ],
    renew: [/after start pk12util #2/, /after rename \S+session-example\.json #2/],
    logout: [/after start certutil #3/],
  } as const;

  it.each(['first', 'renew', 'logout'] as const)(
    'leaves the old certificate there or the new one: %s',
    LONG,
    async (name) => {
      const all = kills(
        OPERATIONS[name],
        (await on.passages(name)).filter(({ name }) =>
          /start (certutil|pk12util)|rename \S+(session|trusted-roots)/.test(name),
        ),
      );
      await on.expectWell(sample(all, places[name], 0, titleOf), named(all, places[name], titleOf));
    },
  );
});

describeWith(
  ['ssh-agent', 'go', 'gnome-keyring-daemon', 'dbus-run-session'],
  `a process killed beside the real step-ca and the system’s keychain (seed ${SEED})`,
  () => {
    const on = faultBench({
      authority: 'step-ca',
      provider: { leewaySeconds: LEEWAY_SECONDS },
      realKeychain: true,
    });

    it.each(['first', 'renew', 'logout'] as const)(
      'leaves nothing lost and nothing double: %s',
      { timeout: 300_000 },
      async (name) => {
        const all = kills(OPERATIONS[name], await on.passages(name));
        const critical = named(all, CRITICAL[name], titleOf);
        await on.expectWell(critical.slice(0, ALL ? undefined : 2), critical);
      },
    );
  },
);
