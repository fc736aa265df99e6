import { setTimeout as pause } from 'node:timers/promises';
import type { TrayIcon } from './doubles/tray-host.ts';

/**
 * The first value that `look` gives which is neither undefined nor false. Throws when it does not come: what was waited
 * for, and what `look` threw last.
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  patienceMs = 60_000,
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
    if (performance.now() > deadline) {
      const why = problem instanceof Error ? `: ${problem.message}` : '';
      throw new Error(`waited in vain for ${what}${why}`);
    }
    await pause(25);
  }
}

/** The title of the window for whoever has never signed in on this computer. */
export const FIRST_TIME = 'Latchkey is ready for you';

/** Until the menu of the tray has that line. */
export function says(icon: TrayIcon, line: string, patienceMs?: number): Promise<true> {
  const look = async (): Promise<true> => {
    const words = await icon.words();
    if (!words.includes(line)) throw new Error(`it says ${words.join(' | ')}`);
    return true;
  };
  return until(`the tray to say “${line}”`, look, patienceMs);
}
