import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { waitUntil } from './port.ts';
import { descendantsOf, isAlive } from './process-tree.ts';

export interface ServerProcessOptions {
  /** Absolute path of the program. */
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Gets standard output and standard error; created 0600, appended to. */
  readonly logFile: string;
}

export interface ServerProcess {
  /** The program's, for messages. */
  readonly name: string;
  /**
   * Everything in the log so far, by reading it: also what was written this very moment. What it was at the end
   * is kept when the process is stopped.
   */
  output(): string;
  hasEnded(): boolean;
  /** Ends the program and all it started, at once. */
  stop(): Promise<void>;
}

/**
 * A shell stands between us and the program and holds the reading end of a pipe whose writing end only we have. When
 * we end, however hard, the pipe closes and the shell ends the program: so none outlives us. The program gets its own
 * session, so that Ctrl-C reaches only us and we stop the parts in order.
 */
const KEEPER = `
exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
exec 2>/dev/null
( read -r _ <&3; kill "$program" ) &
watcher=$!
exec 3<&-
wait "$program"
code=$?
kill "$watcher"
wait "$watcher"
exit "$code"
`;

/** Starts a server program that cannot outlive this process. POSIX only: it needs /bin/sh. */
export function startServerProcess(options: ServerProcessOptions): ServerProcess {
  const log = openSync(options.logFile, 'a', 0o600);
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'sh', options.program, ...options.args], {
    stdio: ['pipe', log, log],
    env: { ...options.env },
    detached: true,
  });
  closeSync(log);
  let ended = false;
  const exit = new Promise<void>((resolve) => {
    const end = (): void => {
      ended = true;
      resolve();
    };
    keeper.once('exit', end);
    keeper.once('error', end);
  });
  // The pipe breaks when the keeper ends first; that is no error of ours.
  keeper.stdin?.on('error', () => {});

  let atTheEnd: string | undefined;
  const output = (): string => atTheEnd ?? readFileSync(options.logFile, 'utf8');
  return {
    name: basename(options.program),
    output,
    hasEnded: () => ended,
    async stop() {
      if (!ended && keeper.pid !== undefined) {
        const tree = descendantsOf(keeper.pid);
        tree.forEach(kill);
        // With its program gone the keeper collects it and ends by itself.
        if ((await Promise.race([exit, wait(2000, 'still there')])) !== undefined) kill(keeper.pid);
        await exit;
        // The system collects the others; a container whose first process never does is not worth waiting for.
        await waitUntil(
          () => !tree.some(isAlive),
          () => 'not collected',
          1000,
        ).catch(() => {});
      }
      keeper.stdin?.destroy();
      atTheEnd = output();
    },
  };
}

/** Waits until the server is ready. One that ends first, or takes too long, is stopped; the error shows its log. */
export async function untilReady(
  server: ServerProcess,
  isReady: () => Promise<boolean> | boolean,
  readable: (log: string) => string = (log) => log,
): Promise<ServerProcess> {
  try {
    await waitUntil(
      async () => server.hasEnded() || (await isReady()),
      () => `${server.name} is not ready in time:\n${readable(server.output())}`,
    );
    if (server.hasEnded()) throw new Error(`${server.name} ended at once:\n${readable(server.output())}`);
    return server;
  } catch (thrown) {
    await server.stop();
    throw thrown;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
