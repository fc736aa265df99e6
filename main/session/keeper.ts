import type { Clock, Timer } from '../support/clock.ts';

/**
 * A timer stands still while the computer sleeps, so the keeper never trusts a long one: it looks at the wall clock
 * at least this often. One look reads one small file.
 */
const LONGEST_NAP_MS = 60_000;
const SHORTEST_NAP_MS = 250;
/** After a run that left something due: the disk may be full, and each run costs Okta and the authority a request. */
const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

export interface KeeperWork {
  /** When something is due next, by the wall clock; Infinity while nothing is. */
  nextDueMs(): Promise<number>;
  /** Does what is due. Answers failures by recording them; the next due time follows from there. */
  run(): Promise<void>;
}

export interface Keeper {
  /** To be called when somebody else changed what is due, so that a long nap is not slept to its end. */
  replan(): void;
}

/** Runs the work whenever it is due, one at a time, until `signal` aborts. Never twice without a pause in between. */
export function keep(clock: Clock, work: KeeperWork, signal: AbortSignal): Keeper {
  let timer: Timer | undefined;
  let looking = false;
  let changed = false;
  /** Runs in a row that moved nothing forward. */
  let fruitless = 0;

  /** Runs what is due, and answers how long to nap. */
  async function runIfDue(): Promise<number> {
    let dueMs = await work.nextDueMs();
    if (dueMs <= clock.now() && !signal.aborted) {
      await work.run();
      dueMs = await work.nextDueMs();
      fruitless = dueMs <= clock.now() ? fruitless + 1 : 0;
    }
    return Math.min(Math.max(dueMs - clock.now(), SHORTEST_NAP_MS), LONGEST_NAP_MS);
  }

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    timer?.cancel();
    changed = false;
    let napMs = LONGEST_NAP_MS;
    try {
      napMs = await runIfDue();
    } catch {
      fruitless += 1;
    }
    looking = false;
    if (signal.aborted) return;
    const pauseMs = fruitless === 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (fruitless - 1), LONGEST_PAUSE_MS);
    // What changed meanwhile may be due before what was seen; a short nap keeps even that from becoming a loop.
    timer = clock.after(Math.max(changed ? SHORTEST_NAP_MS : napMs, pauseMs), () => void look());
  }

  signal.addEventListener('abort', () => timer?.cancel(), { once: true });
  void look();
  return {
    replan() {
      changed = true;
      if (!looking && fruitless === 0 && !signal.aborted) void look();
    },
  };
}
