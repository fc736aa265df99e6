import { spawn } from 'node:child_process';

/** NSS waits some seconds by itself where another program writes. */
const LIMIT_MS = 15_000;
/** What a tool says is read up to here; a listing of a thousand certificates is shorter. */
const MOST_BYTES = 1 << 20;

export type ToolEnd =
  | { readonly kind: 'ended'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'too-late' };

/** NSS's own tools (Debian: libnss3-tools). */
export type Tool = 'certutil' | 'pk12util';

/** Of a tool that is asked for the password of a database: an empty one, so that it never asks a person. */
export const NO_PASSWORD = '/dev/null';

/** Under which path a tool finds the file that is handed over at this place of `files`. */
export function handedOver(place: number): string {
  return `/proc/self/fd/${3 + place}`;
}

/**
 * Runs a tool to its end, without a terminal's input. Arguments can be read by everybody on this computer, so secrets go
 * by `files`: descriptors of open files.
 */
export function runTool(
  tool: Tool,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  files: readonly number[] = [],
): Promise<ToolEnd> {
  return new Promise((resolve) => {
    const child = spawn(tool, args, {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe', ...files],
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        if (said[name].length < MOST_BYTES) said[name] += text;
      });
    }
    child.once('error', () => resolve({ kind: 'missing' }));
    child.once('close', (code, signal) => {
      resolve(signal === 'SIGKILL' ? { kind: 'too-late' } : { kind: 'ended', code: code ?? -1, ...said });
    });
  });
}
