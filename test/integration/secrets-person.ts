import { execFileSync } from 'node:child_process';
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProfileSettings } from '#main/settings/schema.ts';
import type { Stack } from '#test/stack/index.ts';
import type { KnownSecret } from '#test/stack/provider/secrets.ts';
import { SAM } from '#test/support/engine.ts';
import { readAddRequest } from '#test/support/fake-agent.ts';
import { type Keyring, startKeyring } from '#test/support/keyring.ts';
import { startSocketRelay } from '#test/support/relay.ts';
import { secretNumbers } from '#test/support/secrets/private-key.ts';
import type { Recorded } from '#test/support/secrets/recorder.ts';
import { type Place, type Secret, secretOfText } from '#test/support/secrets/search.ts';
import { watchFiles } from '#test/support/secrets/watched-files.ts';
import { watchProcesses } from '#test/support/secrets/watched-processes.ts';
import { type CliPerson, createCliPerson, type Ran, type Running } from './cli-person.ts';

const RECORDER = pathToFileURL(join(import.meta.dirname, '..', 'support', 'secrets', 'recorder.ts')).href;
const KEYCHAIN_USER = join(import.meta.dirname, 'keychain-user.ts');

export interface WatchedOptions {
  readonly stack: Stack;
  /** Changes to the stack's profile. */
  readonly settings?: Partial<ProfileSettings>;
  /** A real keychain, and what it holds at the start, by account; none where it is left out. */
  readonly keychain?: Readonly<Record<string, string>>;
}

export interface Start {
  readonly more?: Readonly<Record<string, string>>;
  /** What breaks that nobody foresaw (recorder.ts). */
  readonly breaks?: 'inside' | 'outside';
  /** Without the recorder, which holds keys in the memory of the process for longer than Latchkey does. */
  readonly unrecorded?: boolean;
  /** Further arguments for Node itself. */
  readonly nodeArguments?: readonly string[];
}

/**
 * A person whose computer is watched: files, logs, what is printed, arguments and environments of every process, and
 * the traffic of the control socket; and who knows every secret that came into being.
 */
export interface WatchedPerson {
  readonly cli: CliPerson;
  latchkey(words: readonly string[], start?: Start): Promise<Ran>;
  start(words: readonly string[], start?: Start): Running;
  /** Starts `latchkey agent`; every later command talks to it, through a relay. */
  host(start?: Start): Promise<Running>;
  /** Where commands look for the host, once there is one. */
  readonly controlSocket: string;
  secrets(): readonly Secret[];
  /** Private keys as the ssh-agent got them. */
  agentKeys(): readonly KeyObject[];
  places(): readonly Place[];
  leave(): Promise<void>;
}

export async function createWatchedPerson(options: WatchedOptions): Promise<WatchedPerson> {
  const { stack } = options;
  const cli = await createCliPerson(stack, SAM);
  const folder = dirname(cli.environment.HOME ?? '');
  const inside = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  writeSettings(cli.environment.LATCHKEY_SETTINGS ?? '', options);
  const recorded = join(inside('recorded'), 'lines.json');
  writeFileSync(recorded, '');

  const keyring = options.keychain === undefined ? undefined : await startKeyring(folder);
  const more: Record<string, string> = {
    LATCHKEY_LOG: 'debug',
    SSH_AUTH_SOCK: join(folder, 'heard.sock'),
    ...busOf(keyring),
  };
  const toAgent = new Map<number, Buffer[]>();
  const agentRelay = await startSocketRelay(
    cli.environment.SSH_AUTH_SOCK ?? '',
    more.SSH_AUTH_SOCK ?? '',
    (direction, part, connection) => {
      if (direction === 'asked') toAgent.set(connection, [...(toAgent.get(connection) ?? []), part]);
    },
  );

  const heard = { asked: [] as Buffer[], answered: [] as Buffer[] };
  const controlSocket = join(inside('asking/latchkey'), 'control.sock');
  const controlRelay = await startSocketRelay(
    join(cli.runtime, 'control.sock'),
    controlSocket,
    (direction, part) => heard[direction].push(part),
  );
  const files = ['home', 'run', 'tmp', 'asking'].map((name) =>
    watchFiles(inside(name), inside(`archive/${name}`)),
  );
  const processes = watchProcesses();
  const ran: { readonly name: string; readonly running: Running }[] = [];
  let isHosted = false;

  const start: WatchedPerson['start'] = (words, how = {}) => {
    const { more: yetMore = {}, breaks, unrecorded = false, nodeArguments = [] } = how;
    const recorder = `${RECORDER}?${new URLSearchParams({ to: recorded, ...(breaks && { throw: breaks }) })}`;
    const asking = isHosted ? { XDG_RUNTIME_DIR: join(folder, 'asking') } : {};
    const running = cli.start(words, { ...more, ...asking, ...yetMore }, [
      ...(unrecorded ? [] : ['--import', recorder]),
      ...nodeArguments,
    ]);
    const name = `latchkey ${words.join(' ')}`;
    ran.push({ name, running });
    processes.watch(running.child.pid ?? 0, name);
    return running;
  };
  const lines = (): readonly Recorded[] =>
    readFileSync(recorded, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): Recorded => JSON.parse(line));
  const agentKeys = (): readonly KeyObject[] =>
    [...toAgent.values()].flatMap((parts) => {
      const message = Buffer.concat(parts).subarray(4);
      return message[0] === 17 || message[0] === 25 ? [readAddRequest(message).privateKey] : [];
    });

  const watched: WatchedPerson = {
    cli,
    controlSocket,
    start,
    latchkey: (words, how) => start(words, how).ended,
    async host(how) {
      const host = start(['agent'], how);
      await host.says('It renews example.');
      isHosted = true;
      return host;
    },
    agentKeys,
    secrets: () => secretsOf(stack, lines(), agentKeys()),
    places: () => [
      ...files.flatMap((each) => each.places()),
      ...processes.places(),
      ...lines().flatMap(programPlaces),
      ...ran.flatMap(({ name, running }) => [
        { name: `output of ${name}`, content: Buffer.from(running.stdout()) },
        { name: `error stream of ${name}`, content: Buffer.from(running.stderr()) },
      ]),
      { name: 'control socket, asked', content: Buffer.concat(heard.asked) },
      { name: 'control socket, answered', content: Buffer.concat(heard.answered) },
    ],
    async leave() {
      processes.stop();
      for (const each of files) each.stop();
      await controlRelay.stop();
      await agentRelay.stop();
      await keyring?.stop();
      await cli.leave();
    },
  };
  for (const [account, secret] of Object.entries(options.keychain ?? {})) {
    keep(cli, more, account, secret);
  }
  return watched;
}

