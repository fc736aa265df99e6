import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stackKnownHosts } from './access-policy.ts';
import type { Stack } from './index.ts';
import type { StackFiles } from './instructions.ts';

/** The port that Latchkey itself takes by default, and one to spare. */
export const TRIAL_REDIRECT_URIS = ['http://127.0.0.1:10000', 'http://127.0.0.1:10001'];

/** What somebody needs to use the stack with a Latchkey that has nothing to do with their own, in `folder`. */
export function writeTrialFiles(folder: string, stack: Stack): StackFiles {
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const certificates = join(folder, 'certificates');
  const profiles = Object.entries(stack.settings.profiles).map(([name, profile]) => [
    name,
    // The home folder is the person's own: its ssh settings and what its browsers know are left alone.
    { ...profile, x509: { folder: certificates, store: false }, ssh: { config: false } },
  ]);
  const settings = { ...stack.settings, profiles: Object.fromEntries(profiles) };
  const latchkey = join(import.meta.dirname, '..', '..', 'main', 'cli', 'latchkey.ts');
  const settingsFile = file('settings.json', `${JSON.stringify(settings, null, 2)}\n`);
  return {
    settings: settingsFile,
    knownHosts: file('known_hosts', stackKnownHosts(stack.authority)),
    policy: stack.settings.profiles.example?.access?.file ?? '',
    root: file('root.pem', stack.authority.rootPem),
    certificate: join(certificates, 'current', 'cert.pem'),
    key: join(certificates, 'current', 'key.pem'),
    latchkey: `${process.execPath} ${latchkey}`,
    environment: { LATCHKEY_SETTINGS: settingsFile, ...ownFolders(folder) },
  };
}

/** Keeps the person's own Latchkey, if there is one, and this one apart. */
function ownFolders(folder: string): Readonly<Record<string, string>> {
  const inside = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(path, { mode: 0o700 });
    return path;
  };
  if (process.platform === 'darwin') return { HOME: inside('home') };
  // The session bus, and with it the keychain, is looked for where the runtime folder was.
  const { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } = process.env;
  const bus = XDG_RUNTIME_DIR && join(XDG_RUNTIME_DIR, 'bus');
  return {
    XDG_STATE_HOME: inside('state'),
    XDG_RUNTIME_DIR: inside('run'),
    ...(bus && !DBUS_SESSION_BUS_ADDRESS && existsSync(bus)
      ? { DBUS_SESSION_BUS_ADDRESS: `unix:path=${bus}` }
      : {}),
  };
}
