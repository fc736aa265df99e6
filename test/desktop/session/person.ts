import { type ExecFileException, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MessageBus } from 'dbus-next';
import type { Settings } from '#main/settings/schema.ts';
import { installScriptedOpener, type ScriptedOpener } from '#test/stack/browser/scripted-opener.ts';
import { itemsIn, startKeyringOn, startSessionBus } from '#test/support/keyring.ts';
import type { OrdinaryUser } from '#test/support/run-as.ts';
import { startSshAgent } from '#test/support/ssh-agent.ts';
import { createTemporaryFolder, privateEnvironment } from '#test/support/temp.ts';
import { connectBus } from '../doubles/bus.ts';
import { type Logind, startLogind } from '../doubles/logind.ts';
import { type Notifications, startNotifications } from '../doubles/notifications.ts';
import { startTrayHost, type TrayHost } from '../doubles/tray-host.ts';
import { readLog } from '../seat/log.ts';

/** What a desktop may lack. */
export type Part = 'bus' | 'tray' | 'notifications' | 'keyring' | 'agent' | 'display';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  /** All that it said so far. */
  said(): string;
  end(): Promise<void>;
}

/** An ordinary user who is logged in to a desktop of their own: home, bus, keyring, ssh-agent, panel, browser. */
export interface Person {
  readonly folder: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Nobody signs in there before a test says who. */
  readonly browser: ScriptedOpener;
  /** Throw where the desktop was made without them. */
  readonly tray: TrayHost;
  readonly notifications: Notifications;
  readonly logind: Logind;
  readonly bus: MessageBus;
  readonly agentSocket: string;
  readonly settingsFile: string;
  readonly user: OrdinaryUser;
  /** Writes the settings file, whatever is in it. */
  set(document: unknown): void;
  /** Writes a file of theirs. */
  write(path: string, content: string): void;
  /** Runs a program as them, to its end. */
  run(program: string, parameters: readonly string[], more?: Readonly<Record<string, string>>): Promise<Ran>;
  /** Runs a program as them that goes on until it is ended, at the latest when they leave. */
  begin(program: string, parameters: readonly string[]): Running;
  /** What Latchkey has in the keychain. */
  keychainItems(): Promise<readonly string[]>;
  /** Files below Latchkey's folders of state and runtime, from there. */
  files(): readonly string[];
  /** What the application wrote into its log; as it was in the end, once they have left. */
  log(): string;
  leave(): Promise<void>;
}

export interface PersonOptions {
  readonly user: OrdinaryUser;
  readonly display: string;
  readonly settings?: Settings;
  readonly without?: readonly Part[];
}

export async function createPerson({
  user,
  display,
  settings,
  without = [],
}: PersonOptions): Promise<Person> {
  const { path: folder, remove } = createTemporaryFolder();
  const stops: (() => unknown)[] = [remove];
  const leave = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  const has = (part: Part): boolean => !without.includes(part);
  const missing = (part: Part) => (): never => {
    throw new Error(`this desktop was made without its ${part}`);
  };
  try {
    const browser = installScriptedOpener(join(folder, 'browser'), undefined);
    stops.push(() => browser.stop());
    let environment = privateEnvironment(folder);
    const home = environment.HOME ?? '';
    for (const name of ['.local/share/keyrings', '.local/share/applications', '.ssh', '.config/latchkey']) {
      mkdirSync(join(home, name), { recursive: true, mode: 0o700 });
    }
    chmodSync(folder, 0o700);
    user.give(folder);

    let bus: MessageBus | undefined;
    let tray: TrayHost | undefined;
    let notifications: Notifications | undefined;
    let logind: Logind | undefined;
    if (has('bus')) {
      const daemon = await startSessionBus(folder, user.runAs);
      stops.push(() => daemon.stop());
      environment = { ...daemon.environment };
      const address = environment.DBUS_SESSION_BUS_ADDRESS ?? '';
      const connected = await connectBus(address);
      bus = connected;
      stops.push(() => connected.disconnect());
      environment.DBUS_SYSTEM_BUS_ADDRESS = address;
      logind = await startLogind(connected);
      if (has('tray')) tray = await startTrayHost(connected);
      if (has('notifications')) notifications = await startNotifications(connected);
      if (has('keyring')) {
        const keyring = await startKeyringOn(environment, 'unlocked', user.runAs);
        stops.push(() => keyring.stop());
      }
    } else {
      // Left out, they would be looked for where this computer has its own.
      const nowhere = `unix:path=${join(folder, 'no-bus')}`;
      Object.assign(environment, { DBUS_SESSION_BUS_ADDRESS: nowhere, DBUS_SYSTEM_BUS_ADDRESS: nowhere });
    }
    let agentSocket: string | undefined;
    if (has('agent')) {
      const agent = await startSshAgent(folder, user.runAs);
      stops.push(() => agent.stop());
      agentSocket = agent.socket;
    }
    Object.assign(environment, {
      ...browser.environment,
      XDG_CURRENT_DESKTOP: 'XFCE',
      XDG_SESSION_TYPE: 'x11',
      NO_AT_BRIDGE: '1',
      ...(has('display') ? { DISPLAY: display } : {}),
      ...(agentSocket === undefined ? {} : { SSH_AUTH_SOCK: agentSocket }),
    });
    const settingsFile = join(home, '.config/latchkey/settings.json');
    const write = (path: string, content: string): void => {
      writeFileSync(path, content, { mode: 0o600 });
      user.give(path);
    };
    const set = (document: unknown): void => write(settingsFile, JSON.stringify(document));
    if (settings !== undefined) set(settings);
    const state = join(home, '.local/state/latchkey');
    const logNow = (): string => readLog({ logs: join(state, 'logs') });
    let finalLog: string | undefined;
    return {
      folder,
      home,
      environment,
      browser,
      user,
      settingsFile,
      get tray() {
        return tray ?? missing('tray')();
      },
      get notifications() {
        return notifications ?? missing('notifications')();
      },
      get logind() {
        return logind ?? missing('bus')();
      },
      get bus() {
        return bus ?? missing('bus')();
      },
      get agentSocket() {
        return agentSocket ?? missing('agent')();
      },
      set,
      write,
      run(program, parameters, more = {}) {
        const env = { ...environment, ...more };
        return new Promise((resolve) => {
          const answer = (error: ExecFileException | null, stdout: string, stderr: string): void =>
            resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
          execFile(...user.runAs(program, parameters), { env, cwd: home, timeout: 60_000 }, answer);
        });
      },
      begin(program, parameters) {
        const child = spawn(...user.runAs(program, parameters), { env: environment, cwd: home });
        let said = '';
        for (const stream of [child.stdout, child.stderr]) {
          stream.setEncoding('utf8').on('data', (text: string) => {
            said += text;
          });
        }
        const ended = once(child, 'exit');
        const end = async (): Promise<void> => {
          child.kill();
          await ended;
        };
        stops.push(end);
        return { pid: child.pid ?? 0, said: () => said, end };
      },
      keychainItems: () => itemsIn({ environment }),
      files() {
        const of = (base: string): string[] =>
          existsSync(base)
            ? readdirSync(base, { recursive: true, withFileTypes: true })
                .filter((entry) => !entry.isDirectory())
                .map((entry) => join(entry.parentPath, entry.name).slice(base.length + 1))
            : [];
        return [...of(state), ...of(join(folder, 'run/latchkey'))].sort();
      },
      log: () => finalLog ?? logNow(),
      leave() {
        finalLog ??= logNow();
        return leave();
      },
    };
  } catch (thrown) {
    await leave();
    throw thrown;
  }
}
