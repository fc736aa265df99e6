import { setTimeout as pause } from 'node:timers/promises';

/**
 * The first value that `look` gives which is neither undefined nor false. Throws when it does not come: what was waited
 * for, and what `look` threw last.
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  patienceMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  let problem: unknown;
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      problem = undefined;
    } catch (thrown) {
      problem = thrown;
    }
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`, { cause: problem });
    await pause(25);
  }
}
