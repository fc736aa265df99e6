import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { ElectronApplication } from '@playwright/test';
import type { Menu, Tray } from 'electron';
import { runProgram } from '#main/delivery/trust-store/program.ts';
import { foldersOf, surroundingsOf } from '#main/settings/folders.ts';
import { startStack } from '#test/stack/index.ts';
import { startSshAgent } from '#test/support/ssh-agent.ts';
import { dropKeychain, makeKeychain } from '#test/support/system-stores/keychain.ts';
import { createTemporaryFolder, privateEnvironment } from '#test/support/temp.ts';
import { needRuntime } from '../runtime/runtime.ts';
import { drive } from '../session/application.ts';
import { layOutApplication } from '../session/place.ts';
import { readLog } from './log.ts';
import type { Seat, SeatApplication } from './seat.ts';

/** What before.cjs keeps, in the application's process. */
interface Kept {
  readonly opened: readonly string[];
  readonly tray?: Tray;
  readonly menu?: Menu | null;
}

/**
 * The seat of whoever runs the tests: their own screen, and a home of its own. Windows has one keychain and one ssh-agent
 * for each person, so there it is for computers that are thrown away.
 */
export async function atOwnSeat(use: (seat: Seat) => Promise<void>): Promise<void> {
  const { path: folder, remove } = createTemporaryFolder();
  const stops: (() => unknown)[] = [remove];
  try {
    const runtime = needRuntime();
    const stack = await startStack({ authority: 'embedded', withoutSshd: true, shortestLife: '10s' });
    stops.push(() => stack.stop());
    const environment = await makeEnvironment(folder, stops);
    const folders = foldersOf(surroundingsOf(environment));
    mkdirSync(folders.settings, { recursive: true });
    writeFileSync(join(folders.settings, 'settings.json'), JSON.stringify(stack.settings), { mode: 0o600 });

    const application = join(folder, 'application');
    mkdirSync(application);
    const { built } = layOutApplication(application, runtime, 'before.cjs');
    copyFileSync(join(import.meta.dirname, 'before.cjs'), join(application, 'before.cjs'));
    await use({
      runtime,
      stack,
      built,
      folder,
      folders,
      async start(words = []) {
        const env = { ...environment, LATCHKEY_TEST_BUILT: basename(built) };
        const starter = runtime.isStandIn ? { starter: runtime.folder } : {};
        const driven = await drive({ application, ...starter, environment: env, home: folders.home, words });
        return { ...driven, ...atTray(driven.electron) };
      },
      async agentLists() {
        const listed = promisify(execFile)('ssh-add', ['-L'], { env: environment });
        // One that has no key says so, and ends with 1.
        return (await listed.catch(({ stdout }: { stdout: string }) => ({ stdout }))).stdout;
      },
      log: () => readLog(folders),
    });
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function makeEnvironment(folder: string, stops: (() => unknown)[]): Promise<Record<string, string>> {
  const environment = privateEnvironment(folder);
  const { HOME: home = '' } = environment;
  if (process.platform === 'win32') {
    const own = { USERPROFILE: home, APPDATA: join(home, 'Roaming'), LOCALAPPDATA: join(home, 'Local') };
    for (const path of Object.values(own)) mkdirSync(path, { recursive: true });
    const { TMPDIR: temporary = '' } = environment;
    // The rest is of the system, which starts nothing without it.
    return { ...definedOf(process.env), ...own, TEMP: temporary, TMP: temporary };
  }
  if (process.platform === 'darwin') {
    await makeKeychain(home, runProgram);
    stops.push(() => dropKeychain(home));
  }
  // Of Linux: the screen and the panel.
  for (const name of ['DISPLAY', 'DBUS_SESSION_BUS_ADDRESS']) {
    const { [name]: value } = process.env;
    if (value !== undefined) environment[name] = value;
  }
  const agent = await startSshAgent(folder);
  stops.push(() => agent.stop());
  return { ...environment, SSH_AUTH_SOCK: agent.socket };
}

function definedOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function atTray(electron: ElectronApplication): Pick<SeatApplication, 'opened' | 'menu' | 'choose'> {
  return {
    opened: () => electron.evaluate(() => (Reflect.get(globalThis, 'seat') as Kept).opened),
    menu: () =>
      electron.evaluate(() => {
        const seat = Reflect.get(globalThis, 'seat') as Kept;
        // Where the menu is made when it is asked for.
        if (process.platform !== 'linux') seat.tray?.emit('right-click');
        return (seat.menu?.items ?? []).map(({ label }) => label);
      }),
    choose: (line) =>
      electron.evaluate((_, wanted) => {
        const { menu } = Reflect.get(globalThis, 'seat') as Kept;
        const item = menu?.items.find(({ label }) => label === wanted);
        if (item === undefined) throw new Error(`there is no ${wanted} in the menu`);
        if (!item.enabled) throw new Error(`${wanted} cannot be chosen`);
        item.click();
      }, line),
  };
}
