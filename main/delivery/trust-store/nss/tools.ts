import { type ProgramEnd, runProgram } from '../program.ts';

/** NSS waits some seconds by itself where another program writes. */
const LIMIT_MS = 15_000;

/** NSS's own tools (Debian: libnss3-tools). */
export type Tool = 'certutil' | 'pk12util';

/** Of a tool that is asked for the password of a database: an empty one, so that it never asks a person. */
export const NO_PASSWORD = '/dev/null';

/** Under which path a tool finds the file that is handed over at this place of `files`. */
export function handedOver(place: number): string {
  return `/proc/self/fd/${3 + place}`;
}

/** Runs a tool to its end. Secrets go by `files`: descriptors of open files. */
export function runTool(
  tool: Tool,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  files: readonly number[] = [],
): Promise<ProgramEnd> {
  return runProgram({ program: tool, args, environment, limitMs: LIMIT_MS, files });
}
