import type { Clock } from '../support/clock.ts';
import { problemOf } from '../support/failure.ts';
import type { Log } from '../support/log.ts';

/** How Latchkey ends: in order, once, and within a limit. */
export interface Ending {
  readonly isUnderWay: boolean;
  /** To be called when it ends; what was begun last is closed first. Closed at once where the end is under way. */
  onEnd(close: () => void | Promise<void>): void;
  /** Closes everything, and ends the process. Asks nobody. */
  end(): void;
}

export interface EndingParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Ends the process at once. */
  exit(): void;
}

/** What is still under way then is finished by the next start. Systems that shut down wait as long as that. */
const END_WITHIN_MS = 5_000;

export function createEnding({ clock, log, exit }: EndingParts): Ending {
  const closers: (() => void | Promise<void>)[] = [];
  let isUnderWay = false;
  const close = async (closer: () => void | Promise<void>): Promise<void> => {
    try {
      await closer();
    } catch (thrown) {
      // The others are closed all the same.
      log.warn('desktop.end', { problem: problemOf(thrown) });
    }
  };
  const closeAll = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await close(closer);
  };
  return {
    get isUnderWay() {
      return isUnderWay;
    },
    onEnd(closer) {
      if (isUnderWay) void close(closer);
      else closers.push(closer);
    },
    end() {
      if (isUnderWay) return;
      isUnderWay = true;
      log.info('desktop.ends');
      clock.after(END_WITHIN_MS, exit);
      void closeAll().then(exit);
    },
  };
}
