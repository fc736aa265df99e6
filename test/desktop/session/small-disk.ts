import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Person } from './person.ts';

/** A disk of its own below a folder of somebody's. */
export interface SmallDisk {
  /** Leaves no room on it. */
  fill(): void;
  empty(): void;
  /** Everything on it is gone with it. */
  remove(): void;
}

const SIZE = 4 * 1024 * 1024;

/** Only root may mount one. Nobody may have anything open there when it is removed. */
export function mountSmallDisk(folder: string, { user }: Pick<Person, 'user'>): SmallDisk {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0700`, 'tmpfs', folder]);
  user.give(folder);
  const filling = join(folder, 'filling');
  return {
    fill() {
      // By halves, until not even a block is left.
      for (let bytes = SIZE; bytes >= 1; bytes = Math.floor(bytes / 2)) {
        try {
          writeFileSync(filling, Buffer.alloc(bytes), { flag: 'a' });
        } catch {
          // What there was room for is in it.
        }
      }
    },
    empty: () => rmSync(filling, { force: true }),
    remove: () => void execFileSync('umount', [folder]),
  };
}
