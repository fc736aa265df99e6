import type { OpenSession } from '../application/composition.ts';
import { contextOf } from '../application/ends.ts';
import type { Failure } from '../support/failure.ts';
import { exitCodeFor, type Interrupt, listenForInterrupt } from './interrupt.ts';
import { createReply, type Reply } from './reply.ts';
import { createProgress, type Progress } from './screen/progress.ts';
import { painterFor } from './screen/screen.ts';
import type { World } from './world.ts';

/** One call of the command: the world, and what all commands are told the same way. */
export interface CommandLine {
  readonly world: World;
  readonly json: boolean;
  /** --profile. */
  readonly profile: string | undefined;
  readonly reply: Reply;
}

export function commandLine(
  world: World,
  options: { json: boolean; profile: string | undefined },
): CommandLine {
  return { world, ...options, reply: createReply(world, options.json) };
}

/** What a command has while the person waits. */
export interface Wait {
  readonly progress: Progress;
  readonly interrupt: Interrupt;
}

/**
 * Runs `work` with progress on the error stream and with Ctrl-C as a wish to stop, and puts both away afterwards.
 * `stopping` is what the person reads at the first one, or at another signal that asks for an end.
 */
export async function waiting<T>(
  { world }: CommandLine,
  stopping: string,
  work: (wait: Wait) => Promise<T>,
): Promise<T> {
  const progress = createProgress(world.stderr, painterFor(world.stderr), world.clock);
  const interrupt = listenForInterrupt(world.signals, (signal) =>
    // The others come from programs, and nobody sits there to press anything.
    progress.show(signal === 'SIGINT' ? `${stopping} Press Ctrl-C again to stop at once.` : stopping),
  );
  try {
    return await work({ progress, interrupt });
  } finally {
    progress.done();
    interrupt.release();
  }
}

/** Opens the session of the profile for `work`, and closes it. */
export async function withSession(
  cli: CommandLine,
  work: (opened: OpenSession) => Promise<number>,
): Promise<number> {
  const composition = await cli.world.compose();
  const opened = await composition.session(cli.profile);
  if (!opened.ok) {
    // What the record and the agent tell is true whoever hosts.
    const seen = await composition.snapshot(cli.profile);
    return cli.reply.failed(opened.error, seen.ok ? contextOf(seen.value.snapshot) : {});
  }
  try {
    return await work(opened.value);
  } finally {
    await opened.value.close();
  }
}

/**
 * Answers a failure of `opened`, with what still works. Gives its exit code; that of the signal where the person
 * stopped it.
 */
export async function failedOrInterrupted(
  cli: CommandLine,
  cause: Failure,
  { session, profile }: OpenSession,
  { progress, interrupt }: Wait,
): Promise<number> {
  const snapshot = await session.snapshot();
  progress.done();
  const code = cli.reply.failed(cause, {
    supportContact: profile.supportContact,
    ...(snapshot.ok ? contextOf(snapshot.value, cause) : {}),
  });
  const stopped = cause.code === 'SIGN_IN_CANCELLED' && interrupt.received !== undefined;
  return stopped ? exitCodeFor(interrupt.received) : code;
}
