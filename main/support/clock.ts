/**
 * Time as the engine sees it. Deadlines are wall-clock instants in milliseconds since 1970; a timer is only a hint
 * that it may be time to look at the clock again, because timers stand still while a computer sleeps.
 */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Calls `wake` after about `delayMs` milliseconds, unless cancelled. Does not keep the process alive. */
  after(delayMs: number, wake: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/** setTimeout takes 31 bits of milliseconds; a longer wait is cut, and the waker looks at the clock again anyway. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, wake) {
    const timer = setTimeout(wake, Math.min(Math.max(delayMs, 0), LONGEST_TIMER_MS));
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Resolves after `delayMs` milliseconds, or at once when `signal` is aborted (check it afterwards). */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const finish = (): void => {
      timer.cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = clock.after(delayMs, finish);
    signal?.addEventListener('abort', finish, { once: true });
  });
}

/** Resolves when `work` does, after `patienceMs` milliseconds at the latest; `work` then goes on unwatched. */
export async function atMost(clock: Clock, patienceMs: number, work: Promise<unknown>): Promise<void> {
  const ended = new AbortController();
  try {
    await Promise.race([work, sleep(clock, patienceMs, ended.signal)]);
  } finally {
    ended.abort();
  }
}
