import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { STACK_HOSTS, stackAccess } from '#test/stack/access-policy.ts';
import { type Stack, startStack } from '#test/stack/index.ts';
import { itemsIn, type Keyring, startKeyring } from '#test/support/keyring.ts';
import { findProgram } from '#test/support/programs.ts';
import { createTemporaryFolder, privateEnvironment } from '#test/support/temp.ts';
import { type Computer, createComputer, type Person } from './computer.ts';
import { type Environment, startHost } from './latchkey.ts';

/** Everything the demo happens in: the stack, and a computer with a person's agent, keychain, browser and home. */
export interface World extends Computer {
  readonly stack: Stack;
  /** The computer of another person, who is in fewer groups. */
  readonly other: Computer;
  /** Which parts are real here, for the reader. */
  readonly parts: readonly string[];
  /** How often a browser was opened so far. */
  browserRounds(): number;
  /** Undefined where there is no keychain here. */
  keychainItems(): Promise<readonly string[] | undefined>;
  /** Files of Latchkey's that a sign-out has to remove; a log with a secret in it is one of them, who it was is none. */
  filesOfOurs(): Promise<readonly string[]>;
}

export async function createWorld(person: Person, other: Person): Promise<World> {
  const folder = createTemporaryFolder();
  const stops: (() => Promise<unknown>)[] = [async () => folder.remove()];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const stack = await startStack({ shortestLife: '10s', access: stackAccess() });
    stops.push(() => stack.stop());
    const keyring = await keyringWhereThereIsOne(folder.path);
    if (keyring !== undefined) stops.push(() => keyring.stop());
    const base = keyring?.environment ?? privateEnvironment(folder.path);
    const computer = await createComputer(stack, person, folder.path, base);
    stops.push(() => computer.stop());
    const host = await startHost(computer.env);
    stops.push(() => host.stop());
    const others = await createComputer(stack, other, join(folder.path, 'other'));
    stops.push(() => others.stop());
    return {
      ...computer,
      stack,
      other: others,
      parts: [
        `Okta-shaped provider   ${stack.provider.customIssuer}`,
        `certificate authority  ${stack.authority.url} (${stack.authority.kind})`,
        `sshd                   ${STACK_HOSTS.slice(0, 2).join(', ')},`,
        `                       ${STACK_HOSTS.slice(2).join(', ')}`,
        `mTLS site              ${stack.site.url}`,
        `keychain               ${keyring === undefined ? 'none here: kept in memory' : 'gnome-keyring on a bus of its own'}`,
      ],
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

async function filesOfOurs(base: Environment): Promise<readonly string[]> {
  const state = join(base.XDG_STATE_HOME ?? '', 'latchkey');
  if (!existsSync(state)) return [];
  const all = await readdir(state, { recursive: true, withFileTypes: true });
  const files = all
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  const isLog = (path: string): boolean => path.endsWith('.log') || path.endsWith('activity.jsonl');
  const logs = files.filter(isLog);
  for (const log of logs) {
    const text = await readFile(log, 'utf8');
    if (/eyJ[\w-]{20,}\.|PRIVATE KEY/.test(text)) return [log];
  }
  return files.filter((path) => !isLog(path) && !path.endsWith('remembered.json'));
}
