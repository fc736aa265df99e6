/**
 * `npm start`: builds the tray application and opens it on a local stack of its own, with neither the home folder nor
 * the Latchkey of whoever runs it touched. Ends when the application is quit, or with Ctrl-C.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { problemOf } from '#main/support/failure.ts';
import { stackAccess } from '#test/stack/access-policy.ts';
import { startStack } from '#test/stack/index.ts';
import { instructions } from '#test/stack/instructions.ts';
import { makeStackFolder, removeFolder } from '#test/stack/support/folder.ts';
import { TRIAL_REDIRECT_URIS, writeTrialFiles } from '#test/stack/trial-files.ts';
import { startSshAgent } from '#test/support/ssh-agent.ts';
import { provideElectron } from '../test/desktop/runtime/fetch.mjs';
import { buildApplication } from './build-application.ts';
import { ownBrowser } from './own-browser.ts';
import { run } from './setup/run.mjs';

const root = join(import.meta.dirname, '..');
/** Long enough to look at, short enough to see a renewal. */
const LIFE = '15m';

async function start(): Promise<number> {
  if (process.geteuid?.() === 0) {
    throw new Error('Chromium’s sandbox does not work for root: start it as an ordinary user.');
  }
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) {
    throw new Error('There is no display here. The tests have one of their own: npm test.');
  }
  const started = performance.now();
  const electron = await provideElectron((line) => console.log(line));
  const application = await build(electron.isStandIn);
  const stack = await startStack({
    redirectUris: TRIAL_REDIRECT_URIS,
    shortestLife: '10s',
    defaultLife: LIFE,
    access: stackAccess(),
  });
  const folder = makeStackFolder();
  const agent = await startSshAgent(folder);
  try {
    const files = writeTrialFiles(folder, stack);
    console.log(instructions(stack, files, (performance.now() - started) / 1000));
    console.log(
      `The application runs on Electron ${electron.version}. Quit it in its tray, or press Ctrl-C here.`,
    );
    const environment = {
      ...process.env,
      ...wayland(),
      ...ownFolders(folder),
      ...files.environment,
      ...ownBrowser(folder, process.env),
      SSH_AUTH_SOCK: agent.socket,
    };
    const program = join(electron.folder, process.platform === 'win32' ? 'electron.exe' : 'electron');
    const code = await untilEnded(
      spawn(program, [application, ...process.argv.slice(2)], { env: environment, stdio: 'inherit' }),
    );
    // What the keychain holds of it would outlive the stack.
    const latchkey = join(root, 'main/cli/latchkey.ts');
    await run(process.execPath, [latchkey, 'logout', '--forget'], { env: environment });
    return code;
  } finally {
    await agent.stop();
    await stack.stop();
    removeFolder(folder);
  }
}

/** Answers the folder that `electron` is started with. */
async function build(isStandIn: boolean): Promise<string> {
  await buildApplication({ isStandIn });
  if (!isStandIn) return root;
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const folder = join(root, 'out-stand-in');
  const own = { ...(manifest as object), main: 'desktop/main.cjs' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(own));
  return folder;
}

/** Nothing of the application gets into the person's own folders. */
function ownFolders(folder: string): Readonly<Record<string, string>> {
  const inside = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(path, { mode: 0o700 });
    return path;
  };
  return { XDG_CONFIG_HOME: inside('config'), XDG_CACHE_HOME: inside('cache') };
}

/** The socket of Wayland is named as seen from the runtime folder, which is another one for the application. */
function wayland(): Readonly<Record<string, string>> {
  const { WAYLAND_DISPLAY: name, XDG_RUNTIME_DIR: runtime } = process.env;
  return name && runtime && !isAbsolute(name) ? { WAYLAND_DISPLAY: join(runtime, name) } : {};
}

/** Ctrl-C reaches the application too, which then ends in order. */
async function untilEnded(application: ChildProcess): Promise<number> {
  const stop = (): void => void application.kill('SIGTERM');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  const [code] = (await once(application, 'exit')) as [number | null];
  return code ?? 1;
}

await start().then(
  (code) => {
    process.exitCode = code;
  },
  (thrown: unknown) => {
    console.error(problemOf(thrown));
    process.exitCode = 1;
  },
);
