import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StackAuthority } from '#test/stack/authority/index.ts';
import type { StackOptions } from '#test/stack/index.ts';
import { type Stack, startStack } from '#test/stack/index.ts';
import { DEFAULT_SETTINGS } from '#test/stack/provider/settings.ts';
import { eventually } from '#test/support/eventually.ts';
import { describeWith } from '#test/support/needs.ts';
import { secretsInMemory } from '#test/support/secrets/memory.ts';
import { secretNumbers } from '#test/support/secrets/private-key.ts';
import { type Found, findSecrets, type Secret } from '#test/support/secrets/search.ts';
import { connect, makeKeys } from './authority-client-support.ts';
import { createWatchedPerson, type WatchedOptions, type WatchedPerson } from './secrets-person.ts';

/** Without a reason that an administrator would be asked about. */
const REFUSAL = { kind: 'refusal', refusal: 'access_denied' } as const;

// A dozen processes one after the other, on a computer that may be busy.
vi.setConfig({ testTimeout: 300_000 });

const LEAK = pathToFileURL(join(import.meta.dirname, 'secrets-leak.ts')).href;

/** What comes into being in a sign-in, and with a renewal. */
const USUAL = [
  'state',
  'nonce',
  'authorization code',
  'PKCE verifier',
  'access token',
  'refresh token',
  'ID token',
  'client secret',
  'password',
  'SSH key',
  'X.509 key',
] as const satisfies readonly Secret['kind'][];

/**
 * State and nonce tie an answer to its sign-in and are of no use after it: they stand in the address that the browser
 * gets, and so wherever that address has to be. The key of the client certificate stands in its file. Nothing else.
 */
function isItsPlace({ kind, place }: Found): boolean {
  if (kind === 'state' || kind === 'nonce') {
    return /^(?:arguments |control socket, answered$|error stream of latchkey login)/.test(place);
  }
  return kind === 'X.509 key' && /\/certificates\/example\/generation-[0-9a-f]{12}\/key\.pem$/.test(place);
}

const foundBy = ({ secrets, places }: WatchedPerson): readonly Found[] => findSecrets(secrets(), places());
const leaksOf = (person: WatchedPerson): readonly Found[] =>
  foundBy(person).filter((one) => !isItsPlace(one));
const kindsOf = (secrets: readonly { readonly kind: string }[]): ReadonlySet<string> =>
  new Set(secrets.map(({ kind }) => kind));

function textOf(person: WatchedPerson, name: RegExp): string {
  return person
    .places()
    .filter((place) => name.test(place.name))
    .map(({ content }) => content.toString())
    .join('\n');
}

