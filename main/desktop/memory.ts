import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Store from 'electron-store';
import * as z from 'zod/mini';
import { problemOf } from '../support/failure.ts';
import { isMissing } from '../support/file-refusal.ts';
import type { Log } from '../support/log.ts';
import type { Memory } from './service/types.ts';

/** What is needed of electron-store. */
export type MemoryStore = Pick<Store<Record<string, unknown>>, 'set' | 'delete'>;

const NAME = 'desktop';
const fileSchema = z.record(z.string(), z.unknown());

/**
 * What the tray application itself remembers on this computer: where the window was, which hosts are pinned, what was
 * said. Never anything that somebody's access depends on: a file that cannot be read is begun anew, and one that cannot
 * be written leaves this run with what it knows. The store is opened for the first change: with it and what it needs, a
 * start would read twice as much.
 *
 * @param folder ours alone
 */
export function openMemory(folder: string, log: Log, openStore = systemStore): Memory {
  const values = new Map<string, unknown>();
  const warn = (thrown: unknown): void => log.warn('desktop.memory', { problem: problemOf(thrown) });
  try {
    const found = fileSchema.parse(JSON.parse(readFileSync(join(folder, `${NAME}.json`), 'utf8')));
    for (const [key, value] of Object.entries(found)) values.set(key, value);
  } catch (thrown) {
    if (!isMissing(thrown)) warn(thrown);
  }
  let opened: Promise<MemoryStore> | undefined;
  return {
    get: (key) => values.get(key),
    set(key, value) {
      if (value === undefined) values.delete(key);
      else values.set(key, value);
      opened ??= openStore(folder);
      void opened
        .then((store) => (value === undefined ? store.delete(key) : store.set(key, value)))
        .catch(warn);
    },
  };
}

async function systemStore(folder: string): Promise<MemoryStore> {
  const { default: ElectronStore } = await import('electron-store');
  return new ElectronStore<Record<string, unknown>>({
    cwd: folder,
    name: NAME,
    clearInvalidConfig: true,
    configFileMode: 0o600,
    accessPropertiesByDotNotation: false,
  });
}
