import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export type Environment = Readonly<Record<string, string>>;

export interface Ended {
  readonly stdout: string;
  /** From its first instruction to its end, in milliseconds: without the time that starting it takes us. */
  readonly wallMs: number;
}

/** Runs a program to its end. Throws, with what it wrote, when its exit code is another one than `exitCode`. */
export async function run(
  [program = '', ...programArguments]: readonly string[],
  env: Environment,
  exitCode = 0,
): Promise<Ended> {
  const child = spawn(program, programArguments, { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const started = performance.now();
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const closed = once(child, 'close');
  const [code] = await once(child, 'exit');
  const wallMs = performance.now() - started;
  await closed;
  if (code === exitCode) return { stdout: output.stdout, wallMs };
  throw new Error(`${program} ${programArguments[0]} ended with ${code}\n${output.stdout}${output.stderr}`);
}

/** Ends a program of ours, and waits until it is gone. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
