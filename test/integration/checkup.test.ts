import { execFile } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CheckedStep } from '#main/application/doctor/types.ts';
import { systemClock } from '#main/support/clock.ts';
import { ok } from '#main/support/result.ts';
import { type Stack, startStack } from '#test/stack/index.ts';
import { DEFAULT_SETTINGS } from '#test/stack/provider/settings.ts';
import { startProxy } from '#test/stack/proxy/index.ts';
import { findFreePort } from '#test/stack/support/port.ts';
import { answering, listenAsAgent } from '#test/support/agent-socket.ts';
import { type CommandPerson, createCommandPerson } from '#test/support/command-person.ts';
import { fakeAgent } from '#test/support/fake-agent.ts';
import { describeWith } from '#test/support/needs.ts';
import { listNss, makeBrowserHome } from '#test/support/nss.ts';

const run = promisify(execFile);

interface Place {
  readonly stack: Stack;
  readonly person: CommandPerson;
  undo(step: () => unknown): void;
}

interface BrokenThing {
  readonly title: string;
  /** Before Sam signs in, on a computer of its own; that is needed too where what is broken cannot be mended again. */
  readonly prepare?: (on: Place) => unknown;
  readonly forGood?: true;
  readonly breakIt: (on: Place) => unknown;
  /** The one step that turns red, and part of what it says to do. */
  readonly red: CheckedStep['id'];
  readonly advice: string;
}

const authorityOf = ({ person }: Place) => {
  const { example } = person.settings.profiles;
  if (example === undefined) throw new Error('the settings have no “example”');
  return example.authority;
};
const oktaOf = ({ person }: Place) => person.settings.profiles.example?.okta ?? {};

