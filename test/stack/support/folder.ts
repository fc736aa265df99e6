import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './process-tree.ts';

const NAME = /^latchkey-stack-(\d+)-/;

/**
 * A new folder (0700) for one part of a stack, named after this process. Folders of stacks whose process is gone
 * (killed hard, power cut) are removed first, so that none piles up.
 */
export function makeStackFolder(): string {
  for (const name of readdirSync(tmpdir())) {
    const owner = NAME.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    try {
      removeFolder(join(tmpdir(), name));
    } catch {
      // Another user's.
    }
  }
  return mkdtempSync(join(tmpdir(), `latchkey-stack-${process.pid}-`));
}

export function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}
