import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ComposeParts, compose } from '#main/application/compose.ts';
import { run } from '#main/cli/program.ts';
import { quickStatus } from '#main/cli/quick/status.ts';
import type { World } from '#main/cli/world.ts';
import { type Folders, foldersOf, surroundingsOf } from '#main/settings/folders.ts';
import { type ProfileSettings, type Settings, settingsSchema } from '#main/settings/schema.ts';
import type { Clock } from '#main/support/clock.ts';
import { createScriptedBrowser } from '#test/stack/browser/scripted-browser.ts';
import type { Stack } from '#test/stack/index.ts';
import { SAM } from './engine.ts';
import { FakeScreen } from './fake-screen.ts';
import { type RealSshAgent, startSshAgent } from './ssh-agent.ts';
import { createTemporaryFolder, privateEnvironment } from './temp.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One call of the command that still runs. */
export interface RunningCommand {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits until standard output or the error stream holds the text. */
  says(text: string): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ran>;
}

/**
 * A person at a computer of their own who calls the command in this process: composed as always, on real files, a real
 * ssh-agent and the real stack; but for the clock, the screens and the browser, which belong to the test. There is no
 * session bus, so what would be in the keychain is in the memory of the process that hosts.
 */
export interface CommandPerson {
  readonly folder: string;
  readonly agent: RealSshAgent;
  readonly environment: Record<string, string>;
  /** `managed` is one of the person's own. */
  readonly folders: Folders & { readonly managed: string };
  /** What the settings file holds, as it may be changed by `set`. */
  readonly settings: Settings;
  /** Changes the profile "example" in the settings file. */
  set(changes: Partial<ProfileSettings>): void;
  /** Writes the settings file, whatever is in it. */
  write(document: unknown): void;
  /** Answers the questions of a terminal; undefined where nobody sits at one, which is how it begins. */
  ask: World['ask'];
  /** What stands in for parts of another system; this computer's own unless changed. */
  outside: ComposeParts['outside'];
  /** What happens to an address that Latchkey opens; Sam signs in unless changed. */
  browse: (address: string) => void;
  start(...words: string[]): RunningCommand;
  latchkey(...words: string[]): Promise<Ran>;
  /** `latchkey agent`, until it is told to stop. */
  host(): Promise<RunningCommand>;
  leave(): Promise<void>;
}

/** Wide enough for every paragraph, which so stands on one line. */
const COLUMNS = 2_000;

export async function createCommandPerson(stack: Stack, clock: Clock): Promise<CommandPerson> {
  const folder = createTemporaryFolder();
  const agent = await startSshAgent(folder.path);
  const environment = privateEnvironment(folder.path, {
    SSH_AUTH_SOCK: agent.socket,
    LATCHKEY_SETTINGS: join(folder.path, 'settings.json'),
    BROWSER: 'xdg-open',
  });
  const surroundings = surroundingsOf(environment);
  const folders = { ...foldersOf(surroundings), managed: join(folder.path, 'managed') };
  const running = new Set<{ readonly command: RunningCommand }>();
  let settings = stack.settings;

  const start = (...words: string[]): RunningCommand => {
    const [stdout, stderr] = [new FakeScreen({ columns: COLUMNS }), new FakeScreen({ columns: COLUMNS })];
    const signals = Object.assign(new EventEmitter(), { exit: () => {} });
    const world: World = {
      environment,
      platform: process.platform,
      home: surroundings.home,
      clock,
      format: { locale: 'en-GB', timeZone: 'UTC' },
      stdout,
      stderr,
      signals,
      ask: person.ask,
      spawn: (program, given, options) => open(program, given, options),
      compose: async () => {
        const { outside } = person;
        const parts = { clock, environment, platform: process.platform, folders };
        return compose(outside === undefined ? parts : { ...parts, outside });
      },
    };
    const entry = {} as { command: RunningCommand };
    running.add(entry);
    const ended = (async (): Promise<Ran> => {
      const code = (await quickStatus(words, folders, world)) ?? (await run(words, world));
      running.delete(entry);
      return { code, stdout: stdout.written, stderr: stderr.written };
    })();
    entry.command = {
      stdout: () => stdout.written,
      stderr: () => stderr.written,
      async says(text) {
        while (!`${stdout.written}${stderr.written}`.includes(text)) {
          if (!running.has(entry)) {
            throw new Error(`it ended without saying “${text}”:\n${stdout.written}${stderr.written}`);
          }
          await pause(5);
        }
      },
      signal: (signal) => void signals.emit(signal, signal),
      ended,
    };
    return entry.command;
  };

  /** The browser is a walk in this process; any other program is started. */
  function open(program: string, given: readonly string[], options: object): ChildProcess {
    if (program !== 'xdg-open') return spawn(program, given, options);
    person.browse(given.at(-1) ?? '');
    return spawn('true', { stdio: 'ignore' });
  }

  const person: CommandPerson = {
    folder: folder.path,
    agent,
    environment,
    folders,
    get settings() {
      return settings;
    },
    set(changes) {
      const example = { ...settings.profiles.example, ...changes };
      settings = settingsSchema.parse({ ...settings, profiles: { ...settings.profiles, example } });
      person.write(settings);
    },
    write: (document) => writeFileSync(join(folder.path, 'settings.json'), JSON.stringify(document)),
    ask: undefined,
    outside: undefined,
    browse: (address) => void createScriptedBrowser().signIn(address, SAM),
    start,
    latchkey: (...words) => start(...words).ended,
    async host() {
      const hosting = start('agent');
      await hosting.says('latchkey agent runs');
      return hosting;
    },
    async leave() {
      for (const { command } of running) {
        command.signal('SIGTERM');
        await command.ended;
      }
      await agent.stop();
      rmSync(folder.path, { recursive: true, force: true });
    },
  };
  person.write(settings);
  return person;
}
