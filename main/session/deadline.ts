import { type Clock, sleep } from '../support/clock.ts';
import type { Failure } from '../support/failure.ts';
import { err, type Result } from '../support/result.ts';

/** One limit for several things that a person waits for together. */
export interface Deadline {
  /** The answer of `work`, or `otherwise` when time is up first; `work` then goes on unwatched. */
  within<T>(work: Promise<Result<T, Failure>>, otherwise: Failure): Promise<Result<T, Failure>>;
  end(): void;
}

export function startDeadline(clock: Clock, patienceMs: number): Deadline {
  const ended = new AbortController();
  const over = sleep(clock, patienceMs, ended.signal);
  return {
    within: (work, otherwise) => Promise.race([work, over.then(() => err(otherwise))]),
    end: () => ended.abort(),
  };
}