describeWith(['ssh-agent', 'go', 'gnome-keyring-daemon', 'dbus-run-session'], 'secrets', () => {
  let person: WatchedPerson;

  /** One stack for the tests of a block; a computer of its own for each test. */
  function onStack(options: StackOptions = {}) {
    let stack: Stack;
    beforeAll(async () => {
      stack = await startStack(options);
    });
    afterAll(() => stack.stop());
    afterEach(async () => {
      await person.leave();
      stack.provider.faults.clear();
      Object.assign(stack.provider.settings, DEFAULT_SETTINGS);
    });
    return {
      get provider() {
        return stack.provider;
      },
      get authority() {
        return stack.authority;
      },
      async person(more: Omit<WatchedOptions, 'stack'> = {}): Promise<WatchedPerson> {
        person = await createWatchedPerson({ stack, ...more });
        return person;
      },
    };
  }

  describe('of an application that has one itself', () => {
    const on = onStack({ application: 'confidential', provisioner: { clientSecret: '' } });
    const withSecret = (): Omit<WatchedOptions, 'stack'> => ({
      settings: { okta: { clientAuthentication: 'client_secret_basic' } },
      keychain: { 'example/client-secret': on.provider.confidentialApplication.clientSecret },
    });

    it('are in the keychain and in the key file alone, with a host, through a whole day', async () => {
      const { latchkey, host, cli, secrets, agentKeys } = await on.person(withSecret());
      const reports = cli.environment.TMPDIR ?? '';
      const agent = await host({
        more: { NODE_OPTIONS: `--report-on-signal --report-directory=${reports}` },
      });
      const codes: unknown[] = [];
      const run = async (...words: string[]): Promise<void> => {
        codes.push((await latchkey(words)).code);
      };
      await run('login');
      await run('status', '--json');
      await run('renew');
      on.provider.settings.leewaySeconds = 30;
      on.provider.faults.set('token', { kind: 'cut' }, 1);
      await run('renew');
      on.provider.faults.set('token', { kind: 'throttled', body: 'oauth', limit: 'rate' }, 1);
      await run('renew', '--json');
      await run('doctor');
      await run('doctor', '--json');
      // What Node writes about a process in trouble.
      agent.child.kill('SIGUSR2');
      await reportIn(reports);
      await run('logout');
      agent.child.kill('SIGTERM');
      await agent.ended;

      expect(codes).toEqual([0, 0, 0, 0, 5, 0, 0, 0]);
      expect([...USUAL].filter((kind) => !kindsOf(secrets()).has(kind))).toEqual([]);
      expect(textOf(person, /^file .*latchkey\.log$/)).toContain('"level":"debug"');
      expect(textOf(person, /^file tmp\/report\./)).toContain('"javascriptHeap"');
      expect(textOf(person, /^control socket, asked$/)).toContain('"method":"signIn"');
      expect(textOf(person, /^control socket, answered$/)).toContain('code_challenge=');
      expect(textOf(person, /^arguments for xdg-open$/)).toContain('code_challenge=');
      expect(textOf(person, /^environment of latchkey agent$/)).toContain('LATCHKEY_LOG=debug');
      expect(textOf(person, /keyrings\/login\.keyring$/)).not.toBe('');
      expect(agentKeys().length).toBeGreaterThan(2);
      expect(leaksOf(person)).toEqual([]);
      expect(kindsOf(foundBy(person))).toEqual(new Set(['state', 'nonce', 'X.509 key']));
    });
  });

  describe('of an application without one', () => {
    const on = onStack();

    it('are in the keychain alone where no files are wanted and nobody hosts', async () => {
      const { latchkey, secrets } = await on.person({ keychain: {}, settings: { x509: { files: false } } });
      const codes: unknown[] = [];
      const run = async (...words: string[]): Promise<void> => {
        codes.push((await latchkey(words)).code);
      };
      await run('login', '--json');
      await run('status');
      await run('renew');
      on.provider.settings.leewaySeconds = 30;
      on.provider.faults.set('token', { kind: 'reset', acted: true }, 1);
      await run('renew');
      await run('doctor', '--json');
      await run('login', '--fresh');
      await run('logout', '--json');
      expect(codes).toEqual([0, 0, 0, 0, 0, 0, 0]);
      expect([...USUAL].filter((kind) => !kindsOf(secrets()).has(kind))).toEqual([]);
      expect(leaksOf(person)).toEqual([]);
      expect(kindsOf(foundBy(person))).toEqual(new Set(['state', 'nonce']));
    });

    it('are in the address that ends Okta’s session, where they are of no use to anybody', async () => {
      const { latchkey, host } = await on.person({ keychain: {} });
      const agent = await host();
      await latchkey(['login']);
      expect((await latchkey(['logout', '--everywhere', '--json'])).code).toBe(0);
      await latchkey(['login']);
      expect((await latchkey(['logout', '--everywhere'], { more: { BROWSER: '' } })).code).toBe(0);
      agent.child.kill('SIGTERM');
      await agent.ended;
      const leaks = leaksOf(person);
      expect(leaks.filter(({ kind }) => kind !== 'ID token')).toEqual([]);
      expect(new Set(leaks.map(({ place }) => place.replace(/ of a child.*| for .*/, '')))).toEqual(
        new Set([
          'arguments',
          'control socket, answered',
          'output of latchkey logout --everywhere --json',
          'output of latchkey logout --everywhere',
        ]),
      );
      const shown = [...textOf(person, /^(?:arguments|control|output)/).matchAll(/id_token_hint=([\w.-]+)/g)];
      const idTokens = new Set(shown.map(([, token = '']) => token));
      expect(idTokens.size).toBe(2);
      for (const idToken of idTokens)
        expect(await tryAtAuthority(on.authority, idToken)).toBe('CA_REFUSED_UNKNOWN');
    });

    it('are gone with the process where there is no keychain', async () => {
      const { latchkey, host } = await on.person();
      const agent = await host();
      expect((await latchkey(['login'])).code).toBe(0);
      expect((await latchkey(['renew'])).code).toBe(0);
      agent.child.kill('SIGKILL');
      await agent.ended;
      expect(leaksOf(person)).toEqual([]);
    });

    it.each<readonly [string, () => void, number]>([
      [
        'Okta refuses the code',
        () => on.provider.faults.set('token', { kind: 'refusal', refusal: 'server_error' }),
        5,
      ],
      ['Okta’s answer with the tokens breaks off', () => on.provider.faults.set('token', { kind: 'cut' }), 5],
      [
        'the ID token is encrypted',
        () => {
          on.provider.settings.encryptIdTokens = true;
        },
        1,
      ],
      [
        'the ID token is from another issuer',
        () => {
          on.provider.settings.issuerMode = 'CUSTOM_URL';
        },
        1,
      ],
      ['Okta sends the browser back with a refusal', () => on.provider.faults.set('authorize', REFUSAL), 4],
    ])('stay secret where %s', async (_, turn, code) => {
      const { latchkey, secrets } = await on.person();
      turn();
      const [text, json] = [await latchkey(['login']), await latchkey(['login', '--json'])];
      expect([text.code, json.code, text.stderr + json.stdout]).toEqual([code, code, expect.anything()]);
      expect(kindsOf(secrets())).toContain('PKCE verifier');
      expect(leaksOf(person)).toEqual([]);
    });

    it.each(['text', 'json'] as const)(
      'stay secret where something breaks that nobody foresaw, with a message full of them (%s)',
      async (form) => {
        const { latchkey } = await on.person();
        const words = ['login', ...(form === 'json' ? ['--json'] : [])];
        const { code, stdout, stderr } = await latchkey(words, { breaks: 'inside' });
        expect([code, stdout + stderr]).toEqual([1, expect.stringMatching(/nobody foresaw this/i)]);
        expect(textOf(person, /latchkey\.log$/)).toContain('"session.unforeseen"');
        expect(leaksOf(person)).toEqual([]);
      },
    );

    it('stay secret where it breaks in the host, and over the control socket', async () => {
      const { latchkey, host } = await on.person();
      const agent = await host({ breaks: 'inside' });
      expect(await latchkey(['login'])).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/nobody foresaw this/i),
      });
      expect(textOf(person, /^control socket, answered$/)).toContain('"INTERNAL"');
      expect(agent.child.exitCode).toBe(null);
      agent.child.kill('SIGTERM');
      await agent.ended;
      expect(leaksOf(person)).toEqual([]);
    });

    it('stay secret where it breaks outside of every operation', async () => {
      const { latchkey, cli } = await on.person();
      const reports = `--report-uncaught-exception --report-directory=${cli.environment.TMPDIR}`;
      const { code, stderr } = await latchkey(['login'], {
        breaks: 'outside',
        more: { NODE_OPTIONS: reports, BROWSER: 'true' },
      });
      expect([code, stderr]).toEqual([1, expect.stringMatching(/nobody foresaw this/i)]);
      expect(leaksOf(person)).toEqual([]);
    });

    // A rule for memory would be a promise that nobody can keep in JavaScript: what was there is told, and that we look.
    it('can be read in the memory of the host while somebody is signed in, by whoever may read it', async (test) => {
      const { latchkey, host, secrets } = await on.person();
      const agent = await host({ unrecorded: true });
      const earlier = new Set(secrets().map(({ bytes }) => bytes.toString('hex')));
      await latchkey(['login']);
      const keyFile = person.places().findLast(({ name }) => name.endsWith('/key.pem'));
      const key = createPrivateKey(keyFile?.content ?? '');
      const known = [
        ...secrets().filter(({ kind, bytes }) => kind === 'password' || !earlier.has(bytes.toString('hex'))),
        { kind: 'X.509 key' as const, bytes: secretNumbers(key)[0] ?? Buffer.alloc(0) },
      ];
      const inMemory = (): ReadonlySet<string> | undefined => secretsInMemory(agent.child.pid ?? 0, known);
      const signedIn = inMemory();
      await latchkey(['logout']);
      const signedOut = inMemory();
      agent.child.kill('SIGTERM');
      await agent.ended;
      if (signedIn === undefined || signedOut === undefined) {
        test.skip('this user may not read the memory of a process of their own (ptrace_scope)');
        return;
      }
      await test.annotate(`signed in: ${[...signedIn].join(', ')}; signed out: ${[...signedOut].join(', ')}`);
      expect(signedIn).toContain('refresh token');
      expect(signedIn).toContain('X.509 key');
      expect(signedOut).not.toContain('password');
    });

    it('are seen by this very watch wherever somebody lets them out', async () => {
      const { latchkey, start, secrets, cli, controlSocket } = await on.person();
      await latchkey(['login']);
      const [control] = [createServer(() => {})];
      await new Promise<void>((resolve) => control.listen(join(cli.runtime, 'control.sock'), resolve));
      const byKind = new Map(secrets().map(({ kind, bytes }) => [kind, bytes]));
      const list = join(cli.environment.HOME ?? '', '..', 'secrets.json');
      writeFileSync(
        list,
        JSON.stringify([...byKind].map(([kind, bytes]) => [kind, bytes.toString('base64')])),
      );
      const until = join(list, '..', 'seen');
      const query = new URLSearchParams({ from: list, socket: controlSocket, until });
      const leaking = start(['status'], { nodeArguments: ['--import', `${LEAK}?${query}`] });
      const seesAll = (): void => {
        const found = foundBy(person);
        for (const kind of USUAL) {
          const places = found.filter((one) => one.kind === kind).map(({ place }) => place);
          expect([kind, places]).toEqual([
            kind,
            expect.arrayContaining([
              'file home/.local/state/latchkey/logs/latchkey.log',
              `file tmp/brief-${kind.replaceAll(' ', '-')}`,
              'output of latchkey status',
              'error stream of latchkey status',
              'control socket, asked',
              'arguments for sh',
              'environment for sh',
              'arguments of a child of latchkey status',
              'environment of a child of latchkey status',
            ]),
          ]);
        }
      };
      await eventually(seesAll).finally(() => writeFileSync(until, ''));
      await leaking.ended;
      control.close();
    });
  });

  describe('of somebody whom the authority refuses', () => {
    const on = onStack({
      provisioner: { templates: { ssh: { kind: 'refuses', message: 'You are in no group for SSH.' } } },
    });

    it('stay secret', async () => {
      const { latchkey, secrets } = await on.person({ keychain: {} });
      const [text, json] = [await latchkey(['login']), await latchkey(['login', '--json'])];
      expect([text.code, text.stderr]).toEqual([4, expect.stringContaining('You are in no group for SSH')]);
      expect(json.code).toBe(4);
      expect(kindsOf(secrets())).toContain('X.509 key');
      expect(leaksOf(person)).toEqual([]);
    });
  });
});

/** What somebody who has read an ID token gets for it. */
async function tryAtAuthority(at: StackAuthority, idToken: string): Promise<string> {
  const { request } = await makeKeys();
  const issued = await (await connect(at)).issue({ ...request, idToken });
  return issued.ok ? 'certificates' : issued.error.code;
}

/** Waits for the report that Node writes. */
async function reportIn(folder: string): Promise<void> {
  await eventually(() => {
    const [name = ''] = readdirSync(folder).filter((entry) => entry.startsWith('report.'));
    JSON.parse(readFileSync(join(folder, name), 'utf8'));
  });
}
