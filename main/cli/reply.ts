import { type NextStep, nextStep } from '../application/words/next-step.ts';
import type { Clock } from '../support/clock.ts';
import type { Failure } from '../support/failure.ts';
import { describeFailure, type FailureContext, whomToAsk } from '../support/words/failures.ts';
import type { TimeFormat } from '../support/words/time.ts';
import { EXIT } from './exit-codes.ts';
import { clean } from './screen/clean.ts';
import { wrap } from './screen/layout.ts';
import { type Painter, painterFor, type Screen } from './screen/screen.ts';

/** How a command answers: text for a person, or one JSON object for a script. Every method gives the exit code. */
export interface Reply {
  /** The answer, on standard output. `text` is not made where JSON is wanted, and the other way round. */
  answer(text: () => readonly string[], json: () => object, exitCode?: number): number;
  /** What went wrong: text on the error stream, or JSON on standard output. */
  failed(cause: Failure, context?: ReplyContext): number;
  /** A command that was not understood, on the same streams. */
  notUnderstood(title: string, sentence: string): number;
}

/** What is known beside a failure. */
export interface ReplyContext extends FailureContext {
  readonly supportContact?: string | undefined;
  /** Words that fit what was asked better than the failure's own. */
  readonly said?: { readonly title: string; readonly sentence: string } | undefined;
}

export interface ReplyParts {
  readonly stdout: Screen;
  readonly stderr: Screen;
  readonly clock: Clock;
  readonly format: TimeFormat;
  readonly platform: NodeJS.Platform;
}

export function createReply(parts: ReplyParts, asJson: boolean): Reply {
  const write = (screen: Screen, lines: readonly string[]): void => screen.write(`${lines.join('\n')}\n`);
  return {
    answer(text, json, exitCode = EXIT.done) {
      write(parts.stdout, asJson ? [JSON.stringify({ ok: true, ...json() })] : text());
      return exitCode;
    },
    failed(cause, context = {}) {
      if (asJson) write(parts.stdout, [JSON.stringify({ ok: false, ...failureJson(cause, parts, context) })]);
      else write(parts.stderr, failureLines(cause, parts.stderr, parts, context));
      return describeFailure(cause, parts.clock.now(), parts.format).exitCode;
    },
    notUnderstood(title, sentence) {
      const { stdout, stderr } = parts;
      const exitCode = EXIT.usage;
      if (asJson) write(stdout, [JSON.stringify({ ok: false, code: 'USAGE', title, sentence, exitCode })]);
      else write(stderr, [painterFor(stderr)('warn', clean(title)), clean(sentence)]);
      return exitCode;
    },
  };
}

type Moment = Pick<ReplyParts, 'clock' | 'format'>;

/** A failure for a script: the code to act on, the facts, and the words to show. */
export function failureJson(cause: Failure, { clock, format }: Moment, context: ReplyContext = {}): object {
  const { ask, again, ...words } = describeFailure(cause, clock.now(), format, context);
  if (context.said !== undefined) {
    const { title, sentence } = context.said;
    return { code: cause.code, ...words, title, sentence, facts: cause.facts };
  }
  return {
    code: cause.code,
    ...words,
    ...(again === undefined ? {} : { again }),
    ...(ask === undefined
      ? {}
      : { ask: { whom: whomToAsk(ask.whom, context.supportContact), text: ask.text } }),
    facts: cause.facts,
  };
}

/** A failure as a person reads it: title, sentence, what to type, when to try again, whom to ask what. */
export function failureLines(
  cause: Failure,
  screen: Screen,
  { clock, format, platform }: Moment & Pick<ReplyParts, 'platform'>,
  context: ReplyContext = {},
): string[] {
  const paint = painterFor(screen);
  if (context.said !== undefined) {
    const { title, sentence } = clean(context.said);
    return [paint('warn', title), ...wrap(sentence, screen.columns)];
  }
  const { title, sentence, ask, again } = describeFailure(clean(cause), clock.now(), format, context);
  const next = nextStep(clean(cause), platform);
  return [
    paint('warn', title),
    ...wrap(sentence, screen.columns),
    ...(next === undefined ? [] : nextLines(next, screen, paint)),
    ...(again === undefined ? [] : wrap(again, screen.columns)),
    ...(ask === undefined
      ? []
      : [
          '',
          `What to ask ${whomToAsk(ask.whom, context.supportContact)}:`,
          ...wrap(ask.text, screen.columns - 2).map((line) => `  ${line}`),
        ]),
  ];
}

function nextLines({ advice, command }: NextStep, screen: Screen, paint: Painter): string[] {
  const code = command === undefined ? [] : [paint('code', command)];
  if (advice === undefined) return code.map((line) => `Next: ${line}`);
  return [...wrap(advice, screen.columns), ...code.map((line) => `  ${line}`)];
}
