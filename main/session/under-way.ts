import { type Clock, sleep } from '../support/clock.ts';

/** What a session is doing now, so that its process does not end in the middle of it. */
export interface UnderWay {
  /** Begins `work`, and answers what it answers. */
  doing<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves once nothing of it is being done any more, after `patienceMs` milliseconds at the latest. */
  over(clock: Clock, patienceMs: number): Promise<void>;
}

export function createUnderWay(): UnderWay {
  const all = new Set<Promise<void>>();
  return {
    doing(work) {
      const answer = work();
      const done = answer.then(
        () => {},
        () => {},
      );
      all.add(done);
      void done.then(() => all.delete(done));
      return answer;
    },
    async over(clock, patienceMs) {
      if (all.size === 0) return;
      const ended = new AbortController();
      await Promise.race([Promise.all(all), sleep(clock, patienceMs, ended.signal)]);
      ended.abort();
    },
  };
}
