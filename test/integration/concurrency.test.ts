import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#main/support/clock.ts';
import { acquireLock, type Lock } from '#main/support/lock.ts';
import { createScriptedBrowser } from '#test/stack/browser/scripted-browser.ts';
import { type Stack, startStack } from '#test/stack/index.ts';
import { SAM } from '#test/support/engine.ts';
import { eventually } from '#test/support/eventually.ts';
import { type Keyring, startKeyring } from '#test/support/keyring.ts';
import { describeWith } from '#test/support/needs.ts';
import { createTemporaryFolder } from '#test/support/temp.ts';
import { type CliPerson, createCliPerson, IDLE_BROWSER, type Ran, type Running } from './cli-person.ts';

/** Ten processes on a computer with two processors. */
const SLOWLY = { timeout: 180_000 };

describeWith(
  ['ssh-agent', 'dbus-run-session', 'gnome-keyring-daemon', 'go'],
  'several processes of one person at once',
  () => {
    const folder = createTemporaryFolder();
    let stack: Stack;
    let keyring: Keyring;
    let person: CliPerson;
    let held: Lock | undefined;

    beforeAll(async () => {
      [stack, keyring] = await Promise.all([
        startStack({ authority: 'step-ca' }),
        startKeyring(folder.path, 'unlocked'),
      ]);
      const { profiles } = stack.settings as { profiles: Record<string, unknown> };
      profiles.second = profiles.example;
    });
    afterAll(async () => {
      await keyring.stop();
      await stack.stop();
      folder.remove();
    });
    beforeEach(async () => {
      person = await createCliPerson(stack, SAM);
      const { DBUS_SESSION_BUS_ADDRESS = '' } = keyring.environment;
      Object.assign(person.environment, { DBUS_SESSION_BUS_ADDRESS, LATCHKEY_PROFILE: 'example' });
    });
    afterEach(async () => {
      held?.release();
      held = undefined;
      stack.provider.faults.clear();
      await person.latchkey('logout');
      await person.leave();
      // Ends what a failed test left alive, so that the next one does not count it.
      stack.provider.applications.change(stack.clientId, {});
    });

    /** Another process of ours is at it, until it is let go. */
    async function holdUp(): Promise<void> {
      const acquired = await acquireLock(join(person.runtime, 'example.change.lock'), {
        clock: systemClock,
        waitMs: 0,
      });
      if (!acquired.ok) throw new Error(acquired.error.code);
      held = acquired.value;
    }
    const letGo = (): void => {
      held?.release();
      held = undefined;
    };
    /** Resolves when so many processes stand in line for a lock of ours, beside the one that holds it up. */
    const inLine = (count: number): Promise<void> =>
      eventually(() => {
        const numbers = readdirSync(person.runtime).filter((name) => /\.[0-9a-f]{12}\.\d+$/.test(name));
        expect(numbers).toHaveLength(count + 1);
      });

    const asked = () => ({
      certificates: stack.authority.requests().filter((request) => request === 'POST /ssh/sign').length,
      tokens: stack.provider.counters()['POST /oauth2/default/v1/token'] ?? 0,
    });
    const oneMore = ({ certificates, tokens }: ReturnType<typeof asked>) => ({
      certificates: certificates + 1,
      tokens: tokens + 1,
    });
    const serialOf = ({ code, stdout, stderr }: Ran): string => {
      if (code !== 0) throw new Error(`${code}: ${stdout}${stderr}`);
      return JSON.parse(stdout).ssh.serial;
    };
    async function signedIn(): Promise<void> {
      const { code, stderr } = await person.latchkey('login');
      if (code !== 0) throw new Error(stderr);
    }
    async function startAgent(): Promise<Running> {
      const agent = person.start(['agent']);
      await agent.says('It renews');
      return agent;
    }
    async function stop(agent: Running): Promise<void> {
      agent.child.kill('SIGTERM');
      expect((await agent.ended).code).toBe(0);
    }
    /** Everybody has the one certificate that there is, and the sign-in works on. */
    async function oneForAll(rans: readonly Ran[]): Promise<void> {
      const serials = new Set(rans.map(serialOf));
      expect(serials.size).toBe(1);
      const status = JSON.parse((await person.latchkey('status', '--json')).stdout);
      expect(status).toMatchObject({ state: { kind: 'fresh' }, keptIn: 'keychain' });
      expect(serials).toContain(status.ssh.serial);
      expect((await person.agentLists()).trim().split('\n')).toHaveLength(1);
      familyLives();
      expect(serials).not.toContain(serialOf(await person.latchkey('renew', '--json')));
      familyLives();
    }
    /** One family of refresh tokens, none of which was ever shown to Okta twice: there is no leeway here. */
    const familyLives = (count = 1): void => {
      expect(stack.provider.settings).toMatchObject({ rotation: 'ROTATE', leewaySeconds: 0 });
      expect(stack.provider.liveRefreshTokens()).toBe(count);
      const reused = stack.provider.log.events().filter(({ eventType }) => /detect_reuse/.test(eventType));
      expect(reused).toEqual([]);
    };
    const renewals = (count: number): Running[] =>
      Array.from({ length: count }, () => person.start(['renew', '--json']));
    const endOf = (all: readonly Running[]): Promise<Ran[]> => Promise.all(all.map(({ ended }) => ended));

    describe('where nobody hosts', () => {
      it.each([2, 10])('%i renewals are one', SLOWLY, async (count) => {
        await signedIn();
        const before = asked();
        await holdUp();
        const all = renewals(count);
        await inLine(count);
        expect(asked()).toEqual(before);
        letGo();
        const rans = await endOf(all);
        expect(asked()).toEqual(oneMore(before));
        await oneForAll(rans);
      });

      it('a renewal and a sign-out leave nothing, whichever comes first', SLOWLY, async () => {
        for (const order of [
          ['renew', 'logout'],
          ['logout', 'renew'],
        ]) {
          await signedIn();
          await holdUp();
          const all: Running[] = [];
          for (const word of order) {
            all.push(person.start([word, '--json']));
            await inLine(all.length);
          }
          letGo();
          const codes = (await endOf(all)).map(({ code }) => code);
          expect(codes).toEqual(order[0] === 'renew' ? [0, 0] : [0, 3]);
          familyLives(0);
          expect(await person.agentLists()).toBe('');
          expect((await person.latchkey('status')).code).toBe(3);
        }
      });

      it(
        'a renewal while a sign-in waits for its browser leaves one certificate and one refresh token',
        SLOWLY,
        async () => {
          await signedIn();
          const login = person.start(['login', '--fresh', '--json', '--no-browser'], IDLE_BROWSER);
          await login.says('/authorize?');
          const renewed = serialOf(await person.latchkey('renew', '--json'));
          familyLives();
          await signInAt(login);
          const signedInAgain = await login.ended;
          expect(serialOf(signedInAgain)).not.toBe(renewed);
          await oneForAll([signedInAgain]);
        },
      );

      it(
        'a sign-out while a sign-in waits for its browser signs out what there was; the sign-in goes on',
        SLOWLY,
        async () => {
          await signedIn();
          const login = person.start(['login', '--fresh', '--json', '--no-browser'], IDLE_BROWSER);
          await login.says('/authorize?');
          expect((await person.latchkey('logout')).code).toBe(0);
          familyLives(0);
          expect(await person.agentLists()).toBe('');
          await signInAt(login);
          await oneForAll([await login.ended]);
        },
      );

      it('another organisation does not wait', SLOWLY, async () => {
        await signedIn();
        await holdUp();
        const login = await person.latchkey('login', '--json', '--profile', 'second');
        const renewed = await person.latchkey('renew', '--json', '--profile', 'second');
        expect(serialOf(renewed)).not.toBe(serialOf(login));
        letGo();
        familyLives(2);
        expect((await person.latchkey('logout', '--profile', 'second')).code).toBe(0);
        familyLives();
      });
    });

    describe('with latchkey agent', () => {
      it.each([2, 10])('%i renewals are one', SLOWLY, async (count) => {
        const agent = await startAgent();
        await signedIn();
        const before = asked();
        await holdUp();
        const all = renewals(count);
        for (const one of all) await one.says('Asking Okta and the authority');
        await inLine(1);
        // The last of them has said so, and its request is on the way.
        stack.provider.faults.set('token', { kind: 'slow', ms: 1_500 }, 1);
        letGo();
        const rans = await endOf(all);
        expect(asked()).toEqual(oneMore(before));
        await oneForAll(rans);
        await stop(agent);
      });

      it('renewals from before it came and from after are one', SLOWLY, async () => {
        await signedIn();
        const before = asked();
        await holdUp();
        const early = renewals(3);
        await inLine(3);
        const agent = person.start(['agent']);
        await agent.says('It renews');
        const late = renewals(3);
        for (const one of late) await one.says('Asking Okta and the authority');
        // The host tidies when it starts, and renews for all three.
        await inLine(5);
        letGo();
        const rans = await endOf([...early, ...late]);
        expect(asked()).toEqual(oneMore(before));
        await oneForAll(rans);
        await stop(agent);
      });

      it('two sign-ins are one', SLOWLY, async () => {
        const agent = await startAgent();
        const before = asked();
        const logins = [1, 2].map(() => person.start(['login', '--json', '--no-browser'], IDLE_BROWSER));
        for (const login of logins) await login.says('/authorize?');
        const [first, second] = logins.map(linkOf);
        expect(second).toBe(first);
        await signInAt(logins[0] as Running);
        const rans = await endOf(logins);
        expect(asked()).toEqual(oneMore(before));
        await oneForAll(rans);
        await stop(agent);
      });

      it('a sign-out ends the sign-in that waits for its browser', SLOWLY, async () => {
        const agent = await startAgent();
        await signedIn();
        const login = person.start(['login', '--fresh', '--json', '--no-browser'], IDLE_BROWSER);
        await login.says('/authorize?');
        expect((await person.latchkey('logout')).code).toBe(0);
        const ended = await login.ended;
        expect(JSON.parse(ended.stdout)).toMatchObject({ ok: false, code: 'SIGN_IN_CANCELLED' });
        familyLives(0);
        expect(await person.agentLists()).toBe('');
        await expect(fetch(new URL(linkOf(login)).searchParams.get('redirect_uri') ?? '')).rejects.toThrow();
        await stop(agent);
      });
    });

    const linkOf = (login: Running): string => {
      const link = /https?:\/\/\S+\/authorize\?\S+/.exec(login.stderr());
      if (link === null) throw new Error(login.stderr());
      return link[0];
    };
    async function signInAt(login: Running): Promise<void> {
      const walk = await createScriptedBrowser().signIn(linkOf(login), SAM);
      expect(walk.reachedCallback).toBe(true);
    }
  },
);
