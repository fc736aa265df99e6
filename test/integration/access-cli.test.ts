import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { parsePolicy } from '#main/access/parse.ts';
import { type Stack, startStack } from '#test/stack/index.ts';
import { ALEX, SAM } from '#test/support/engine.ts';
import { describeWith } from '#test/support/needs.ts';
import { type CliPerson, createCliPerson, type Ran } from './cli-person.ts';

/** Many processes one after the other, which take their time where others are at work too. */
vi.setConfig({ testTimeout: 180_000 });

const WEB = 'web-1.example.com';
const DB = 'db-1.example.com';
const account = userInfo().username;

/** Two hosts, of which each is a port of the one sshd here. */
const written = (ports: readonly number[]) => ({
  version: 1,
  serial: 41,
  supportContact: 'the platform team',
  showUngranted: true,
  roles: {
    deployer: {
      title: 'Deployer',
      groups: ['ssh-deploy'],
      access: [{ hosts: ['web-*.example.com'], principals: ['deployer'], users: [account] }],
    },
    dba: {
      title: 'Database operator',
      groups: ['ssh-db'],
      access: [{ hosts: ['label:db'], principals: ['dba'], users: [account] }],
    },
  },
  hosts: [
    { name: WEB, address: 'localhost', port: ports[0] ?? 22 },
    { name: DB, address: 'localhost', port: ports[1] ?? 22, labels: ['db'] },
  ],
});

describeWith(['ssh-agent', 'ssh', 'sshd', 'go'], 'hosts, why and ssh, as people run them', () => {
  let stack: Stack;
  let person: CliPerson;

  beforeAll(async () => {
    const parsed = parsePolicy(JSON.stringify(written([])));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const doors = [WEB, DB].map((host) => ({ host, account }));
    stack = await startStack({ authority: 'step-ca', access: { policy: parsed.value.policy, doors } });
  });
  afterAll(() => stack.stop());
  afterEach(async () => {
    stack.provider.people.setGroups(SAM.login, ['ssh-users', 'ssh-deploy']);
    await person.latchkey('logout');
    await person.leave();
  });

  async function arrive(who: typeof SAM | typeof ALEX): Promise<void> {
    person = await createCliPerson(stack, who);
    const file = join(person.environment.HOME ?? '', 'policy.json');
    writeFileSync(file, JSON.stringify(written(stack.sshd.doors.map(({ port }) => port))));
    const document = structuredClone(stack.settings) as { profiles: Record<string, object> };
    for (const profile of Object.values(document.profiles)) Object.assign(profile, { access: { file } });
    writeFileSync(person.environment.LATCHKEY_SETTINGS ?? '', JSON.stringify(document));
  }
  /** Keeps the sign-in, in its memory: there is no keychain here. */
  async function host(): Promise<void> {
    await person.start(['agent']).says('It renews example.');
  }
  const sshConfig = (): string => join(person.environment.HOME ?? '', '.ssh', 'config');
  /** ssh looks for its settings in the home folder of the account, whatever HOME says. */
  const login = (host: string, ...words: string[]): Promise<Ran> => {
    const settings = existsSync(sshConfig()) ? sshConfig() : '/dev/null';
    const options = ['-F', settings, '-o', 'UserKnownHostsFile=/dev/null', '-o', 'BatchMode=yes'];
    return person.latchkey('ssh', host, ...words, '--', ...options, 'echo in');
  };
  const why = (host: string): Promise<Ran> => person.latchkey('why', host);
  const answers = async (): Promise<Record<string, string>> => {
    const { hosts } = JSON.parse((await person.latchkey('hosts', '--json')).stdout);
    return Object.fromEntries(hosts.map(({ name, answer }: Record<string, string>) => [name, answer]));
  };

  it('show what a real sshd does, before and after a group is taken away at Okta', async () => {
    await arrive(SAM);
    await host();
    expect((await person.latchkey('login')).stdout).toContain('1 host through 1 role: latchkey hosts.\n');
    expect(await answers()).toEqual({ [WEB]: 'granted', [DB]: 'not-granted' });
    expect((await why(WEB)).code).toBe(0);
    expect(await login(WEB)).toMatchObject({ code: 0, stdout: 'in\n' });
    const refused = await why(DB);
    expect([refused.code, refused.stdout]).toEqual([
      4,
      expect.stringContaining('Please add sam@example.com to the Okta group “ssh-db”.'),
    ]);
    expect(await login(DB)).toMatchObject({ code: 4, stdout: '' });
    expect((await login(DB, '--anyway')).code).toBe(255);

    stack.provider.people.setGroups(SAM.login, ['ssh-users']);
    expect((await person.latchkey('renew')).stdout).toContain(
      'Lost: Deployer. 0 hosts now, 1 fewer than before.',
    );
    expect(await answers()).toEqual({ [WEB]: 'not-granted', [DB]: 'not-granted' });
    expect((await person.latchkey('status')).stdout).toMatch(
      /\nHosts +0 hosts through 0 roles\n +Lost: Deployer\./,
    );
    const { changes, access } = JSON.parse((await person.latchkey('status', '--json')).stdout);
    expect([changes.lost[0].name, changes.hostsBefore, access.hosts]).toEqual(['deployer', 1, 0]);
    expect(existsSync(sshConfig())).toBe(false);
    expect((await login(WEB)).code).toBe(4);
    expect((await login(WEB, '--anyway')).code).toBe(255);
  });

  it('tell a new group once Okta was asked, and ssh renews by itself and gets in', async () => {
    await arrive(SAM);
    await host();
    await person.latchkey('login');
    stack.provider.people.setGroups(SAM.login, ['ssh-deploy', 'ssh-db', 'tea']);
    const { stdout } = await person.latchkey('whoami', '--groups', '--ask-okta');
    expect(stdout).toContain('ssh-db: Database operator\n');
    expect(stdout).toContain('tea: no role of the access policy\n');
    expect(stdout).toContain('Everyone: nothing, as it should be\n');
    expect(await answers()).toEqual({ [WEB]: 'granted', [DB]: 'at-next-renewal' });
    expect((await why(DB)).stdout).toContain('Next: latchkey renew\n');
    const got = await login(DB);
    expect(got).toMatchObject({ code: 0, stdout: 'in\n' });
    expect(got.stderr).toContain(`Renewing first: your certificate does not open ${account}@${DB} yet.\n`);
    expect(await answers()).toEqual({ [WEB]: 'granted', [DB]: 'granted' });
    const doctor = (await person.latchkey('doctor')).stdout.replace(/\s+/g, ' ');
    expect(doctor).toContain('18 ● passed Policy serial 41, from ~/policy.json, as of ');
    expect(doctor).toContain('19 ● passed ssh settings ');
  });

  it('say what to ask to somebody without roles, and leave nothing behind', async () => {
    await arrive(ALEX);
    expect((await person.latchkey('login')).code).toBe(0);
    const { stdout } = await person.latchkey('hosts');
    expect(stdout).toContain('Signed in, but you have no roles\n');
    expect(stdout).toContain('I can sign in to Latchkey as alex@example.com, but I have no roles.');
    expect((await login(WEB, '--anyway')).code).toBe(255);
    const state = join(person.environment.XDG_STATE_HOME ?? '', 'latchkey');
    expect(readFileSync(join(state, 'access-example.json'), 'utf8')).toContain('"serial":41');
    await person.latchkey('logout');
    expect(readdirSync(state).filter((name) => /^(access|session|ssh)/.test(name))).toEqual([]);
    expect((await person.latchkey('hosts')).code).toBe(3);
  });
});
