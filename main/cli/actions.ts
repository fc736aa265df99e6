import type { Command } from 'commander';
import type { CommandLine } from './command-line.ts';

/** What all commands share; commander finds these before and after the command's name. */
interface SharedOptions {
  readonly json?: true;
  readonly profile?: string;
}

export type Runner = (options: SharedOptions, work: (cli: CommandLine) => Promise<number>) => Promise<void>;

/** What a command does with its options and arguments, as commander calls it. Answers the exit code. */
export type Actions = <O, A extends readonly unknown[]>(
  work: (cli: CommandLine, options: O, ...given: A) => Promise<number>,
) => (...given: unknown[]) => Promise<void>;

/** The actions of a program of which `runner` runs the one command that was asked for. */
export function actionsFor(runner: Runner): Actions {
  return <O, A extends readonly unknown[]>(
    work: (cli: CommandLine, options: O, ...given: A) => Promise<number>,
  ) =>
    (...given) => {
      // Commander passes the arguments, one each as they were declared, then the options, then the command itself.
      const self = given.at(-1) as Command;
      const options = self.optsWithGlobals<O & SharedOptions>();
      return runner(options, (cli) => work(cli, options, ...(given.slice(0, -2) as unknown as A)));
    };
}
