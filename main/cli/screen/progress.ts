import type { Clock, Timer } from '../../support/clock.ts';
import { cut } from './layout.ts';
import type { Painter, Screen } from './screen.ts';

/**
 * What is going on while the person waits, on the error stream. On a terminal it is one line that is rewritten and in
 * the end removed; elsewhere each step is a line of its own.
 */
export interface Progress {
  /** Shows a step. With a `detail`, it is asked for again every second (time left), on a terminal only. */
  show(step: string, detail?: () => string): void;
  /** Writes lines that stay, above the status line. */
  note(lines: readonly string[]): void;
  /** Removes the status line. */
  done(): void;
}

const CLEAR_LINE = '\r\u001b[K';
const SECOND_MS = 1_000;

export function createProgress(screen: Screen, paint: Painter, clock: Clock): Progress {
  if (!screen.isTerminal) {
    let last: string | undefined;
    return {
      show(step) {
        if (step !== last) screen.write(`${step}\n`);
        last = step;
      },
      note: (lines) => screen.write(lines.map((line) => `${line}\n`).join('')),
      done: () => {},
    };
  }

  let current: { readonly step: string; readonly detail: (() => string) | undefined } | undefined;
  let tick: Timer | undefined;
  const draw = (): void => {
    if (current === undefined) return;
    const line = current.detail === undefined ? current.step : `${current.step} ${current.detail()}`;
    // A line that wraps could not be rewritten.
    screen.write(CLEAR_LINE + paint('label', cut(line, screen.columns - 1)));
  };
  const keepDrawing = (): void => {
    draw();
    if (current?.detail !== undefined) tick = clock.after(SECOND_MS, keepDrawing);
  };
  const clear = (): void => {
    tick?.cancel();
    if (current !== undefined) screen.write(CLEAR_LINE);
  };
  return {
    show(step, detail) {
      clear();
      current = { step, detail };
      keepDrawing();
    },
    note(lines) {
      const shown = current;
      clear();
      screen.write(lines.map((line) => `${line}\n`).join(''));
      if (shown !== undefined) keepDrawing();
    },
    done() {
      clear();
      current = undefined;
    },
  };
}
