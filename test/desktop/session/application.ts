import { once } from 'node:events';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import type { TrayIcon } from '../doubles/tray-host.ts';
import { until } from '../until.ts';
import type { Person } from './person.ts';
import type { Place } from './place.ts';

/** The application as it runs for a person. */
export interface Application {
  readonly pid: number;
  readonly electron: ElectronApplication;
  /** Its icon, once it is there. */
  icon(): Promise<TrayIcon>;
  /** Its window, once it is there. */
  window(): Promise<Page>;
  /** Whether a window is before the person. */
  isShown(): Promise<boolean>;
  /** As the button of the frame does. */
  closeWindow(): Promise<void>;
  /** Waits until its process has ended, by itself. */
  ended(): Promise<number | null>;
  kill(): Promise<void>;
  /** Ends it whatever it does. */
  stop(): Promise<void>;
}

/** What of an application can be driven on any system. */
export type Driven = Omit<Application, 'icon'>;

/** Starts it as a desktop would, with the words after its name. */
export async function startApplication(
  person: Person,
  place: Place,
  words: readonly string[] = [],
): Promise<Application> {
  const { environment, home } = person;
  const driven = await drive({
    application: place.application,
    starter: place.starter,
    environment,
    home,
    words,
  });
  return { ...driven, icon: () => until('the icon in the tray', () => person.tray.iconOf(driven.pid)) };
}

export interface Launch {
  /** The folder of the application. */
  readonly application: string;
  /** For ELECTRON_OVERRIDE_DIST_PATH; the Electron that ships unless given. */
  readonly starter?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly home: string;
  readonly words: readonly string[];
}

export async function drive(how: Launch): Promise<Driven> {
  const electron = await launch(how);
  const child = electron.process();
  const pid = child.pid ?? 0;
  const gone = once(child, 'exit');
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    electron,
    window: async () => electron.windows()[0] ?? (await electron.firstWindow()),
    isShown: () =>
      electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().some((each) => each.isVisible()),
      ),
    closeWindow: () =>
      electron.evaluate(({ BrowserWindow }) => {
        for (const each of BrowserWindow.getAllWindows()) each.close();
      }),
    async ended() {
      if (!hasEnded()) await gone;
      return child.exitCode;
    },
    async kill() {
      child.kill('SIGKILL');
      if (!hasEnded()) await gone;
    },
    async stop() {
      if (hasEnded()) return;
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Playwright asks the electron package for the program, and only then holds `ready` back until it listens. */
async function launch({
  application,
  starter,
  environment,
  home,
  words,
}: Launch): Promise<ElectronApplication> {
  const { ELECTRON_OVERRIDE_DIST_PATH: named } = process.env;
  if (starter !== undefined) process.env.ELECTRON_OVERRIDE_DIST_PATH = starter;
  try {
    return await _electron.launch({
      args: [application, ...words],
      // Without this Playwright switches the sandbox off.
      chromiumSandbox: true,
      env: { ...environment },
      cwd: home,
      timeout: 120_000,
    });
  } finally {
    // Whoever packs the application in the same process asks for Electron itself.
    if (named === undefined) delete process.env.ELECTRON_OVERRIDE_DIST_PATH;
    else process.env.ELECTRON_OVERRIDE_DIST_PATH = named;
  }
}
