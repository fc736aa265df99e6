/** `npm run stack`: keeps the local stack up and says how to use it, until Ctrl-C. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemOf } from '#main/support/failure.ts';
import { stackAccess, stackKnownHosts } from './access-policy.ts';
import { type Stack, startStack } from './index.ts';
import { instructions, type StackFiles } from './instructions.ts';
import { makeStackFolder, removeFolder } from './support/folder.ts';

/** The port that Latchkey itself takes by default, and one to spare. */
const REDIRECT_URIS = ['http://127.0.0.1:10000', 'http://127.0.0.1:10001'];

async function main(): Promise<void> {
  const started = performance.now();
  const asked = askedToStop();
  const stack = await startStack({
    redirectUris: REDIRECT_URIS,
    shortestLife: '10s',
    access: stackAccess(),
  });
  const folder = makeStackFolder();
  try {
    console.log(instructions(stack, writeFiles(folder, stack), (performance.now() - started) / 1000));
    await asked;
  } finally {
    await stack.stop();
    removeFolder(folder);
  }
  console.log('\nThe stack is stopped, and nothing of it is left.');
}

/** Resolves at the first Ctrl-C, termination or closed terminal. The second Ctrl-C ends at once. */
function askedToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

function writeFiles(folder: string, stack: Stack): StackFiles {
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const certificates = join(folder, 'certificates');
  const profiles = Object.entries(stack.settings.profiles).map(([name, profile]) => [
    name,
    // The home folder is the person's own, and its ssh settings are left alone.
    { ...profile, x509: { folder: certificates }, ssh: { config: false } },
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

await main().catch((thrown: unknown) => {
  console.error(problemOf(thrown));
  process.exitCode = 1;
});
