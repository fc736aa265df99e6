import { createInterface } from 'node:readline/promises';

/**
 * Asks on the terminal, on its error stream. The terminal itself edits the line, so Ctrl-C stays the signal that it is.
 * Undefined where the input ends, or `signal` aborts.
 */
export async function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const ended = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
    return await Promise.race([lines.question(question, { signal }).catch(() => undefined), ended]);
  } finally {
    lines.close();
  }
}
