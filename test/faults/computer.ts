import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Settings } from '#main/settings/schema.ts';
import { createScriptedBrowser, type SignInAs } from '#test/stack/browser/scripted-browser.ts';
import { installScriptedOpener } from '#test/stack/browser/scripted-opener.ts';
import type { Stack } from '#test/stack/index.ts';
import { itemsIn, startKeyring } from '#test/support/keyring.ts';
import { makeBrowserHome } from '#test/support/nss.ts';
import { type RealSshAgent, startSshAgent } from '#test/support/ssh-agent.ts';
import { createTemporaryFolder, privateEnvironment } from '#test/support/temp.ts';
import { type Passage, readTrace } from './passages.ts';

const DOORS = join(import.meta.dirname, 'doors.cjs');

/** What happens at a door of the process. Without either it is only written down who went through. */
export interface Fault {
  readonly kill?: Pick<Passage, 'name' | 'moment'>;
  readonly refuse?: {
    /** The first one that changes anything where it is left out. */
    readonly passage?: string;
    readonly code: Refusal;
    /** From there on always, or only there. */
    readonly lasting: boolean;
    /** A folder that alone is affected. */
    readonly below?: string;
  };
}

export const REFUSALS = ['ENOSPC', 'EROFS', 'EACCES', 'EIO'] as const;
export type Refusal = (typeof REFUSALS)[number];

export interface Ran {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The doors that it went through, in this order. */
  readonly passages: readonly Passage[];
  readonly browserOpened: boolean;
}

export interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly passages: () => readonly Passage[];
  readonly ended: Promise<Ran>;
}

/** A computer of one person on which processes die and disks fail, beside a stack that stays up. */
export interface Computer {
  readonly stack: Stack;
  readonly folder: string;
  readonly agent: RealSshAgent;
  readonly environment: Readonly<Record<string, string>>;
  /** Folder with the record, the certificate files and the log. */
  readonly state: string;
  /** Folder with locks and the control socket. */
  readonly runtime: string;
  /** Certificate databases of the person's browsers; none where they have no browser. */
  readonly databases: readonly string[];
  /** How many items of ours the keychain holds. */
  kept(): Promise<number>;
  /** The addresses that a browser was opened with so far. */
  opened(): readonly string[];
  /** The person comes back to an address that was opened before, and signs in there. */
  visit(url: string): Promise<void>;
  /** Who signs in when a browser is opened; nobody does where it is undefined. */
  person: SignInAs | undefined;
  start(words: readonly string[], fault?: Fault): Running;
  run(words: readonly string[], fault?: Fault): Promise<Ran>;
  leave(): Promise<void>;
}

export interface ComputerParts {
  readonly stack: Stack;
  /** The bundled command. */
  readonly command: string;
  readonly person: SignInAs;
  /** The real gnome-keyring instead of a file. */
  readonly realKeychain?: boolean;
  /** The person has browsers, each with a certificate database. */
  readonly browsers?: boolean;
}

