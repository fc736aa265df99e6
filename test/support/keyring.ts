import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { asOurselves, type RunAs } from './run-as.ts';
import { privateEnvironment } from './temp.ts';

export interface Keyring {
  /** For processes that use it; nothing else of this computer's session is in there. */
  readonly environment: Record<string, string>;
  /** Locks the keyring, as a desktop does; nobody is there to be asked for the password. */
  lock(): Promise<void>;
  stop(): Promise<void>;
}

const run = promisify(execFile);

/** No folders of services: nothing on the bus starts by itself, above all no prompt. */
const BUS_CONFIGURATION = (socket: string) => `<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
  <policy context="mandatory"><allow user="root"/></policy>
</busconfig>`;

/** A session bus of its own in `folder`, with no service on it. */
export async function startSessionBus(
  folder: string,
  as: RunAs = asOurselves,
): Promise<Omit<Keyring, 'lock'>> {
  const socket = join(folder, 'bus');
  const environment = privateEnvironment(folder, { DBUS_SESSION_BUS_ADDRESS: `unix:path=${socket}` });
  const configuration = join(folder, 'bus.conf');
  writeFileSync(configuration, BUS_CONFIGURATION(socket));
  const parameters = ['--nofork', '--print-address', `--config-file=${configuration}`];
  const bus = spawn(...as('dbus-daemon', parameters), {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // It says where it listens once it does; the socket is there a little earlier.
  let listens = false;
  bus.stdout.once('data', () => {
    listens = true;
  });
  await until(() => listens, bus);
  return { environment, stop: () => end(bus) };
}

/**
 * A real gnome-keyring on a session bus of its own, unlocked, with an empty login keyring; or, `bare`, without any, as
 * before a person's first login.
 */
export async function startKeyring(folder: string, kind: 'unlocked' | 'bare' = 'unlocked'): Promise<Keyring> {
  mkdirSync(join(folder, 'home/.local/share/keyrings'), { recursive: true, mode: 0o700 });
  const bus = await startSessionBus(folder);
  const keyring = await startKeyringOn(bus.environment, kind);
  return {
    ...keyring,
    async stop() {
      await keyring.stop();
      await bus.stop();
    },
  };
}

/** The same on a bus that is there, for somebody whose folder for keyrings is there too. */
export async function startKeyringOn(
  environment: Record<string, string>,
  kind: 'unlocked' | 'bare',
  as: RunAs = asOurselves,
): Promise<Keyring> {
  const unlock = kind === 'unlocked' ? ['--unlock'] : [];
  const daemon = spawn(...as('gnome-keyring-daemon', ['--foreground', '--components=secrets', ...unlock]), {
    env: environment,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // The password of the new login keyring comes from standard input.
  daemon.stdin.end('password of the test');
  const send = (destination: string, path: string, method: string, ...values: string[]) =>
    run('dbus-send', ['--session', '--print-reply', `--dest=${destination}`, path, method, ...values], {
      env: environment,
    });
  await until(async () => {
    const asked = await send(
      'org.freedesktop.DBus',
      '/',
      'org.freedesktop.DBus.NameHasOwner',
      'string:org.freedesktop.secrets',
    );
    return asked.stdout.includes('boolean true');
  }, daemon);
  return {
    environment,
    async lock() {
      await send(
        'org.freedesktop.secrets',
        '/org/freedesktop/secrets',
        'org.freedesktop.Secret.Service.Lock',
        'array:objpath:/org/freedesktop/secrets/collection/login',
      );
    },
    stop: () => end(daemon),
  };
}

/** The items of Latchkey's that it holds, by its own answer; what is in them stays there. */
export async function itemsIn({ environment }: Pick<Keyring, 'environment'>): Promise<readonly string[]> {
  const question = [
    '--session',
    '--print-reply=literal',
    '--dest=org.freedesktop.secrets',
    '/org/freedesktop/secrets',
    'org.freedesktop.Secret.Service.SearchItems',
    'dict:string:string:service,Latchkey',
  ];
  const { stdout } = await run('dbus-send', question, { env: environment });
  return stdout.split(/\s+/).filter((word) => word.startsWith('/org/freedesktop/secrets/collection'));
}

async function until(condition: () => boolean | Promise<boolean>, process: ChildProcess): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (process.exitCode !== null || Date.now() > deadline) {
      process.kill('SIGKILL');
      throw new Error(`${process.spawnfile} did not start`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const ended = once(process, 'exit');
  process.kill();
  await ended;
}
