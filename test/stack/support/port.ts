import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A TCP port of 127.0.0.1 that is free now. Another program may still take it first: callers try again. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('no port'));
      });
    });
  });
}

/**
 * Starts something on `wanted`, or on a free port. Where another program takes that first, it is tried with another
 * one, three times in all.
 */
export async function startOnPort<Started>(
  wanted: number | undefined,
  start: (port: number) => Promise<Started>,
): Promise<Started> {
  if (wanted !== undefined) return start(wanted);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await findFreePort());
    } catch (thrown) {
      if (attempt === 3 || !/address already in use/i.test(String(thrown))) throw thrown;
    }
  }
}

/** Asks `isReady` every 15 ms until it says yes; throws what `explain` says after `timeoutMs` milliseconds. */
export async function waitUntil(
  isReady: () => Promise<boolean> | boolean,
  explain: () => string,
  timeoutMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isReady())) {
    if (performance.now() > deadline) throw new Error(explain());
    await wait(15);
  }
}
