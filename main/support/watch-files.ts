import { type FSWatcher, watch } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Clock, Timer } from './clock.ts';

export interface FileWatch {
  /**
   * Watches what there is to be watched by now: a folder that was made or replaced, a link that leads elsewhere. To be
   * called after each change, and now and then, as not every system tells of everything.
   */
  look(): Promise<void>;
  close(): void;
}

/** Whoever writes a file does so in several steps, of which one telling is enough. */
const SETTLE_MS = 200;

/**
 * Calls `changed` soon after one of these files was written, replaced, made or removed, by way of the folder that it is
 * in; where that is not there yet, of the nearest one above it. What cannot be watched is left out: `changed` is a hint
 * that comes early, and no promise. Does not keep the process alive.
 */
export async function watchFiles(
  paths: readonly string[],
  clock: Clock,
  changed: () => void,
): Promise<FileWatch> {
  const watchers = new Map<string, Watched>();
  let timer: Timer | undefined;
  let closed = false;

  const soon = (): void => {
    timer ??= clock.after(SETTLE_MS, () => {
      timer = undefined;
      changed();
    });
  };
  const rest = (folder: string): void => {
    watchers.get(folder)?.watcher.close();
    watchers.delete(folder);
  };
  const begin = ({ folder, identity, name }: Spot): void => {
    try {
      const names = new Set([name]);
      const watcher = watch(folder, { persistent: false }, (_event, told) => {
        if (told === null || names.has(told)) soon();
      });
      watcher.on('error', () => {
        if (watchers.get(folder)?.watcher === watcher) rest(folder);
      });
      watchers.set(folder, { watcher, identity, names });
    } catch {
      // There may be too many watchers, or the folder may have gone just now.
    }
  };
  /** Whether there is something that was not watched before. */
  const look = async (): Promise<boolean> => {
    const spots = (await Promise.all(paths.map(spotsOf))).flat();
    if (closed) return false;
    for (const [folder, { identity, names }] of watchers) {
      if (spots.some((spot) => spot.folder === folder && spot.identity === identity)) names.clear();
      else rest(folder);
    }
    const before = new Set(watchers.keys());
    for (const spot of spots) {
      const there = watchers.get(spot.folder);
      if (there === undefined) begin(spot);
      else there.names.add(spot.name);
    }
    return [...watchers.keys()].some((folder) => !before.has(folder));
  };

  await look();
  return {
    async look() {
      // What happened there before it was watched nobody has told.
      if (await look()) soon();
    },
    close() {
      closed = true;
      timer?.cancel();
      for (const folder of [...watchers.keys()]) rest(folder);
    },
  };
}

/** An entry of a folder that is there. A folder that replaced another one of the same name has another identity. */
interface Spot {
  readonly folder: string;
  readonly identity: string;
  readonly name: string;
}

interface Watched {
  readonly watcher: FSWatcher;
  readonly identity: string;
  readonly names: Set<string>;
}

/** Where a file is, and where it is really, as people keep their settings elsewhere and leave a link. */
async function spotsOf(path: string): Promise<readonly Spot[]> {
  const real = await realpath(path).catch(() => path);
  const spots = await Promise.all([...new Set([path, real])].map(nearestSpot));
  return spots.filter((spot) => spot !== undefined);
}

async function nearestSpot(path: string): Promise<Spot | undefined> {
  for (let at = path; dirname(at) !== at; at = dirname(at)) {
    const folder = dirname(at);
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory()) return { folder, identity: `${found.dev} ${found.ino}`, name: basename(at) };
  }
  return undefined;
}
