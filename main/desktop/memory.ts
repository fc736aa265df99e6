import Store from 'electron-store';
import { problemOf } from '../support/failure.ts';
import type { Log } from '../support/log.ts';
import type { Memory } from './service/types.ts';

/**
 * What the tray application itself remembers on this computer: where the window was, which hosts are pinned, what was
 * said. Never anything that somebody's access depends on: a file that cannot be read is begun anew, and one that cannot
 * be written leaves this run with what it knows.
 *
 * @param folder ours alone
 */
export function openMemory(folder: string, log: Log): Memory {
  const values = new Map<string, unknown>();
  let store: Store<Record<string, unknown>> | undefined;
  try {
    store = new Store({
      cwd: folder,
      name: 'desktop',
      clearInvalidConfig: true,
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
    });
    for (const [key, value] of store) values.set(key, value);
  } catch (thrown) {
    log.warn('desktop.memory', { problem: problemOf(thrown) });
  }
  return {
    get: (key) => values.get(key),
    set(key, value) {
      if (value === undefined) values.delete(key);
      else values.set(key, value);
      try {
        if (value === undefined) store?.delete(key);
        else store?.set(key, value);
      } catch (thrown) {
        log.warn('desktop.memory', { key, problem: problemOf(thrown) });
      }
    },
  };
}
