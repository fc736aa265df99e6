import { spawn } from 'node:child_process';

/** What a program says is read up to here; a listing of a thousand certificates is shorter. */
const MOST_BYTES = 1 << 24;

export type ProgramEnd =
  | { readonly kind: 'ended'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'too-late' };

export interface ProgramCall {
  readonly program: string;
  /** Everybody on this computer can read them: no secrets. */
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly limitMs: number;
  /** Secrets go this way. */
  readonly input?: string;
}

/** What runs programs: `runProgram`, or what stands in for a system that is not here. */
export type RunProgram = (call: ProgramCall) => Promise<ProgramEnd>;

/** Runs a program of the system to its end, without a terminal and without a window of its own. */
export function runProgram({
  program,
  args,
  environment,
  limitMs,
  input = '',
}: ProgramCall): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: environment,
      stdio: 'pipe',
      windowsHide: true,
      timeout: limitMs,
      killSignal: 'SIGKILL',
    });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (said[name].length < MOST_BYTES) said[name] += text;
      });
    }
    // A program that ends without reading is judged by what it says.
    child.stdin.once('error', () => {});
    child.stdin.end(input);
    child.once('error', () => resolve({ kind: 'missing' }));
    child.once('close', (code, signal) => {
      resolve(signal === 'SIGKILL' ? { kind: 'too-late' } : { kind: 'ended', code: code ?? -1, ...said });
    });
  });
}
