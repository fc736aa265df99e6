import { checkup, summaryOf } from '../../application/doctor/checkup.ts';
import { STEPS } from '../../application/doctor/steps.ts';
import type { CheckedStep } from '../../application/doctor/types.ts';
import { pathWords } from '../../application/words/phrases.ts';
import { describeFailure } from '../../support/words/failures.ts';
import { timesOf } from '../../support/words/times.ts';
import { type CommandLine, waiting } from '../command-line.ts';
import { stepLines } from '../doctor/text.ts';
import { EXIT } from '../exit-codes.ts';
import { exitCodeFor } from '../interrupt.ts';
import { failureJson } from '../reply.ts';
import { savedJson, savedLines, saveReport } from '../report.ts';
import { width } from '../screen/layout.ts';
import { painterFor, type Screen } from '../screen/screen.ts';

export interface DoctorOptions {
  /** Where to put a report: JSON where it ends in ".json", else text. */
  readonly save?: string | undefined;
}

/** `latchkey doctor`: each step is shown as soon as it is known. */
export function doctor(cli: CommandLine, options: DoctorOptions): Promise<number> {
  const { world, json, profile, reply } = cli;
  const titleWidth = Math.max(...STEPS.map(({ title }) => width(title)));
  const linesOf = (step: CheckedStep, screen: Screen): string[] =>
    stepLines(step, step.number, titleWidth, screen);
  return waiting(cli, 'Stopping.', async ({ progress, interrupt }) => {
    const parts = await (await world.compose()).checkup(profile);
    const saying = {
      times: () => timesOf(world),
      path: (path: string) => pathWords(path, world.home),
      platform: world.platform,
    };
    const checked = await checkup(parts, saying, interrupt.signal, {
      begun({ title }) {
        // Elsewhere the lines of the steps themselves tell how far it is.
        if (world.stderr.isTerminal) progress.show(`${title} …`);
      },
      done(step) {
        progress.done();
        if (!json) world.stdout.write(`${linesOf(step, world.stdout).join('\n')}\n`);
      },
    });
    if (interrupt.received !== undefined) return exitCodeFor(interrupt.received);
    const found = {
      summary: summaryOf(checked),
      at: new Date(world.clock.now()).toISOString(),
      steps: checked.map((step) => withWords(cli, step)),
    };
    const saved = await saveReport(options.save, {
      lines: (paper) => [...checked.flatMap((step) => linesOf(step, paper)), '', found.summary],
      json: () => found,
    });
    const exitCode = saved.ok ? exitCodeOf(cli, checked) : EXIT.thisComputer;
    return reply.answer(
      () => ['', painterFor(world.stdout)('title', found.summary), ...savedLines(saved, world)],
      () => ({ ok: exitCode === EXIT.done, ...found, ...savedJson(saved, world) }),
      exitCode,
    );
  });
}

function withWords({ world }: CommandLine, { failure, ...step }: CheckedStep): object {
  if (failure === undefined) return step;
  // What a failure says works beside it is true after a sign-in; a step of the checkup knows only itself.
  const said = step.id === 'ssh-agent' ? { title: step.title, sentence: step.sentence } : undefined;
  return { ...step, failure: failureJson(failure, world, { said }) };
}

/** That of the first step that failed. */
function exitCodeOf({ world }: CommandLine, checked: readonly CheckedStep[]): number {
  const failed = checked.find(({ verdict }) => verdict === 'failed');
  if (failed === undefined) return EXIT.done;
  if (failed.failure === undefined) return EXIT.thisComputer;
  return describeFailure(failed.failure, world.clock.now(), world.format).exitCode;
}
