import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Stack, startStack } from '#test/stack/index.ts';
import { SAM } from '#test/support/engine.ts';
import { eventually } from '#test/support/eventually.ts';
import { describeWith } from '#test/support/needs.ts';
import { tokenRequestsAt } from '#test/support/session-bench.ts';
import { sshWith } from '#test/support/ssh.ts';
import { type CliPerson, createCliPerson, IDLE_BROWSER, type Running } from './cli-person.ts';

/** Many processes one after the other, which take their time where others are at work too. */
vi.setConfig({ testTimeout: 180_000 });

/** Locks, sockets and what processes leave only while they live. */
const leftIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

describeWith(['ssh-agent', 'ssh', 'sshd'], 'the command, as a person runs it', () => {
  let stack: Stack;
  let person: CliPerson;

  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());
  beforeEach(async () => {
    person = await createCliPerson(stack, SAM);
  });
  afterEach(() => person.leave());

  async function startAgent(): Promise<Running> {
    const agent = person.start(['agent']);
    await agent.says('It renews example.');
    return agent;
  }

  describe('where nobody hosts', () => {
    it('signs in, shows, does nothing twice, signs out, and leaves nothing but who it was', async () => {
      const login = await person.latchkey('login');
      expect([login.code, login.stdout]).toEqual([
        0,
        expect.stringContaining(`Signed in as Sam Example (${SAM.login})`),
      ]);
      expect(login.stderr).toContain(`Okta has confirmed ${SAM.login}.`);
      expect(await person.agentLists()).toContain('ssh-ed25519-cert-v01@openssh.com');

      const status = await person.latchkey('status');
      expect([status.code, status.stderr]).toEqual([0, '']);
      expect(status.stdout).toContain(`  Login names       sam, ${SAM.login}\n`);
      const again = await person.latchkey('login');
      expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('Already signed in')]);

      const logout = await person.latchkey('logout', '--json');
      expect([logout.code, JSON.parse(logout.stdout)]).toEqual([
        0,
        { ok: true, person: expect.anything(), left: [] },
      ]);
      expect(await person.agentLists()).toBe('');
      expect((await person.latchkey('status')).code).toBe(3);
      expect(leftIn(person.runtime)).toEqual([]);
      const state = join(person.environment.XDG_STATE_HOME ?? '', 'latchkey');
      expect(leftIn(state).sort()).toEqual(['certificates', 'logs', 'remembered.json']);
      expect(leftIn(join(state, 'certificates'))).toEqual([]);
      expect((await person.latchkey('logout')).code).toBe(0);
    });

    it('tells ssh of the hosts that the settings name, and takes it back without a trace', async () => {
      const home = person.environment.HOME ?? '';
      const document = structuredClone(stack.settings) as { profiles: Record<string, object> };
      for (const profile of Object.values(document.profiles)) {
        Object.assign(profile, { ssh: { hosts: ['localhost'] } });
      }
      writeFileSync(person.environment.LATCHKEY_SETTINGS ?? '', JSON.stringify(document));
      expect((await person.latchkey('login')).code).toBe(0);
      const { sshd } = stack;
      const ssh = sshWith(home, join(home, '.ssh', 'config'), person.environment.SSH_AUTH_SOCK);
      const done = await ssh.run('-p', String(sshd.port), `${sshd.user}@localhost`, 'echo in');
      expect(done).toMatchObject({ code: 0, stdout: 'in\n' });
      expect((await person.latchkey('doctor')).stdout).toMatch(/19 ● passed {3}ssh settings/);
      expect((await person.latchkey('logout')).code).toBe(0);
      expect(existsSync(join(home, '.ssh'))).toBe(false);
    });

    it('says what is wrong with the settings before it says that nobody is signed in', async () => {
      const settings = join(person.environment.HOME ?? '', 'wrong.json');
      const document = structuredClone(stack.settings) as { profiles: Record<string, object> };
      for (const profile of Object.values(document.profiles)) Object.assign(profile, { renewAt: 99 });
      writeFileSync(settings, JSON.stringify(document));
      const { code, stdout, stderr } = await person.start(['status'], { LATCHKEY_SETTINGS: settings }).ended;
      expect([code, stdout]).toEqual([6, '']);
      expect(stderr).toContain('One setting cannot be used\n');
      expect(stderr).toContain('\nCorrect it in that file.\n');
    });

    it('tells the same by the short way to the status as by the long one', async () => {
      const shortAndLong = async (): Promise<unknown[]> => {
        const [short, long] = [
          await person.latchkey('status', '--json'),
          await person.latchkey('--json', 'status'),
        ];
        expect(short.code).toBe(long.code);
        return [JSON.parse(short.stdout), JSON.parse(long.stdout)];
      };
      const [signedOut, signedOutLong] = await shortAndLong();
      expect(signedOut).toEqual(signedOutLong);
      await person.latchkey('login');
      const [short, long] = await shortAndLong();
      expect(short).toEqual(long);
      expect(short).toMatchObject({
        usable: { ssh: true, x509: true },
        hosted: false,
        state: { kind: 'fresh' },
      });
      const agent = await startAgent();
      // It soon finds that nothing keeps the sign-in any more; between two looks that would be a difference.
      await eventually(async () => {
        const { state } = JSON.parse((await person.latchkey('status', '--json')).stdout);
        expect(state).toMatchObject({ kind: 'attention', failure: { code: 'SIGN_IN_LOST' } });
      });
      const [hosted, hostedLong] = await shortAndLong();
      expect(hosted).toEqual(hostedLong);
      expect(hosted).toMatchObject({ hosted: true });
      agent.child.kill('SIGTERM');
      await agent.ended;
    });

    it('cleans up after Ctrl-C: the next sign-in finds the port free and no lock', async () => {
      const login = person.start(['login'], IDLE_BROWSER);
      await login.says('Finish signing in in your browser.');
      login.child.kill('SIGINT');
      const { code, stdout, stderr } = await login.ended;
      expect([code, stdout]).toEqual([130, '']);
      expect(stderr).toContain('The sign-in was cancelled\n');
      expect(leftIn(person.runtime)).toEqual([]);
      expect((await person.latchkey('login')).code).toBe(0);
    });

    it('names the process that signs in already, and does not disturb it', async () => {
      const first = person.start(['login'], IDLE_BROWSER);
      await first.says('Finish signing in in your browser.');
      const second = await person.latchkey('login', '--json');
      expect([second.code, JSON.parse(second.stdout)]).toMatchObject([
        5,
        { ok: false, code: 'BUSY_ELSEWHERE' },
      ]);
      expect(first.child.exitCode).toBe(null);
      first.child.kill('SIGTERM');
      expect((await first.ended).code).toBe(143);
    });
  });

  describe('with latchkey agent', () => {
    it('lets it do the work, and finds it gone without a trace', async () => {
      const agent = await startAgent();
      const again = (await person.latchkey('login')).stdout.replaceAll(/\s+/g, ' ');
      expect(again).toContain('There is nothing to do.');
      const renewed = JSON.parse((await person.latchkey('renew', '--json')).stdout);
      const status = JSON.parse((await person.latchkey('status', '--json')).stdout);
      expect(status).toMatchObject({
        hosted: true,
        ssh: { serial: renewed.ssh.serial, agent: { listed: true } },
      });
      const second = await person.latchkey('agent');
      expect([second.code, second.stderr]).toEqual([
        5,
        expect.stringContaining(`(process ${agent.child.pid})`),
      ]);
      agent.child.kill('SIGTERM');
      expect((await agent.ended).code).toBe(0);
      expect(leftIn(person.runtime)).toEqual([]);
      expect(await person.agentLists()).not.toBe('');
    });

    it('ends soon though Okta does not answer a renewal, and the lock that it held is in nobody’s way', async () => {
      const agent = await startAgent();
      await person.latchkey('login');
      const asked = tokenRequestsAt(stack);
      stack.provider.faults.set('token', { kind: 'slow', ms: 60_000 }, 1);
      const renewal = person.start(['renew', '--json']);
      await vi.waitFor(() => expect(tokenRequestsAt(stack)).toBe(asked + 1), { timeout: 20_000 });
      agent.child.kill('SIGTERM');
      // What it waits for would take a minute, and Latchkey itself gives up after twenty seconds.
      const late = pause(15_000, 'it still runs', { ref: false });
      expect(await Promise.race([agent.ended, late])).toMatchObject({ code: 0 });
      expect(JSON.parse((await renewal.ended).stdout)).toMatchObject({ code: 'HOST_GONE' });
      expect((await person.latchkey('login', '--fresh')).code).toBe(0);
      expect(leftIn(person.runtime)).toEqual([]);
    });

    it.each(['SIGINT', 'SIGKILL'] as const)(
      'cancels the sign-in of a command that %s ends',
      async (signal) => {
        const agent = await startAgent();
        const login = person.start(['login'], IDLE_BROWSER);
        await login.says('Finish signing in in your browser.');
        login.child.kill(signal);
        expect((await login.ended).code).toBe(signal === 'SIGINT' ? 130 : null);
        // Were it still waiting, this one would join it, and wait for a browser that nobody uses.
        expect((await person.latchkey('login')).code).toBe(0);
        agent.child.kill('SIGTERM');
        await agent.ended;
      },
    );

    it('tells a waiting command that the agent is gone', async () => {
      const agent = await startAgent();
      const login = person.start(['login', '--json'], IDLE_BROWSER);
      await login.says('Finish signing in in your browser.');
      agent.child.kill('SIGKILL');
      await agent.ended;
      const { code, stdout } = await login.ended;
      expect([code, JSON.parse(stdout)]).toMatchObject([7, { ok: false, code: 'HOST_GONE' }]);
      // What it left is no obstacle to the next one.
      const next = await startAgent();
      next.child.kill('SIGTERM');
      expect((await next.ended).code).toBe(0);
    });
  });

  describe('doctor', () => {
    it('finds the real parts in order, and what is missing', async () => {
      const { stdout } = await person.latchkey('doctor', '--json');
      const verdicts = Object.fromEntries(
        JSON.parse(stdout).steps.map(({ id, verdict }: { id: string; verdict: string }) => [id, verdict]),
      );
      expect(verdicts).toMatchObject({
        settings: 'passed',
        authority: 'passed',
        provisioner: 'passed',
        okta: 'passed',
        clock: 'passed',
        port: 'passed',
        'ssh-agent': 'passed',
        certificates: 'not-run',
        files: 'not-run',
        'ssh-config': 'not-run',
        background: 'look',
      });
      await person.latchkey('login');
      const signedIn = await person.latchkey('doctor');
      expect(signedIn.code).toBe(0);
      expect(signedIn.stdout).toMatch(/12 ● passed {3}Certificates {2}both: /);
      expect(signedIn.stdout).toMatch(/14 ● passed {3}Files {9}whole, for you alone/);
    });
  });

  describe('what it prints', () => {
    it('has no colour in a pipe, and colours where they are forced', async () => {
      expect((await person.latchkey('status')).stdout).not.toContain('\u001b');
      const forced = await person.start(['status'], { FORCE_COLOR: '1' }).ended;
      expect(forced.stdout).toContain('\u001b[1mSigned out\u001b[22m');
    });

    it('may be read by somebody who leaves early', async () => {
      const status = person.start(['status']);
      status.child.stdout?.destroy();
      const { stderr } = await status.ended;
      expect(stderr).toBe('');
    });
  });
});
