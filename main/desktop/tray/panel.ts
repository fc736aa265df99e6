import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A panel answers at once; one that hangs is not waited for, in milliseconds. */
const LIMIT_MS = 2_000;

/**
 * Whether this desktop of Linux shows tray icons: somebody on the session bus is host of StatusNotifierItems. Electron
 * has no way to tell, and puts its icon nowhere where there is none. Asked by dbus-send, as the keychain is; where that
 * is not there, nobody can say, and a tray is taken for granted: Latchkey opens its window when it is started again.
 * (freedesktop.org StatusNotifierItem: org.kde.StatusNotifierWatcher, IsStatusNotifierHostRegistered.)
 */
export function hasPanel(environment: NodeJS.ProcessEnv): Promise<boolean> {
  const { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime } = environment;
  if (!address && !(runtime && existsSync(join(runtime, 'bus')))) return Promise.resolve(false);
  const question = [
    '--session',
    '--print-reply',
    `--reply-timeout=${LIMIT_MS}`,
    '--dest=org.kde.StatusNotifierWatcher',
    '/StatusNotifierWatcher',
    'org.freedesktop.DBus.Properties.Get',
    'string:org.kde.StatusNotifierWatcher',
    'string:IsStatusNotifierHostRegistered',
  ];
  const options = { env: environment, timeout: LIMIT_MS, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile('dbus-send', question, options, (problem, stdout) => {
      resolve(problem?.code === 'ENOENT' || /boolean true/.test(stdout));
    });
  });
}
