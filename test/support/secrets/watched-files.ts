import { createHash } from 'node:crypto';
import { type FSWatcher, linkSync, lstatSync, readdirSync, readFileSync, watch } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Place } from './search.ts';

export interface WatchedFiles {
  /** Everything that was seen in files so far, also in those that are gone. */
  places(): readonly Place[];
  stop(): void;
}

const SWEEP_EVERY_MS = 25;

/**
 * Keeps what stands in the files below `root` at any time, under their paths from its parent. Each file is linked into
 * `archive` as soon as it is seen, on the same file system, so that what is removed a moment later can be read all the
 * same; what is written over is read again and again. Symbolic links are not followed.
 */
export function watchFiles(root: string, archive: string): WatchedFiles {
  const watchers = new Map<string, FSWatcher>();
  /** Where each file is linked, by inode; with its size and date when it was read last. */
  const kept = new Map<number, { readonly link: string; readonly names: Set<string>; read: string }>();
  const seen = new Map<string, Place>();

  const read = (inode: number): void => {
    const file = kept.get(inode);
    if (file === undefined) return;
    const { size, mtimeMs } = lstatSync(file.link);
    const version = `${size} ${mtimeMs} ${[...file.names].join(' ')}`;
    if (version === file.read) return;
    file.read = version;
    const content = readFileSync(file.link);
    const hash = createHash('sha256').update(content).digest('hex');
    for (const name of file.names) seen.set(`${name} ${hash}`, { name: `file ${name}`, content });
  };
  const keep = (path: string): void => {
    const { ino } = lstatSync(path);
    const file = kept.get(ino) ?? { link: join(archive, `${ino}`), names: new Set<string>(), read: '' };
    if (!kept.has(ino)) {
      linkSync(path, file.link);
      kept.set(ino, file);
    }
    file.names.add(relative(dirname(root), path));
    read(ino);
  };
  const sweep = (folder: string): void => {
    if (!watchers.has(folder)) {
      const watcher = watch(folder, () => attempt(() => sweep(folder)));
      watcher.on('error', () => watchers.delete(folder)).on('close', () => watchers.delete(folder));
      watchers.set(folder, watcher);
    }
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) attempt(() => sweep(path));
      else if (entry.isFile()) attempt(() => keep(path));
    }
  };
  const timer = setInterval(() => attempt(() => sweep(root)), SWEEP_EVERY_MS);
  sweep(root);

  return {
    places() {
      attempt(() => sweep(root));
      for (const inode of kept.keys()) read(inode);
      return [...seen.values()];
    },
    stop() {
      clearInterval(timer);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

/** What went away while we looked needs no look any more. */
function attempt(look: () => void): void {
  try {
    look();
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw thrown;
  }
}
