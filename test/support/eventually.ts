import { vi } from 'vitest';

/**
 * How long something of another process or connection may take to come, in milliseconds. It comes in a few on a computer
 * that has nothing else to do; how busy a computer is says nothing of what is right.
 */
const PATIENCE_MS = 30_000;

/** What `look` gives as soon as it throws no more; after half a minute, what it threw last. */
export function eventually<Seen>(look: () => Seen | Promise<Seen>): Promise<Seen> {
  return vi.waitFor(look, { timeout: PATIENCE_MS, interval: 20 });
}
