import type { Clock, Timer } from '../support/clock.ts';

/**
 * A timer stands still while the computer sleeps, so the keeper never trusts a long one: it looks at the wall clock
 * at least this often. One look reads one small file.
 */
const LONGEST_NAP_MS = 60_000;
const SHORTEST_NAP_MS = 250;

export interface KeeperWork {
  /** When something is due next, by the wall clock; Infinity while nothing is. */
  nextDueMs(): Promise<number>;
  /** Does what is due. Answers failures by recording them; the next due time follows from there. */
  run(): Promise<void>;
}

export interface Keeper {
  /** To be called when something may have changed what is due, so that a long nap is not slept to its end. */
  replan(): void;
}

/** Runs the work whenever it is due, one at a time, until `signal` aborts. */
export function keep(clock: Clock, work: KeeperWork, signal: AbortSignal): Keeper {
  let timer: Timer | undefined;
  let looking = false;
  let changed = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    timer?.cancel();
    let dueMs: number;
    do {
      changed = false;
      if ((await work.nextDueMs()) <= clock.now() && !signal.aborted) await work.run();
      dueMs = await work.nextDueMs();
    } while (changed && !signal.aborted);
    looking = false;
    if (signal.aborted) return;
    const nap = Math.min(Math.max(dueMs - clock.now(), SHORTEST_NAP_MS), LONGEST_NAP_MS);
    timer = clock.after(nap, () => void look());
  };
  signal.addEventListener('abort', () => timer?.cancel(), { once: true });
  void look();
  return {
    replan() {
      changed = true;
      if (!signal.aborted) void look();
    },
  };
}
