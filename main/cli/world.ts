import type { ChildProcess, SpawnOptions } from 'node:child_process';
import type { Composition } from '../application/composition.ts';
import type { Clock } from '../support/clock.ts';
import type { TimeFormat } from '../support/words/time.ts';
import type { SignalSource } from './interrupt.ts';
import type { Screen } from './screen/screen.ts';

/** The process and its surroundings, as the commands see them. Tests make their own. */
export interface World {
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  /** The person's home folder, shortened to "~" in text. */
  readonly home: string;
  readonly clock: Clock;
  readonly format: TimeFormat;
  readonly stdout: Screen;
  readonly stderr: Screen;
  readonly signals: SignalSource;
  /**
   * Asks on the terminal, and answers the line that was typed: undefined where the person ended the input, or `signal`
   * the question. Missing where nobody sits at a terminal.
   */
  readonly ask: ((question: string, signal: AbortSignal) => Promise<string | undefined>) | undefined;
  readonly spawn: (
    program: string,
    programArguments: readonly string[],
    options: SpawnOptions,
  ) => ChildProcess;
  /** Puts together what commands work with; nothing is opened before it is asked for. */
  readonly compose: () => Promise<Composition>;
}
