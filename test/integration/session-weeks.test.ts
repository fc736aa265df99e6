import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { refreshTokensOf } from '#test/support/engine.ts';
import { createTemporaryFolder, temporaryFolder } from '#test/support/temp.ts';
import type { Condition } from '#test/support/weeks/okta.ts';
import { Watch } from '#test/support/weeks/watch.ts';
import { World, type WorldOptions } from '#test/support/weeks/world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The host looks at the clock once a minute; a renewal takes seconds. */
const NOTICED = 65 * SECOND;

/** From the first request to the last, while all answer. */
const RENEWAL_MS = 1_600;

const LONG = process.env.LATCHKEY_LONG === '1';

async function begun(options: Omit<WorldOptions, 'start'> & { start?: string }): Promise<World> {
  const world = await World.create({ start: '2026-10-23T08:00:00Z', ...options });
  await world.signIn();
  await world.host();
  return world;
}

async function worldOf(lifeMs: number): Promise<World> {
  const world = await begun({ folder: temporaryFolder(), lifeMs });
  onTestFinished(() => world.end());
  return world;
}

type Step =
  | { readonly do: 'wait' | 'sleep' | 'set the clock'; readonly minutes: number }
  | {
      readonly do: 'suspend in a renewal';
      readonly afterMs: number;
      readonly minutes: number;
      readonly answer: 'late' | 'lost';
    }
  | { readonly do: 'network'; readonly is: 'up' | 'down' | 'silent' }
  | { readonly do: 'Okta'; readonly is: Condition }
  | { readonly do: 'authority'; readonly is: 'fine' | 'away' | 'busy' }
  | { readonly do: 'agent'; readonly is: 'there' | 'gone' | 'restarted' | 'locked' }
  | { readonly do: 'renew twice' | 'right the clock' | 'all is well' | 'deactivate' | 'sign in' };

const minutes = (most: number) => fc.integer({ min: 1, max: most });
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: minutes(100) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('sleep' as const), minutes: minutes(7 * 24 * 60) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('set the clock' as const),
      minutes: fc.constantFrom(-3 * 24 * 60, -180, -60, -10, -2, 2, 10, 60, 180, 3 * 24 * 60, 366 * 24 * 60),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'right the clock' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('suspend in a renewal' as const),
      afterMs: fc.integer({ min: 0, max: RENEWAL_MS }),
      minutes: minutes(24 * 60),
      answer: fc.constantFrom('late' as const, 'lost' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('network' as const),
      is: fc.constantFrom('up' as const, 'down' as const, 'silent' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('Okta' as const),
      is: fc.constantFrom<Condition>('fine', 'throttled', 'unavailable', 'bad gateway'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('authority' as const),
      is: fc.constantFrom('fine' as const, 'away' as const, 'busy' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('agent' as const),
      is: fc.constantFrom('there' as const, 'gone' as const, 'restarted' as const, 'locked' as const),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ do: 'all is well' as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'renew twice' as const }, { do: 'sign in' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'deactivate' as const }) },
);

async function take(world: World, step: Step): Promise<void> {
  const { clock, network, okta, authority, agent } = world;
  switch (step.do) {
    case 'wait':
      return clock.advance(step.minutes * MINUTE);
    case 'sleep':
      world.sleep(step.minutes * MINUTE);
      return;
    case 'set the clock':
      world.setClock(step.minutes * MINUTE);
      return;
    case 'right the clock':
      world.setClock(0);
      return;
    case 'suspend in a renewal':
      return world.suspendInRenewal(step.afterMs, step.minutes * MINUTE, step.answer);
    case 'network':
      network.online = step.is === 'up';
      network.loss = step.is === 'silent' ? 'in silence' : 'at once';
      return;
    case 'Okta':
      okta.condition = step.is;
      return;
    case 'authority':
      authority.condition = step.is;
      return;
    case 'agent':
      if (step.is === 'restarted') agent.entries.splice(0);
      agent.locked = step.is === 'locked';
      world.isAgentThere = step.is !== 'gone';
      return;
    case 'all is well':
      return world.allIsWell();
    case 'renew twice': {
      const answers = [await world.beginRenewal(), await world.beginRenewal()];
      await clock.advance(MINUTE);
      await Promise.all(answers.map(({ answer }) => answer));
      return;
    }
    case 'deactivate':
      okta.deactivate();
      return;
    case 'sign in':
      world.allIsWell();
      okta.isActive = true;
      return world.signIn();
  }
}

