import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installScriptedOpener } from '#test/stack/browser/scripted-opener.ts';
import { type Stack, startStack } from '#test/stack/index.ts';
import { itemsIn, type Keyring, startKeyring } from '#test/support/keyring.ts';
import { findProgram } from '#test/support/programs.ts';
import { startSshAgent } from '#test/support/ssh-agent.ts';
import { createTemporaryFolder, privateEnvironment } from '#test/support/temp.ts';
import { type Environment, type Run, run, startHost } from './latchkey.ts';

/** Everything the demo happens in: the stack, and a computer with a person's agent, keychain, browser and home. */
export interface World {
  readonly stack: Stack;
  readonly env: Environment;
  /** Which parts are real here, for the reader. */
  readonly parts: readonly string[];
  ssh(command: string): Promise<Run>;
  /** How often a browser was opened so far. */
  browserRounds(): number;
  /** Undefined where there is no keychain here. */
  keychainItems(): Promise<readonly string[] | undefined>;
  /** Files of Latchkey's that a sign-out has to remove; a log with a secret in it is one of them, who it was is none. */
  filesOfOurs(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Certificates that live this long are renewed before the reader's eyes. */
const CERTIFICATE_LIFE = '24s';

export async function createWorld(person: { login: string; password: string }): Promise<World> {
  const folder = createTemporaryFolder();
  const stops: (() => Promise<unknown>)[] = [async () => folder.remove()];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const stack = await startStack({ shortestLife: '10s' });
    stops.push(() => stack.stop());
    const keyring = await keyringWhereThereIsOne(folder.path);
    if (keyring !== undefined) stops.push(() => keyring.stop());
    const agent = await startSshAgent(folder.path);
    stops.push(() => agent.stop());
    const browser = await installScriptedOpener(join(folder.path, 'browser'), person);
    const settings = join(folder.path, 'settings.json');
    await writeFile(settings, JSON.stringify(withShortLife(stack.settings), null, 2));
    const base = keyring?.environment ?? privateEnvironment(folder.path);
    const env: Environment = {
      ...base,
      SSH_AUTH_SOCK: agent.socket,
      LATCHKEY_SETTINGS: settings,
      // There is no display here, and a person without one gets the link instead.
      BROWSER: 'xdg-open',
      ...browser.environment,
    };
    const host = await startHost(env);
    stops.push(() => host.stop());
    return {
      stack,
      env,
      parts: [
        `Okta-shaped provider   ${stack.provider.customIssuer}`,
        `certificate authority  ${stack.authority.url} (${stack.authority.kind})`,
        `sshd                   ${stack.sshd.host}:${stack.sshd.port}`,
        `mTLS site              ${stack.site.url}`,
        `keychain               ${keyring === undefined ? 'none here: kept in memory' : 'gnome-keyring on a bus of its own'}`,
      ],
      ssh: (command) => ssh(stack, env, folder.path, command),
      browserRounds: () => stack.provider.counters()['GET /oauth2/default/v1/authorize'] ?? 0,
      keychainItems: () => (keyring === undefined ? Promise.resolve(undefined) : itemsIn(keyring)),
      filesOfOurs: () => filesOfOurs(base),
      stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function keyringWhereThereIsOne(folder: string): Promise<Keyring | undefined> {
  const there = ['gnome-keyring-daemon', 'dbus-daemon', 'dbus-send'].every(
    (program) => findProgram(program) !== undefined,
  );
  return there ? startKeyring(folder) : undefined;
}

function withShortLife(settings: Stack['settings']): unknown {
  const profiles = Object.entries(settings.profiles).map(([name, profile]) => [
    name,
    { ...profile, certificateLife: CERTIFICATE_LIFE },
  ]);
  return { ...settings, profiles: Object.fromEntries(profiles) };
}

async function ssh(stack: Stack, env: Environment, folder: string, command: string): Promise<Run> {
  const knownHosts = join(folder, 'known_hosts');
  await writeFile(knownHosts, `${stack.sshd.knownHostsLine}\n`);
  const options = [
    'BatchMode=yes',
    'PreferredAuthentications=publickey',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${knownHosts}`,
    'GlobalKnownHostsFile=none',
    'ConnectTimeout=5',
  ].flatMap((option) => ['-o', option]);
  const target = `${stack.sshd.user}@${stack.sshd.host}`;
  return run('ssh', ['-F', 'none', ...options, '-p', String(stack.sshd.port), target, command], env);
}

async function filesOfOurs(base: Environment): Promise<readonly string[]> {
  const state = join(base.XDG_STATE_HOME ?? '', 'latchkey');
  if (!existsSync(state)) return [];
  const all = await readdir(state, { recursive: true, withFileTypes: true });
  const files = all
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  const logs = files.filter((path) => path.endsWith('.log'));
  for (const log of logs) {
    const text = await readFile(log, 'utf8');
    if (/eyJ[\w-]{20,}\.|PRIVATE KEY/.test(text)) return [log];
  }
  return files.filter((path) => !path.endsWith('.log') && !path.endsWith('remembered.json'));
}
