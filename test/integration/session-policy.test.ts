import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WrittenPolicy } from '#main/access/schema.ts';
import type { LocalSession } from '#main/session/session.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import type { ProfileSettings } from '#main/settings/schema.ts';
import { ALEX, SAM, signInAs } from '#test/support/engine.ts';
import { eventually } from '#test/support/eventually.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { describeWith } from '#test/support/needs.ts';
import { sessionBench, success, unaborted } from '#test/support/session-bench.ts';

const ROLES = {
  deployer: {
    title: 'Deployer',
    groups: ['ssh-deploy'],
    access: [{ hosts: ['web-*.example.com'], users: ['deploy'] }],
  },
  dba: {
    title: 'Database operator',
    groups: ['ssh-db'],
    access: [{ hosts: ['db.example.com'], users: ['postgres'] }],
  },
};
const HOSTS = [{ name: 'web-1.example.com' }, { name: 'db.example.com', port: 2222 }];

const titles = (roles: readonly { readonly title: string }[] | undefined) => roles?.map(({ title }) => title);

describeWith(['ssh-agent', 'go'], 'a session with an access policy', () => {
  const on = sessionBench({ authority: 'step-ca' });
  let file: string;
  let session: LocalSession;

  const write = (serial: number, more: Partial<WrittenPolicy> = {}): void =>
    writeFileSync(file, JSON.stringify({ version: 1, serial, roles: ROLES, hosts: HOSTS, ...more }));
  const engine = (access: ProfileSettings['access'] = { file }, clock?: FakeClock): LocalSession =>
    on.engine({ settings: { access }, ...(clock === undefined ? {} : { clock }) });
  const renewed = async (from = session): Promise<SessionSnapshot> => success(await from.renew(unaborted()));
  const sshConfig = (): string => {
    const path = join(on.folder, 'state', 'ssh', 'example', 'config');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };

  beforeEach(() => {
    file = join(on.folder, 'policy.json');
    write(1);
    session = engine();
  });

  it('tells what the groups give, and ssh of the hosts, from the sign-in on', async () => {
    const { access, changes, notes } = await on.signedIn(session);
    expect(access).toMatchObject({ policySerial: 1, hosts: 1, policyAsOfMs: expect.any(Number) });
    expect(titles(access?.roles)).toEqual(['Deployer']);
    expect([changes, notes]).toEqual([undefined, []]);
    expect(sshConfig()).toMatch(/^Host web-1\.example\.com\n {2}User deploy$/m);
    expect(sshConfig()).toMatch(/^Host web-\*\.example\.com\n {2}User deploy$/m);
    expect(sshConfig()).not.toContain('db.example.com');
  });

  it('tells at the next renewal what was gained and lost, and keeps telling it until something else changes', async () => {
    const before = await on.signedIn(session);
    on.stack.provider.people.setGroups(SAM.login, ['ssh-users', 'ssh-db']);
    const after = await renewed();
    expect([titles(after.changes?.gained), titles(after.changes?.lost)]).toEqual([
      ['Database operator'],
      ['Deployer'],
    ]);
    expect(after.changes?.atMs).toBeGreaterThan(before.signedInAtMs ?? Infinity);
    expect(sshConfig()).toMatch(/^Host db\.example\.com\n {2}User postgres\n {2}Port 2222$/m);
    expect(sshConfig()).not.toContain('web-');
    expect((await renewed()).changes).toEqual(after.changes);
    // Another process, and a sign-in over this one, know it too.
    expect(success(await engine().snapshot()).changes).toEqual(after.changes);
    expect((await on.signedIn(session)).changes).toEqual(after.changes);
  });

  it('takes an empty list for nothing, and no list for the one before', async () => {
    await on.signedIn(session);
    on.stack.provider.settings.groupsIn = 'nowhere';
    const unknown = await renewed();
    expect([titles(unknown.access?.roles), unknown.changes]).toEqual([['Deployer'], undefined]);
    expect(sshConfig()).toContain('web-1.example.com');
    on.stack.provider.settings.groupsIn = 'id_token';
    on.stack.provider.people.setGroups(SAM.login, []);
    const none = await renewed();
    expect([none.access?.hosts, titles(none.changes?.lost)]).toEqual([0, ['Deployer']]);
    expect(sshConfig()).toBe('');
  });

  it('knows a new group when Okta is asked again, before any renewal', async () => {
    await on.signedIn(session);
    on.stack.provider.people.setGroups(SAM.login, ['ssh-deploy', 'ssh-db']);
    const { access, changes } = success(await session.refreshGroups(unaborted()));
    expect([access?.hosts, titles(changes?.gained)]).toEqual([2, ['Database operator']]);
    expect(sshConfig()).toContain('db.example.com');
  });

  it('follows another policy, and stays with the last good one', async () => {
    await on.signedIn(session);
    write(2, { roles: { ...ROLES, dba: { ...ROLES.dba, groups: ['ssh-users'] } } });
    const { access, changes } = await renewed();
    expect([access?.policySerial, titles(changes?.gained), changes?.policyChanged]).toEqual([
      2,
      ['Database operator'],
      true,
    ]);
    writeFileSync(file, 'roles: [');
    const spoilt = await renewed();
    expect(spoilt.access).toMatchObject({ policySerial: 2, hosts: 2 });
    expect(spoilt.notes.map(({ code }) => code)).toEqual(['POLICY_REFUSED']);
    expect(spoilt.state.kind).toBe('fresh');
    expect(sshConfig()).toContain('db.example.com');
    write(3);
    expect((await renewed()).notes).toEqual([]);
  });

  it('signs in also where there is no policy to be had, and says so', async () => {
    rmSync(file);
    const { state, access, notes } = await on.signedIn(session);
    expect([state.kind, access, notes.map(({ code }) => code)]).toEqual([
      'fresh',
      undefined,
      ['POLICY_UNREACHABLE'],
    ]);
  });

  it('compares nobody with somebody else, and leaves nothing of it after the sign-out', async () => {
    await on.signedIn(session);
    const other = success(await session.signIn(signInAs(ALEX)));
    expect([other.access?.hosts, other.changes]).toEqual([0, undefined]);
    success(await session.signOut({ everywhere: false }));
    const left = readdirSync(join(on.folder, 'state'));
    expect(left.filter((name) => /^(access|session|ssh)/.test(name))).toEqual([]);
  });

  it('takes no older one after a sign-out, until everything is forgotten', async () => {
    write(41);
    await on.signedIn(session);
    success(await session.signOut({ everywhere: false }));
    write(40);
    const { access, notes } = await on.signedIn(session);
    expect([access, notes.map(({ code }) => code)]).toEqual([undefined, ['POLICY_REFUSED']]);
    success(await session.signOut({ everywhere: false, forget: true }));
    expect((await on.signedIn(session)).access?.policySerial).toBe(40);
    success(await session.signOut({ everywhere: false, forget: true }));
    expect(readdirSync(join(on.folder, 'state'))).not.toContain('remembered.json');
  });

  it('forgets it where the settings name no policy any more', async () => {
    await on.signedIn(session);
    const without = await renewed(on.engine());
    expect(without.access).toBeUndefined();
    expect(sshConfig()).toBe('');
  });

  describe('from an address', () => {
    let server: Server;
    let asked: number;
    let answering: () => Promise<void>;

    beforeEach(async () => {
      asked = 0;
      answering = async () => {};
      server = createServer(async (_, response) => {
        asked += 1;
        await answering();
        response.end(readFileSync(file));
      });
      await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    });
    afterEach(() => {
      server.closeAllConnections();
      server.close();
    });

    const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/policy.json`;

    it('asks only where that is due, and in the background by itself', async () => {
      const clock = new FakeClock(Date.now());
      const host = engine({ url: url(), refreshEvery: '10m' }, clock);
      await on.signedIn(host);
      await renewed(host);
      expect(asked).toBe(1);
      write(2, { roles: { ...ROLES, dba: { ...ROLES.dba, groups: ['ssh-users'] } } });
      const told: (number | undefined)[] = [];
      host.watch(({ access }) => told.push(access?.policySerial));
      const stop = new AbortController();
      host.keepFresh(stop.signal);
      for (let minute = 1; minute <= 10; minute++) {
        // The host looks once a minute, and reads its record meanwhile.
        await eventually(() => expect(clock.timers).toBeGreaterThan(0));
        expect(asked).toBe(1);
        await clock.advance(60_000);
      }
      // No time passes from here on, or the server would seem to be slow.
      await eventually(() => expect(told).toContain(2));
      stop.abort();
      expect(asked).toBe(2);
      const { access, changes } = success(await host.snapshot());
      expect([access?.hosts, titles(changes?.gained)]).toEqual([2, ['Database operator']]);
      expect(sshConfig()).toContain('db.example.com');
    });

    it('delivers the certificates before it waits for a server, and does not wait long', async () => {
      const clock = new FakeClock(Date.now());
      let waits = false;
      answering = () => {
        waits = true;
        return new Promise(() => {});
      };
      const host = engine({ url: url() }, clock);
      const signingIn = host.signIn(signInAs(SAM));
      while (!waits) await pause(5);
      // The record is there while the policy is still waited for, so everybody else sees the certificates.
      const meanwhile = success(await engine({ url: url() }).snapshot());
      expect([meanwhile.state.kind, meanwhile.ssh?.agent.listed]).toEqual(['fresh', true]);
      await clock.advance(5_000);
      const { state, notes } = success(await signingIn);
      expect([state.kind, notes.map(({ code }) => code)]).toEqual(['fresh', ['POLICY_UNREACHABLE']]);
    });

    it('leaves nothing of it where somebody signs out while it is waited for', async () => {
      let answer = (): void => {};
      let waits = false;
      answering = () => {
        waits = true;
        return new Promise((resolve) => {
          answer = resolve;
        });
      };
      const host = engine({ url: url() });
      const signingIn = host.signIn(signInAs(SAM));
      while (!waits) await pause(5);
      success(await engine({ url: url() }).signOut({ everywhere: false }));
      answer();
      expect(success(await signingIn).state.kind).toBe('signed-out');
      const left = readdirSync(join(on.folder, 'state'));
      expect(left.filter((name) => /^(access|session|ssh)/.test(name))).toEqual([]);
    });
  });
});