export async function createComputer(parts: ComputerParts): Promise<Computer> {
  const { stack } = parts;
  const folder = createTemporaryFolder();
  const agent = await startSshAgent(folder.path);
  const keyring = parts.realKeychain === true ? await startKeyring(folder.path) : undefined;
  const programs = writePrograms(join(folder.path, 'bin'), keyring === undefined);
  const opener = installScriptedOpener(join(folder.path, 'browser'), parts.person, { forgets: true });
  const traces = join(folder.path, 'traces');
  mkdirSync(traces);
  const keychainFile = join(folder.path, 'keychain.json');
  const settings = join(folder.path, 'settings.json');
  writeFileSync(
    settings,
    JSON.stringify(parts.browsers === true ? withRoot(stack.settings) : stack.settings),
  );
  const environment = privateEnvironment(folder.path, {
    // Nobody is on this bus; what asks it first is a program of ours.
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder.path, 'bus')}`,
    ...keyring?.environment,
    PATH: [programs, opener.environment.PATH].join(delimiter),
    SSH_AUTH_SOCK: agent.socket,
    LATCHKEY_SETTINGS: settings,
    BROWSER: 'xdg-open',
  });
  const databases = parts.browsers === true ? await makeBrowserHome(environment.HOME ?? '', ['own']) : [];
  const running = new Set<ChildProcess>();
  let runs = 0;

  const computer: Computer = {
    stack,
    folder: folder.path,
    agent,
    environment,
    state: join(environment.XDG_STATE_HOME ?? '', 'latchkey'),
    runtime: join(environment.XDG_RUNTIME_DIR ?? '', 'latchkey'),
    databases,
    get person() {
      return opener.person;
    },
    set person(person) {
      opener.person = person;
    },
    opened: opener.opened,
    async visit(url) {
      await createScriptedBrowser().signIn(url, parts.person);
    },
    async kept() {
      if (keyring !== undefined) return (await itemsIn(keyring)).length;
      return existsSync(keychainFile)
        ? Object.keys(JSON.parse(readFileSync(keychainFile, 'utf8'))).length
        : 0;
    },
    start(words, fault = {}) {
      runs += 1;
      const trace = join(traces, String(runs));
      const openedBefore = opener.opened().length;
      const doors = {
        trace,
        home: folder.path,
        ports: portsOf(stack),
        ...(keyring === undefined ? { keychain: keychainFile } : {}),
        ...(fault.kill === undefined
          ? {}
          : { kill: { passage: fault.kill.name, moment: fault.kill.moment } }),
        ...(fault.refuse === undefined ? {} : { refuse: fault.refuse }),
      };
      const child = spawn(process.execPath, ['--require', DOORS, parts.command, ...words], {
        env: { ...environment, LATCHKEY_TEST_DOORS: JSON.stringify(doors) },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      running.add(child);
      let [stdout, stderr] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      const ended = once(child, 'close').then(async ([code, signal]): Promise<Ran> => {
        running.delete(child);
        await opener.outcomes();
        const passages = readTrace(trace);
        rmSync(trace, { force: true });
        return {
          code,
          signal,
          stdout,
          stderr,
          passages,
          browserOpened: opener.opened().length > openedBefore,
        };
      });
      return { child, stdout: () => stdout, stderr: () => stderr, passages: () => readTrace(trace), ended };
    },
    run: (words, fault) => computer.start(words, fault).ended,
    async leave() {
      for (const child of running) {
        child.kill('SIGKILL');
        await once(child, 'close');
      }
      await opener.stop();
      await keyring?.stop();
      await agent.stop();
      folder.remove();
    },
  };
  return computer;
}

/** IT has the browsers trust the authority's root. */
function withRoot({ profiles, ...others }: Settings): Settings {
  const wanted = Object.entries(profiles).map(([name, { x509, ...profile }]) => [
    name,
    { ...profile, x509: { ...x509, root: 'store' } },
  ]);
  return { ...others, profiles: Object.fromEntries(wanted) };
}

/** A keychain that is a file is never locked. */
function writePrograms(folder: string, keychainIsAFile: boolean): string {
  mkdirSync(folder);
  if (!keychainIsAFile) return folder;
  const askedByUs = join(folder, 'dbus-send');
  writeFileSync(askedByUs, "#!/bin/sh\necho 'variant boolean false'\n");
  chmodSync(askedByUs, 0o755);
  return folder;
}

function portsOf({ provider, authority, redirectUris }: Stack): Record<string, string> {
  return Object.fromEntries([
    [new URL(provider.origin).port, 'Okta'],
    [new URL(authority.url).port, 'the authority'],
    ...redirectUris.map((uri) => [new URL(uri).port, 'the redirect URI']),
  ]);
}

/** Everything below a folder, by its path in it; what links lead to is not in it. */
export function everythingIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? [entry.name, ...everythingIn(join(folder, entry.name)).map((path) => join(entry.name, path))]
      : [entry.name],
  );
}