const BROKEN: readonly BrokenThing[] = [
  {
    title: 'a setting that cannot be used',
    breakIt: ({ person, stack }) =>
      person.write({ profiles: { example: { ...stack.settings.profiles.example, renewAt: 99 } } }),
    red: 'settings',
    advice: 'Correct it in that file.',
  },
  {
    title: 'a proxy that wants a password',
    async breakIt({ person, undo }) {
      const proxy = await startProxy({ password: 'sam:secret' });
      undo(() => proxy.stop());
      person.set({ network: { proxy: proxy.url } });
    },
    red: 'proxy',
    advice: 'asks Latchkey for a password',
  },
  {
    title: 'a proxy that is away',
    breakIt: async ({ person }) =>
      person.set({ network: { proxy: `http://127.0.0.1:${await findFreePort()}` } }),
    red: 'proxy',
    advice: 'the right proxy for this computer',
  },
  {
    title: 'a proxy that lets nobody through',
    async breakIt({ person, undo }) {
      const proxy = await startProxy({ refuses: 403 });
      undo(() => proxy.stop());
      person.set({ network: { proxy: proxy.url } });
    },
    red: 'proxy',
    advice: 'Please let this computer through the proxy',
  },
  {
    title: 'a PAC file that is none',
    breakIt({ person }) {
      const file = join(person.folder, 'proxy.pac');
      writeFileSync(file, 'function FindProxyForURL(');
      person.set({ network: { proxy: pathToFileURL(file).href } });
    },
    red: 'proxy',
    advice: 'Which proxy is right for this computer?',
  },
  {
    title: 'the address of a PAC file that nobody answers at',
    breakIt: async ({ person }) =>
      person.set({ network: { proxy: `http://127.0.0.1:${await findFreePort()}/proxy.pac` } }),
    red: 'proxy',
    advice: 'the right proxy for this computer',
  },
  {
    title: 'an environment that names a proxy of a kind that there is none of',
    breakIt({ person, undo }) {
      undo(() => delete person.environment.ALL_PROXY);
      person.environment.ALL_PROXY = 'carrier-pigeon://proxy.example.com';
    },
    red: 'proxy',
    advice: 'Which proxy is right for this computer?',
  },
  {
    title: 'an authority that is away',
    breakIt: async (on) =>
      on.person.set({
        authority: { ...authorityOf(on), url: `https://127.0.0.1:${await findFreePort()}` },
      }),
    red: 'authority',
    advice: 'is up and can be reached',
  },
  {
    title: 'another root than the one that IT named',
    breakIt: (on) => on.person.set({ authority: { ...authorityOf(on), fingerprint: 'ab'.repeat(32) } }),
    red: 'authority',
    advice: 'Which one is right?',
  },
  {
    title: 'a provisioner that is not there',
    breakIt: (on) => on.person.set({ authority: { ...authorityOf(on), provisioner: 'other' } }),
    red: 'provisioner',
    advice: 'other',
  },
  {
    title: 'Okta being away',
    breakIt: ({ stack }) => stack.provider.faults.set('everything', { kind: 'reset', acted: false }),
    red: 'okta',
    advice: 'Please allow this computer to reach',
  },
  {
    title: 'an issuer that is none',
    breakIt: (on) =>
      on.person.set({ okta: { ...oktaOf(on), issuer: on.stack.issuer.replace(/\w+$/, 'other') } }),
    red: 'issuer',
    advice: 'Please correct the address of Okta',
  },
  {
    title: 'an address of Okta that is no address',
    breakIt: (on) => on.person.set({ okta: { ...oktaOf(on), issuer: 'http://example.com/elsewhere' } }),
    red: 'issuer',
    advice: 'Please correct the address of Okta',
  },
  {
    title: 'a clock that is four minutes off',
    breakIt({ stack }) {
      stack.provider.settings.clockOffsetSeconds = 240;
    },
    red: 'clock',
    advice: 'Set the clock',
  },
  {
    title: 'registered ports that are all in use',
    async breakIt({ stack, undo }) {
      for (const uri of stack.redirectUris) {
        const server = createServer();
        await new Promise<void>((ready) => server.listen(Number(new URL(uri).port), '127.0.0.1', ready));
        undo(() => server.close());
      }
    },
    red: 'port',
    advice: 'To see what holds ports',
  },
  {
    title: 'no ssh-agent',
    breakIt({ person, undo }) {
      const { SSH_AUTH_SOCK } = person.environment;
      undo(() => Object.assign(person.environment, { SSH_AUTH_SOCK }));
      person.environment.SSH_AUTH_SOCK = join(person.folder, 'nobody.sock');
    },
    red: 'ssh-agent',
    advice: 'Start one',
  },
  {
    title: 'an ssh-agent that speaks another language',
    async breakIt({ person, undo }) {
      const { SSH_AUTH_SOCK } = person.environment;
      undo(() => Object.assign(person.environment, { SSH_AUTH_SOCK }));
      const socket = join(person.folder, 'babble.sock');
      const agent = await listenAsAgent(
        socket,
        answering(async () => ok(Buffer.from([12, 0, 0, 0, 9]))),
      );
      undo(() => agent.stop());
      person.environment.SSH_AUTH_SOCK = socket;
    },
    red: 'ssh-agent',
    advice: 'Start it again',
  },
  {
    title: 'an ssh-agent that drops certificates',
    async prepare({ person, undo }) {
      const socket = join(person.folder, 'dropping.sock');
      const agent = await listenAsAgent(socket, answering(fakeAgent({ certificates: false }).exchange));
      undo(() => agent.stop());
      person.environment.SSH_AUTH_SOCK = socket;
    },
    breakIt: () => {},
    red: 'agent-takes',
    advice: 'Use the agent of OpenSSH',
  },
  {
    title: 'an SSH certificate that somebody took out of the ssh-agent',
    forGood: true,
    breakIt: ({ person }) =>
      run('ssh-add', ['-D'], { env: { ...person.environment, PATH: process.env.PATH } }),
    red: 'certificates',
    advice: 'latchkey renew',
  },
  {
    title: 'a key that others may read',
    breakIt({ person, undo }) {
      const key = join(person.folders.state, 'certificates', 'example', 'current', 'key.pem');
      undo(() => chmodSync(key, 0o600));
      chmodSync(key, 0o644);
    },
    red: 'files',
    advice: 'latchkey renew',
  },
  {
    title: 'a site that is away',
    breakIt: async ({ person }) =>
      person.set({ x509: { testUrl: `https://localhost:${await findFreePort()}` } }),
    red: 'test-site',
    advice: 'Check the address',
  },
  {
    title: 'an access policy that is none',
    breakIt({ person }) {
      const file = join(person.folder, 'policy.yaml');
      writeFileSync(file, 'version: 1\nserial: none\n');
      person.set({ access: { file } });
    },
    red: 'policy',
    advice: 'policy',
  },
  {
    title: 'the line for ssh being gone',
    forGood: true,
    breakIt: ({ person }) => rmSync(person.folders.sshConfig),
    red: 'ssh-config',
    advice: 'latchkey renew',
  },
];

