import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NativeTheme } from 'electron';
import type { HeardOfPanels } from './watch-panel.ts';

/** A panel answers at once; one that hangs is not waited for, in milliseconds. */
const LIMIT_MS = 2_000;
const WATCHER = 'org.kde.StatusNotifierWatcher';

/**
 * Whether this desktop of Linux shows tray icons: somebody on the session bus is host of StatusNotifierItems. Electron
 * has no way to tell, and puts its icon nowhere where there is none. Asked by dbus-send, as the keychain is; where that
 * is not there, nobody can say, and a tray is taken for granted: Latchkey opens its window when it is started again.
 * (freedesktop.org StatusNotifierItem: org.kde.StatusNotifierWatcher, IsStatusNotifierHostRegistered.)
 */
export function hasPanel(environment: NodeJS.ProcessEnv): Promise<boolean> {
  if (!hasBus(environment)) return Promise.resolve(false);
  const question = [
    '--session',
    '--print-reply',
    `--reply-timeout=${LIMIT_MS}`,
    `--dest=${WATCHER}`,
    '/StatusNotifierWatcher',
    'org.freedesktop.DBus.Properties.Get',
    `string:${WATCHER}`,
    'string:IsStatusNotifierHostRegistered',
  ];
  const options = { env: environment, timeout: LIMIT_MS, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile('dbus-send', question, options, (problem, stdout) => {
      resolve(problem?.code === 'ENOENT' || /boolean true/.test(stdout));
    });
  });
}

const OWNER_CHANGED = 'NameOwnerChanged';
/** What is worth hearing: who watches over icons, and whether somebody shows them. */
const HEARD = [
  `type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',member='${OWNER_CHANGED}',arg0='${WATCHER}'`,
  `type='signal',interface='${WATCHER}',member='StatusNotifierHostRegistered'`,
  `type='signal',interface='${WATCHER}',member='StatusNotifierHostUnregistered'`,
];

/** Ends dbus-monitor, which would sleep on, when its input does: so it does not outlive a Latchkey that was killed. */
const MONITOR = 'exec 3<&0; (read -r _ <&3; kill $$) >&- 2>&- & exec dbus-monitor "$@" 3<&-';

/**
 * Listens on the session bus for panels that come and go, by dbus-monitor, which comes with dbus-send and sleeps until
 * the bus has one of these signals for it. `heard` is told undefined once it has ended, or cannot be started.
 */
export function listenForPanels(
  environment: NodeJS.ProcessEnv,
  heard: (what: HeardOfPanels | undefined) => void,
): () => void {
  if (!hasBus(environment)) {
    setImmediate(heard, undefined);
    return () => {};
  }
  const child = spawn('/bin/sh', ['-c', MONITOR, 'sh', '--session', '--profile', ...HEARD], {
    env: environment,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let isOver = false;
  const over = (): void => {
    if (!isOver) heard(undefined);
    isOver = true;
  };
  child.once('error', over);
  child.once('close', over);
  child.stdout
    .setEncoding('utf8')
    .on('data', (lines: string) => heard(lines.includes(OWNER_CHANGED) ? 'another' : 'look'));
  return () => {
    isOver = true;
    child.kill();
  };
}

function hasBus({ DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime }: NodeJS.ProcessEnv): boolean {
  return Boolean(address) || Boolean(runtime && existsSync(join(runtime, 'bus')));
}

/**
 * Whether the panel that the icon stands in is dark. Linux has no word for it: that of KDE follows the colours of the
 * person's choice, those of others are dark in light themes too.
 */
export function isPanelDark(
  platform: NodeJS.Platform,
  { XDG_CURRENT_DESKTOP: desktops = '' }: NodeJS.ProcessEnv,
  theme: Pick<NativeTheme, 'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI'>,
): boolean {
  if (platform === 'linux') return !desktops.split(':').includes('KDE') || theme.shouldUseDarkColors;
  return theme.shouldUseDarkColorsForSystemIntegratedUI ?? theme.shouldUseDarkColors;
}
