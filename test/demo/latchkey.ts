import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const BUNDLE = join(import.meta.dirname, '..', '..', 'out', 'cli', 'latchkey.cjs');

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Environment = Readonly<Record<string, string>>;

/** Runs a program to its end and keeps what it printed. Never through a shell. */
export function run(program: string, args: readonly string[], env: Environment, input = ''): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(input);
  });
}

/** Runs the bundled command as a person would. */
export function latchkey(args: readonly string[], env: Environment): Promise<Run> {
  return run(process.execPath, [BUNDLE, ...args], env);
}

/** Starts the headless host and waits until it says that it is there; it ends with `stop`. */
export async function startHost(env: Environment): Promise<{ stop(): Promise<void> }> {
  const child = spawn(process.execPath, [BUNDLE, 'agent'], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const started = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  await Promise.race([
    started,
    ended.then(() => {
      throw new Error(`latchkey agent ended at once, with ${child.exitCode}`);
    }),
  ]);
  child.stdout.resume();
  return {
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
