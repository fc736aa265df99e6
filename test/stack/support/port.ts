import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Where systems give nobody a port by chance (IANA's dynamic ports begin at 49152, Linux' at 32768), and browsers refuse
 * none: 100 places of 200 ports, one for each of the processes that are tested side by side.
 */
const FIRST_PORT = 10_400;
const PORTS_OF_PROCESS = 200;
const PLACES = 100;
let taken = 0;

/**
 * A TCP port of 127.0.0.1 that is free now, and stays so: no connection and no server on a port of the system's choice
 * gets it, and processes that ask here side by side look in other places. One whose number is a hundred further, or who
 * chooses a port by name, may still take it: callers that start a server try again.
 */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < PORTS_OF_PROCESS; tries += 1) {
    const port = FIRST_PORT + (process.pid % PLACES) * PORTS_OF_PROCESS + (taken++ % PORTS_OF_PROCESS);
    if (await isFree(port)) return port;
  }
  throw new Error('no port is free');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
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
