import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { inject } from 'vitest';
import type { SignInAs } from '#test/stack/browser/scripted-browser.ts';
import { installScriptedOpener } from '#test/stack/browser/scripted-opener.ts';
import type { Stack } from '#test/stack/index.ts';
import { findProgram } from '#test/support/programs.ts';
import { startSshAgent } from '#test/support/ssh-agent.ts';
import { createTemporaryFolder, privateEnvironment } from '#test/support/temp.ts';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One call of the command that still runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Types at the terminal, where it runs on one. */
  types(text: string): void;
  /** Waits until standard output or the error stream holds the text. */
  says(text: string): Promise<void>;
  readonly ended: Promise<Ran>;
}

/** A person at a computer of their own, with a terminal, an ssh-agent and a browser that signs in by itself. */
export interface CliPerson {
  readonly environment: Record<string, string>;
  readonly runtime: string;
  /** Runs the command to its end. */
  latchkey(...words: string[]): Promise<Ran>;
  /** `nodeArguments` are for Node itself. */
  start(
    words: readonly string[],
    more?: Readonly<Record<string, string>>,
    nodeArguments?: readonly string[],
  ): Running;
  /** Runs it on a terminal of its own, where everything that it says is its standard output. */
  startOnTerminal(...words: string[]): Running;
  /** Who uses the browser from now on. */
  signInAs(person: SignInAs): void;
  /** What `ssh-add -L` prints; empty where the agent holds nothing. */
  agentLists(): Promise<string>;
  leave(): Promise<void>;
}

/** Calls the command in a process of its own; `through` is a program with arguments that starts it. */
export function startLatchkey(
  environment: Readonly<Record<string, string>>,
  words: readonly string[],
  through: readonly string[] = [],
  nodeArguments: readonly string[] = [],
): Running {
  const [program = '', ...given] = [
    ...through,
    process.execPath,
    ...nodeArguments,
    inject('builtCommand'),
    ...words,
  ];
  return followed(spawn(program, given, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] }));
}

function followed(child: ChildProcess & { stdout: Readable; stderr: Readable }): Running {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  let over = false;
  const ended = once(child, 'close').then(([code]): Ran => {
    over = true;
    return { code: code as number | null, ...said };
  });
  return {
    child,
    types: (text) => void child.stdin?.write(text),
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    async says(text) {
      const heard = (): boolean => said.stdout.includes(text) || said.stderr.includes(text);
      while (!heard() && !over) {
        const next = new AbortController();
        const { signal } = next;
        // Each look takes its listeners away again: a terminal says a lot in small pieces.
        await Promise.race([
          once(child.stdout, 'data', { signal }),
          once(child.stderr, 'data', { signal }),
          ended,
        ]).finally(() => next.abort());
      }
      if (!heard()) throw new Error(`it ended without saying “${text}”:\n${said.stdout}${said.stderr}`);
    },
    ended,
  };
}

/** A browser that a person has left open without signing in. */
export const IDLE_BROWSER = { BROWSER: 'true' };

export async function createCliPerson(stack: Stack, person: SignInAs): Promise<CliPerson> {
  const folder = createTemporaryFolder();
  const agent = await startSshAgent(folder.path);
  const opener = installScriptedOpener(join(folder.path, 'browser'), person);
  const settings = join(folder.path, 'settings.json');
  writeFileSync(settings, JSON.stringify(stack.settings));
  const environment = privateEnvironment(folder.path, {
    SSH_AUTH_SOCK: agent.socket,
    LATCHKEY_SETTINGS: settings,
    BROWSER: 'xdg-open',
    ...opener.environment,
  });
  const running = new Set<ChildProcess>();

  const follow = (one: Running): Running => {
    running.add(one.child);
    void one.ended.then(() => running.delete(one.child));
    return one;
  };
  const start: CliPerson['start'] = (words, more = {}, nodeArguments = []) =>
    follow(startLatchkey({ ...environment, ...more }, words, [], nodeArguments));
  return {
    environment,
    runtime: join(environment.XDG_RUNTIME_DIR ?? '', 'latchkey'),
    latchkey: (...words) => start(words).ended,
    start,
    startOnTerminal(...words) {
      const command = [process.execPath, inject('builtCommand'), ...words]
        .map((word) => `'${word}'`)
        .join(' ');
      const env = { ...environment, SHELL: '/bin/sh', TERM: 'xterm' };
      return follow(followed(spawn('script', ['-qec', command, '/dev/null'], { env, stdio: 'pipe' })));
    },
    signInAs(next) {
      opener.person = next;
    },
    async agentLists() {
      const child = spawn(findProgram('ssh-add') ?? 'ssh-add', ['-L'], {
        env: environment,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let listed = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        listed += text;
      });
      await once(child, 'close');
      return listed.startsWith('The agent has no identities') ? '' : listed;
    },
    async leave() {
      for (const child of running) {
        child.kill('SIGKILL');
        await once(child, 'close');
      }
      await opener.stop();
      await agent.stop();
      folder.remove();
    },
  };
}
