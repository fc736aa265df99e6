import { atMost, type Clock } from '../support/clock.ts';

/** What a session is doing now, so that its process does not end in the middle of it. */
export interface UnderWay {
  /** Begins `work`, and answers what it answers. */
  doing<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Resolves once nothing is being done any more, also of what was begun meanwhile; after `patienceMs` milliseconds at
   * the latest.
   */
  over(clock: Clock, patienceMs: number): Promise<void>;
}

export function createUnderWay(): UnderWay {
  const all = new Set<Promise<void>>();
  const idle = async (): Promise<void> => {
    while (all.size > 0) await Promise.all(all);
  };
  return {
    doing(work) {
      const answer = work();
      const over = (): void => void all.delete(done);
      const done = answer.then(over, over);
      all.add(done);
      return answer;
    },
    async over(clock, patienceMs) {
      if (all.size === 0) return;
      await atMost(clock, patienceMs, idle());
    },
  };
}
