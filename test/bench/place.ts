import { existsSync, watch } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSshAgent } from '#main/delivery/ssh-agent/agent.ts';
import { systemClock } from '#main/support/clock.ts';
import { installScriptedOpener } from '#test/stack/browser/scripted-opener.ts';
import { type Stack, type StackOptions, startStack } from '#test/stack/index.ts';
import { SAM } from '#test/support/engine.ts';
import { startKeyring } from '#test/support/keyring.ts';
import { findProgram } from '#test/support/programs.ts';
import { startSshAgent } from '#test/support/ssh-agent.ts';
import { createTemporaryFolder, privateEnvironment } from '#test/support/temp.ts';
import { authorizationUrl, type BareOrder } from './bare.ts';
import type { Environment } from './processes.ts';
import { PERSON_MS, type TimedBrowser, timedBrowser } from './walk.ts';
import { watchAgent } from './watched-agent.ts';

/** Where a case measures: the stack, and a computer with a person's agent, keychain, browser and home of its own. */
export interface Place {
  readonly stack: Stack;
  readonly folder: string;
  /** Which keychain it has, for the names of rows. */
  readonly keychain: string;
  /** For the programs that are measured. */
  readonly env: Environment;
  /** A browser that is signed in. So is the one that programs find as `xdg-open`. */
  readonly browser: TimedBrowser;
  readonly bareOrder: BareOrder;
  /** Where Latchkey finds the authority; the authority itself until it is said otherwise. */
  setAuthorityUrl(url: string): Promise<void>;
  /** When the agent last took a key, and when a set of PEM files was last complete, by performance.now(). */
  lastDelivery(): { readonly agent: number; readonly files: number };
  /** Takes everything out of the agent, so that nobody's list is longer than another's. */
  emptyAgent(): Promise<void>;
  /** Ends something else with the place, before it. */
  onStop(stop: () => unknown): void;
}

/** Makes a place for `work`, and takes it away afterwards. Programs and browser trust the stack's `trustedPem` too. */
export async function withPlace<T>(options: StackOptions, work: (place: Place) => Promise<T>): Promise<T> {
  const { path: folder, remove } = createTemporaryFolder();
  const stops: (() => unknown)[] = [remove];
  const onStop: Place['onStop'] = (stop) => stops.push(stop);
  try {
    const stack = await inMemory(() => startStack(options));
    onStop(stack.stop);
    const keyring = await startKeyringWhereThereIsOne(folder);
    if (keyring !== undefined) onStop(keyring.stop);
    const realAgent = await startSshAgent(folder);
    onStop(realAgent.stop);
    const agent = await watchAgent(realAgent.socket, join(folder, 'watched.sock'));
    onStop(agent.stop);
    const files = await watchFiles(join(folder, 'certificates'));
    onStop(files.stop);
    const opener = installScriptedOpener(folder, SAM, { ca: options.trustedPem, personMs: PERSON_MS });
    onStop(opener.stop);
    const settings = join(folder, 'settings.json');
    await writeSettings(settings, stack, files.folder);
    const bareOrder = bareOrderFor(stack, agent.socket);
    const browser = await timedBrowser(authorizationUrl(bareOrder, 'nobody waits'), options.trustedPem);
    const place: Place = {
      stack,
      folder,
      keychain: keyring === undefined ? 'no keychain' : 'gnome-keyring',
      env: {
        ...(keyring?.environment ?? privateEnvironment(folder)),
        ...opener.environment,
        // Else the command takes this for a computer without a screen.
        DISPLAY: ':0',
        SSH_AUTH_SOCK: agent.socket,
        LATCHKEY_SETTINGS: settings,
        ...(options.trustedPem === undefined
          ? {}
          : await trust(join(folder, 'trusted.pem'), options.trustedPem)),
      },
      browser,
      bareOrder,
      setAuthorityUrl: (url) => writeSettings(settings, stack, files.folder, url),
      lastDelivery: () => ({ agent: agent.lastAddition(), files: files.lastSwitch() }),
      emptyAgent: () => emptyAgent(agent.socket),
      onStop,
    };
    return await work(place);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

/**
 * Has `start` keep its temporary files in memory where the system offers that. In life the servers have disks of their
 * own; here every commit of theirs would hold up those of the person's computer.
 */
async function inMemory<T>(start: () => Promise<T>): Promise<T> {
  const { TMPDIR } = process.env;
  if (existsSync('/dev/shm')) process.env.TMPDIR = '/dev/shm';
  try {
    return await start();
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
}

function bareOrderFor(stack: Stack, agentSocket: string): BareOrder {
  const { issuer, clientId, authority } = stack;
  const [redirectUri = ''] = stack.redirectUris;
  return {
    issuer,
    clientId,
    redirectUri,
    authorityUrl: authority.url,
    rootPem: authority.rootPem,
    agentSocket,
  };
}

async function startKeyringWhereThereIsOne(folder: string) {
  const programs = ['gnome-keyring-daemon', 'dbus-daemon', 'dbus-send'];
  const missing = programs.some((program) => findProgram(program) === undefined);
  return process.platform !== 'linux' || missing ? undefined : startKeyring(folder);
}

async function writeSettings(
  path: string,
  { settings, authority }: Stack,
  folder: string,
  url = authority.url,
): Promise<void> {
  const profiles = Object.entries(settings.profiles).map(([name, profile]) => [
    name,
    { ...profile, authority: { ...profile.authority, url }, x509: { folder } },
  ]);
  await writeFile(path, JSON.stringify({ ...settings, profiles: Object.fromEntries(profiles) }));
}

/** The folder with the PEM files: they are complete when its link `current` leads to them. */
async function watchFiles(folder: string) {
  await mkdir(folder, { mode: 0o700 });
  // Somebody else's file, so that a sign-out leaves the folder, and the watch on it.
  await writeFile(join(folder, 'notes.txt'), '');
  let lastSwitch = Number.NaN;
  const watcher = watch(folder, (_, name) => {
    if (name === 'current') lastSwitch = performance.now();
  });
  return { folder, lastSwitch: () => lastSwitch, stop: () => watcher.close() };
}

/** Node and Go (step) have a variable each. */
async function trust(path: string, pem: string): Promise<Environment> {
  await writeFile(path, pem);
  return { NODE_EXTRA_CA_CERTS: path, SSL_CERT_FILE: path };
}

async function emptyAgent(socket: string): Promise<void> {
  const agent = createSshAgent(socket, { clock: systemClock });
  const listed = await agent.list();
  if (!listed.ok) throw new Error(listed.error.code);
  for (const { blob } of listed.value) await agent.remove(blob);
}