function writeSettings(path: string, { stack, settings = {} }: WatchedOptions): void {
  const { example } = stack.settings.profiles;
  const profile = { ...example, ...settings, okta: { ...example?.okta, ...settings.okta } };
  writeFileSync(path, JSON.stringify({ profiles: { example: profile } }));
}

function busOf(keyring: Keyring | undefined): Readonly<Record<string, string>> {
  const address = keyring?.environment.DBUS_SESSION_BUS_ADDRESS;
  return address === undefined ? {} : { DBUS_SESSION_BUS_ADDRESS: address };
}

function programPlaces(line: Recorded): readonly Place[] {
  if (line.what !== 'program') return [];
  const name = line.words[0]?.split('/').at(-1);
  return [
    { name: `arguments for ${name}`, content: Buffer.from(line.words.join('\0')) },
    { name: `environment for ${name}`, content: Buffer.from(line.environment.join('\0')) },
  ];
}

function secretsOf(
  { provider }: Stack,
  lines: readonly Recorded[],
  agentKeys: readonly KeyObject[],
): readonly Secret[] {
  const told = provider.secrets.all();
  const inAddress = new Set([
    ...told.filter(isInAddress).map(({ value }) => value),
    ...lines.flatMap(publicIn),
  ]);
  const fromLines = lines.flatMap((line): readonly Secret[] => {
    if (line.what === 'program') return [];
    if (line.what === 'random') {
      const text = Buffer.from(line.base64, 'base64').toString('base64url');
      return inAddress.has(text) ? [] : secretOfText('PKCE verifier', text);
    }
    const key = createPrivateKey({ key: Buffer.from(line.pkcs8, 'base64'), format: 'der', type: 'pkcs8' });
    return ofKey(key.asymmetricKeyType === 'ec' ? 'X.509 key' : 'SSH key', key);
  });
  return [
    ...told.flatMap(({ kind, value }) => secretOfText(kind, value)),
    ...fromLines,
    ...agentKeys.flatMap((key) => ofKey('SSH key', key)),
  ];
}

/** State and nonce in the address that a browser was started with, whether it arrived or not. */
function publicIn(line: Recorded): readonly string[] {
  if (line.what !== 'program') return [];
  const address = URL.parse(line.words.at(-1) ?? '');
  return ['state', 'nonce'].flatMap((name) => address?.searchParams.getAll(name) ?? []);
}

/** State and nonce are random too, but stand in the address that the browser gets. */
function isInAddress({ kind }: KnownSecret): boolean {
  return kind === 'state' || kind === 'nonce';
}

function ofKey(kind: 'X.509 key' | 'SSH key', key: KeyObject): readonly Secret[] {
  return secretNumbers(key).map((bytes) => ({ kind, bytes }));
}

/** Puts a secret into the keychain as an administrator's set-up does. */
function keep(cli: CliPerson, more: Readonly<Record<string, string>>, account: string, secret: string): void {
  const said = execFileSync(process.execPath, [KEYCHAIN_USER], {
    env: { ...cli.environment, ...more },
    input: `${JSON.stringify(['set', account, secret])}\n`,
    encoding: 'utf8',
  });
  if (!said.includes('"kind":"keychain"')) throw new Error(`the keychain did not take it: ${said}`);
}
