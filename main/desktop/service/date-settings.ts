import { findOnPath } from './on-path.ts';
import type { ServiceParts } from './types.ts';

/** Programs of the desktops, each with the page of date and time. */
const LINUX: readonly (readonly [string, ...string[]])[] = [
  ['gnome-control-center', 'datetime'],
  ['systemsettings', 'kcm_clock'],
  ['kcmshell6', 'kcm_clock'],
  ['time-admin'],
  ['cinnamon-settings', 'calendar'],
];

/** Opens the system's settings of date and time. Rejects where this desktop has none that is known. */
export async function dateSettings({
  platform,
  environment,
  outside,
}: Pick<ServiceParts, 'platform' | 'environment' | 'outside'>): Promise<void> {
  switch (platform) {
    case 'darwin':
      return outside.openExternal('x-apple.systempreferences:com.apple.Date-Time-Settings.extension');
    case 'win32':
      return outside.openExternal('ms-settings:dateandtime');
    case 'linux':
      for (const [program, ...programArguments] of LINUX) {
        const path = findOnPath(program, { platform, environment });
        if (path !== undefined) return outside.spawnDetached(path, programArguments);
      }
      throw new Error('this desktop has none that are known');
  }
}
