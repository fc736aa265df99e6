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

/** Runs the work whenever it is due, one at a time, until `signal` aborts. */
export function keep(clock: Clock, work: KeeperWork, signal: AbortSignal): void {
  let timer: Timer | undefined;
  const look = async (): Promise<void> => {
    if ((await work.nextDueMs()) <= clock.now() && !signal.aborted) await work.run();
    if (signal.aborted) return;
    const nap = (await work.nextDueMs()) - clock.now();
    timer = clock.after(Math.min(Math.max(nap, SHORTEST_NAP_MS), LONGEST_NAP_MS), () => void look());
  };
  signal.addEventListener('abort', () => timer?.cancel(), { once: true });
  void look();
}