describeWith(['ssh-agent', 'go', 'certutil'], 'on a computer where all is well', () => {
  let stack: Stack;
  /** Signed in once, for all that leaves no trace. */
  let sam: CommandPerson;
  let person: CommandPerson;
  const undone: (() => unknown)[] = [];

  beforeAll(async () => {
    stack = await startStack({ authority: 'step-ca' });
    sam = await arrive();
    expect((await sam.latchkey('login')).code).toBe(0);
  });
  afterAll(async () => {
    await sam.leave();
    await stack.stop();
  });
  beforeEach(() => {
    person = sam;
  });
  afterEach(async () => {
    stack.provider.faults.clear();
    Object.assign(stack.provider.settings, DEFAULT_SETTINGS);
    for (const step of undone.splice(0).reverse()) await step();
    settle(sam);
  });

  function settle(one: CommandPerson): void {
    const { example } = stack.settings.profiles;
    one.set({
      ...example,
      network: {},
      access: {},
      ssh: { hosts: ['*.example.com'] },
      x509: { testUrl: stack.site.url },
    });
  }
  async function arrive(): Promise<CommandPerson> {
    const one = await createCommandPerson(stack, systemClock);
    settle(one);
    return one;
  }
  /** From now on the test is about somebody at a computer of their own, who is not signed in. */
  async function anew(): Promise<void> {
    person = await arrive();
    undone.push(person.leave);
  }

  const check = async (): Promise<readonly CheckedStep[]> =>
    JSON.parse((await person.latchkey('doctor', '--json')).stdout).steps;
  const of = (steps: readonly CheckedStep[], verdict: CheckedStep['verdict']): readonly string[] =>
    steps.filter((step) => step.verdict === verdict).map(({ id, sentence }) => `${id}: ${sentence}`);

  it('no step of the checkup is red, and those that need no desktop pass', async () => {
    const steps = await check();
    expect(of(steps, 'failed')).toEqual([]);
    expect(of(steps, 'not-run').map((one) => one.split(':')[0])).toEqual(['store', 'policy', 'tray']);
    // Nobody hosts, and so nothing keeps the sign-in of a computer without a keychain.
    expect(of(steps, 'look').map((one) => one.split(':')[0])).toEqual(['keychain', 'background']);
    expect(steps.map(({ number }) => number)).toEqual(steps.map((_, index) => index + 1));
  });

  it('its report, as text and as data, holds the steps and no secret', async () => {
    for (const name of ['report.txt', 'report.json']) {
      const path = join(person.folder, name);
      expect((await person.latchkey('doctor', '--save', path)).stdout).toContain('without secrets.');
      const saved = readFileSync(path, 'utf8');
      expect(saved).toContain('Provisioner');
      expect(saved).not.toMatch(/PRIVATE KEY|eyJ/);
    }
  });

  it.each(BROKEN)('$title turns the step “$red” red, and no other', async (thing) => {
    const { prepare, forGood, breakIt, red, advice } = thing;
    if (prepare !== undefined || forGood === true) await anew();
    const place: Place = { stack, person, undo: (step) => undone.push(step) };
    await prepare?.(place);
    if (person !== sam) expect((await person.latchkey('login')).code).toBe(0);
    await breakIt(place);
    const steps = await check();
    const failed = steps.filter(({ verdict }) => verdict === 'failed');
    expect(failed.map(({ id, sentence }) => `${id}: ${sentence}`)).toEqual([
      expect.stringMatching(new RegExp(`^${red}: `)),
    ]);
    expect(`${failed[0]?.fix}`).toContain(advice);
  });

  describe('a site', () => {
    const test = async (...words: string[]) => {
      const { code, stdout } = await person.latchkey('test-cert', ...words, '--json');
      return { code, ...JSON.parse(stdout) };
    };
    const verdicts = (steps: readonly CheckedStep[]): string =>
      steps.map(({ id, verdict }) => `${id} ${verdict}`).join(', ');

    it('that asks for the client certificate takes it, and says as whom it sees the person', async () => {
      const { code, summary, shown, server, answer, steps } = await test();
      expect([code, summary]).toEqual([
        0,
        `${new URL(stack.site.url).host} lets you in with your client certificate`,
      ]);
      expect(shown.names).toContain('sam@example.com');
      expect(server).toMatchObject({
        version: 'TLSv1.3',
        chain: ['localhost', expect.any(String), expect.any(String)],
      });
      expect(answer).toEqual({ status: 200, seenAs: ['sam@example.com'], lets: 'only with it' });
      expect(steps.every(({ verdict }: CheckedStep) => verdict === 'passed')).toBe(true);
      expect(stack.site.greeted().at(-1)).toBe('sam@example.com');
      const { stdout } = await person.latchkey('test-cert', stack.site.url);
      expect(stdout).toContain('status 200, and it sees you as sam@example.com');
    });

    it('that asks for none tells nothing of the certificate', async () => {
      const { code, summary, steps } = await test(`${stack.authority.url}/health`);
      expect([code, summary]).toEqual([0, `${new URL(stack.authority.url).host} lets anybody in`]);
      expect(verdicts(steps)).toContain('acceptance look');
    });

    it('is not asked without a certificate, and the person is told to sign in', async () => {
      await anew();
      const before = stack.site.greeted().length;
      const { code, summary, steps } = await test();
      expect([code, summary]).toEqual([3, 'There is no client certificate to show']);
      expect(steps[0].fix).toBe('latchkey login');
      expect(stack.site.greeted()).toHaveLength(before);
    });

    it('cannot be shown what is in memory alone', async () => {
      await anew();
      person.set({ x509: { files: false, testUrl: stack.site.url } });
      await person.latchkey('login');
      const { code, steps } = await test();
      expect(code).toBe(7);
      expect(steps[0].sentence).toContain('x509.files');
      expect((await person.latchkey('env')).stderr).toContain('x509.files');
    });

    describe('and browsers that have the certificate', () => {
      let databases: readonly string[];
      beforeEach(async () => {
        await anew();
        databases = await makeBrowserHome(`${person.environment.HOME}`, ['own']);
        expect((await person.latchkey('login')).code).toBe(0);
      });
      const asked = (): number => stack.site.greeted().length;

      it('are shown to the site from each of their places', async () => {
        const before = asked();
        const { code, place, others, steps } = await test();
        expect([code, place, others]).toEqual([
          0,
          expect.stringMatching(/\/current\/cert\.pem$/),
          [
            { place: 'Chromium', status: 200 },
            { place: 'Firefox (own)', status: 200 },
          ],
        ]);
        expect(asked() - before).toBe(3);
        const last = steps.at(-1).sentence;
        expect(last).toContain('the same with the certificate from Chromium and Firefox (own)');
      });

      it('are told where the site does not take what is there', async () => {
        const [chromium = ''] = databases;
        writeFileSync(join(chromium, 'key4.db'), 'no database'.repeat(100));
        const { code, summary, steps } = await test();
        expect([code, summary]).toEqual([
          4,
          expect.stringContaining('lets you in, but not with the client certificate from Chromium'),
        ]);
        expect(steps.at(-1)).toMatchObject({ verdict: 'failed', failure: { code: 'STORE_REFUSED' } });
        expect(of(await check(), 'failed')).toEqual([expect.stringMatching(/^store: /)]);
      });

      it('show it alone where the settings want no files any more, and the renewal was refused', async () => {
        person.set({ x509: { files: false, testUrl: stack.site.url } });
        // Nobody hosts, and there is no keychain, so the sign-in went with the process that had it.
        const refused = await person.latchkey('renew', '--json');
        expect(JSON.parse(refused.stdout)).toMatchObject({ ok: false, code: 'SIGN_IN_LOST' });
        const before = asked();
        const { code, place, others, answer, server } = await test();
        expect([code, place]).toEqual([0, 'Chromium']);
        expect(others).toEqual([{ place: 'Firefox (own)', status: 200 }]);
        expect(answer).toEqual({ status: 200, seenAs: ['sam@example.com'], lets: 'only with it' });
        expect(server).toMatchObject({ version: 'TLSv1.3' });
        expect(asked() - before).toBe(2);
        expect((await person.latchkey('login')).code).toBe(0);
        expect(of(await check(), 'passed').join()).toContain('test-site: ');
      });

      it('trust the authority’s root no longer when that is taken back, though the authority is away and one is damaged', async () => {
        const [chromium = '', firefox = ''] = databases;
        expect((await person.latchkey('trust-root', '--yes')).code).toBe(0);
        expect((await person.latchkey('logout')).code).toBe(0);
        const rootsIn = async (folder: string): Promise<number> =>
          (await listNss(folder)).filter((line) => line.includes('latchkey root')).length;
        expect([await rootsIn(chromium), await rootsIn(firefox)]).toEqual([1, 1]);
        const url = `https://127.0.0.1:${await findFreePort()}`;
        person.set({ authority: { ...authorityOf({ person, stack, undo: () => {} }), url } });
        const path = join(chromium, 'cert9.db');
        const whole = readFileSync(path);
        writeFileSync(path, 'no database'.repeat(100));
        const undone = await person.latchkey('trust-root', '--undo', '--yes');
        expect([undone.code, undone.stdout]).toEqual([
          7,
          expect.stringMatching(/Taken out: .*Firefox \(own\).*could not be changed in Chromium/s),
        ]);
        writeFileSync(path, whole);
        expect([await rootsIn(chromium), await rootsIn(firefox)]).toEqual([1, 0]);
        expect((await person.latchkey('trust-root', '--undo', '--yes')).code).toBe(0);
        expect(await rootsIn(chromium)).toBe(0);
      });
    });

    it('is told apart by where it ends: name, connection, proxy, its own certificate', async () => {
      expect(await test('https://nobody.invalid')).toMatchObject({ code: 5, endedAt: 'way' });
      expect(await test(`https://127.0.0.1:${await findFreePort()}`)).toMatchObject({
        code: 5,
        endedAt: 'way',
        steps: { 1: { fix: 'Check the address, and the network or VPN.' } },
      });
      const elsewhere = stack.site.url.replace('localhost', '[::1]');
      expect((await test(elsewhere)).endedAt).toBe('way');
      const wrongName = stack.authority.url.replace('127.0.0.1', '127.0.0.2');
      expect(['way', 'server']).toContain((await test(wrongName)).endedAt);
    });

    it('is reached by programs with the variables that env prints', async () => {
      const { stdout } = await person.latchkey('env', '--shell', 'bash');
      const script = `${stdout}\ncurl -sS --cert "$LATCHKEY_CERT" --key "$LATCHKEY_KEY" --cacert "$LATCHKEY_ROOT" ${stack.site.url}`;
      const env = { ...person.environment, PATH: process.env.PATH };
      expect((await run('bash', ['-c', script], { env, timeout: 60_000 })).stdout).toContain(
        'sam@example.com',
      );
    });
  });
});
