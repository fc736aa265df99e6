import { type ChildProcess, spawn } from 'node:child_process';

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
  /** Secrets go this way, or by `files`. */
  readonly input?: string;
  /** Descriptors of open files, which the program finds from its descriptor 3 on. */
  readonly files?: readonly number[];
}

/** What runs programs: `runProgram`, or what stands in for a system that is not here. */
export type RunProgram = (call: ProgramCall) => Promise<ProgramEnd>;

/** Runs a program of the system to its end, without a terminal and without a window of its own. */
export function runProgram(call: ProgramCall): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const child = start(call);
    if (child === undefined) {
      resolve({ kind: 'missing' });
      return;
    }
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        if (said[name].length < MOST_BYTES) said[name] += text;
      });
    }
    // A program that ends without reading is judged by what it says.
    child.stdin?.once('error', () => {});
    child.stdin?.end(call.input ?? '');
    let isLate = false;
    const limit = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
      // Where the program is a script, what it has started may live on and hold them open.
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, call.limitMs);
    const end = (how: ProgramEnd): void => {
      clearTimeout(limit);
      resolve(how);
    };
    child.once('error', () => end({ kind: 'missing' }));
    child.once('close', (code) => {
      end(isLate ? { kind: 'too-late' } : { kind: 'ended', code: code ?? -1, ...said });
    });
  });
}

/** Node throws some of what keeps a program from starting, such as a file where PATH names a folder, and tells the rest. */
function start({ program, args, environment, files = [] }: ProgramCall): ChildProcess | undefined {
  try {
    return spawn(program, args, {
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe', ...files],
      windowsHide: true,
    });
  } catch {
    return undefined;
  }
}