describe('a session over weeks', () => {
  it('keeps its promises, whatever happens to the network, the servers, the clock, the agent and the computer', {
    timeout: LONG ? 15 * MINUTE : 3 * MINUTE,
  }, async () => {
    const run = fc.asyncProperty(
      fc.array(steps, { minLength: 3, maxLength: 14 }),
      fc.boolean(),
      async (all, rotates) => {
        const folder = createTemporaryFolder();
        const world = await begun({ folder: folder.path, lifeMs: HOUR });
        try {
          world.okta.rotates = rotates;
          const watch = new Watch(world);
          for (const step of all) {
            await take(world, step);
            if (step.do !== 'wait') watch.changed();
            await watch.check();
          }
          world.allIsWell();
          watch.changed();
          await world.clock.advance(25 * MINUTE);
          await watch.check();
        } finally {
          await world.end();
          folder.remove();
        }
      },
    );
    await fc.assert(run, {
      numRuns: LONG ? 3_000 : 30,
      interruptAfterTimeLimit: LONG ? 10 * MINUTE : 30 * SECOND,
      timeout: MINUTE,
    });
  });

  it('is fresh on every morning of two weeks, over weekends and the end of summer time', async () => {
    const world = await worldOf(16 * HOUR);
    for (let day = 0; day < 14; day++) {
      await world.clock.advance(NOTICED);
      const seen = await world.snapshot();
      expect(seen.state).toEqual({ kind: 'fresh' });
      expect(seen.ssh?.validBeforeMs).toBeGreaterThan(world.clock.now() + 5 * HOUR);
      expect(world.agent.entries).toHaveLength(1);
      // Nine hours of work with the lid shut for one of them; the nights from Friday on are three.
      await world.clock.advance(4 * HOUR);
      world.sleep(HOUR);
      await world.clock.advance(4 * HOUR);
      world.sleep((new Date(world.clock.now()).getUTCDay() === 5 ? 3 * DAY : DAY) - 9 * HOUR - NOTICED);
    }
    expect(world.authority.issued).toBeLessThanOrEqual(2 * 14 + 1);
    expect(world.okta.requests).toHaveLength(world.authority.issued);
    expect(world.okta.mostAtOnce).toBe(1);
  });

  it.each(['late', 'lost'] as const)(
    'goes on after a sleep in the middle of a renewal where an answer is %s',
    async (answer) => {
      for (let afterMs = 100; afterMs < RENEWAL_MS; afterMs += 200) {
        const world = await worldOf(16 * HOUR);
        // What a lost answer and eight hours cost with rotation is Okta's rule; it is the other case that must hold.
        world.okta.rotates = answer === 'late';
        await world.suspendInRenewal(afterMs, 8 * HOUR, answer);
        expect((await world.snapshot()).state.kind).toMatch(/fresh|offline/);
        await world.clock.advance(2 * MINUTE);
        expect((await world.snapshot()).state).toEqual({ kind: 'fresh' });
        expect(refreshTokensOf(world.secrets)).toEqual([world.okta.live?.current]);
        expect(world.okta.requests.length).toBeLessThanOrEqual(4);
      }
    },
  );

  it('makes up soon for a clock that was a day ahead while nobody could be reached', async () => {
    const world = await worldOf(16 * HOUR);
    world.network.online = false;
    world.setClock(DAY);
    await world.clock.advance(10 * MINUTE);
    expect((await world.snapshot()).state).toMatchObject({ failure: { code: 'CREDENTIALS_EXPIRED' } });
    world.allIsWell();
    await world.clock.advance(NOTICED);
    expect((await world.snapshot()).state).toEqual({ kind: 'fresh' });
  });

  it('says that the clock is behind, and asks nobody because of it', async () => {
    const world = await worldOf(16 * HOUR);
    const asked = world.okta.requests.length;
    world.setClock(-3 * DAY);
    await world.clock.advance(DAY);
    const { state } = await world.snapshot();
    expect(state).toMatchObject({ kind: 'attention', failure: { code: 'CLOCK_WRONG' } });
    expect(world.okta.requests).toHaveLength(asked);
    world.allIsWell();
    await world.clock.advance(NOTICED);
    expect((await world.snapshot()).state).toEqual({ kind: 'fresh' });
  });

  it.each([
    ['ahead', 1],
    ['behind', -1],
  ] as const)(
    'renews with a clock that is 59 s %s, and with 61 s spends nothing and says so',
    async (_, sign) => {
      const world = await worldOf(16 * HOUR);
      world.setClock(sign * 59 * SECOND);
      const near = await world.renewed();
      expect(near.state).toEqual({ kind: 'fresh' });
      const spent = [world.okta.requests.length, world.authority.issued];
      world.setClock(sign * 61 * SECOND);
      const far = await world.renewed();
      expect([world.okta.requests.length, world.authority.issued]).toEqual(spent);
      expect(far.state).toMatchObject({
        kind: 'attention',
        failure: { code: 'CLOCK_WRONG', facts: { skewSeconds: sign * 61 } },
      });
      expect(far.ssh).toEqual(near.ssh);
      world.setClock(0);
      await world.clock.advance(20 * MINUTE);
      expect((await world.snapshot()).state).toEqual({ kind: 'fresh' });
    },
  );

  it('says so too where not this computer is wrong, but Okta or the authority', async () => {
    const world = await worldOf(16 * HOUR);
    const spent = world.okta.requests.length;
    for (const [server, host] of [
      [world.okta, 'example.okta.com'],
      [world.authority, 'ca.example.com'],
    ] as const) {
      for (const ahead of [61, -61]) {
        server.aheadMs = ahead * SECOND;
        const { state } = await world.renewed();
        expect(state).toMatchObject({
          failure: { code: 'CLOCK_WRONG', facts: { host, skewSeconds: -ahead } },
        });
      }
      server.aheadMs = 0;
    }
    expect(world.okta.requests).toHaveLength(spent);
    expect((await world.renewed()).state).toEqual({ kind: 'fresh' });
  });

  it('asks Okta nothing any more once it has ended the session, for weeks', async () => {
    const world = await worldOf(HOUR);
    world.okta.deactivate();
    await world.clock.advance(2 * HOUR);
    const asked = world.okta.requests.length;
    for (let week = 0; week < 3; week++) {
      world.sleep(6 * DAY);
      await world.clock.advance(12 * HOUR);
    }
    expect(world.okta.requests).toHaveLength(asked);
    expect((await world.snapshot()).state).toMatchObject({ failure: { code: 'SESSION_ENDED' } });
    expect(world.agent.entries).toEqual([]);
    expect([...world.secrets.items]).toEqual([]);
  });

  it('is still signed in after three days without a network, and tries no more often than it must', async () => {
    const world = await worldOf(HOUR);
    world.network.online = false;
    await world.clock.advance(2 * HOUR);
    expect((await world.snapshot()).state).toMatchObject({ failure: { code: 'CREDENTIALS_EXPIRED' } });
    expect(world.agent.entries).toEqual([]);
    world.sleep(3 * DAY);
    await world.clock.advance(2 * HOUR);
    world.network.online = true;
    await world.clock.advance(12 * MINUTE);
    expect((await world.snapshot()).state).toEqual({ kind: 'fresh' });
    expect(world.okta.requests.length).toBeLessThanOrEqual(3);
  });

  it('gives a restarted agent its certificate within two minutes, and troubles nobody more where that does not help', async () => {
    const world = await worldOf(8 * HOUR);
    await world.clock.advance(HOUR);
    const asked = world.okta.requests.length;
    world.agent.entries.splice(0);
    await world.clock.advance(2 * MINUTE);
    expect(world.agent.entries).toHaveLength(1);
    expect((await world.snapshot()).state).toEqual({ kind: 'fresh' });
    await world.clock.advance(30 * MINUTE);
    expect(world.okta.requests).toHaveLength(asked + 1);

    world.agent.locked = true;
    await world.clock.advance(2 * MINUTE);
    expect((await world.snapshot()).state).toMatchObject({ kind: 'attention' });
    await world.clock.advance(10 * MINUTE);
    expect(world.okta.requests).toHaveLength(asked + 2);
    world.agent.locked = false;
    await world.clock.advance(15 * MINUTE);
    expect((await world.snapshot()).state).toEqual({ kind: 'fresh' });
  });

  it('comes back to a busy Okta when that said, and not before', async () => {
    const world = await worldOf(HOUR);
    world.okta.condition = 'throttled';
    const { state } = await world.renewed();
    expect(state).toMatchObject({ kind: 'offline', failure: { code: 'OKTA_BUSY' } });
    const until = world.okta.throttledUntilMs;
    world.okta.condition = 'fine';
    const asked = world.okta.requests.length;
    await world.clock.advance(until - world.clock.now() - 1);
    expect(world.okta.requests).toHaveLength(asked);
    await world.clock.advance(2 * MINUTE);
    expect((await world.snapshot()).state).toEqual({ kind: 'fresh' });
  });

  it('has one refresh token where it renewed while a sign-in waited for the browser', async () => {
    const world = await worldOf(HOUR);
    await world.signIn(async () => {
      await world.session.renew({ signal: new AbortController().signal });
    });
    await world.clock.advance(MINUTE);
    expect(world.okta.families.map(({ isLive }) => isLive)).toEqual([false, true]);
    expect(refreshTokensOf(world.secrets)).toEqual([world.okta.live?.current]);
    expect(world.agent.entries).toHaveLength(1);
  });
});
