import { readFileSync } from 'node:fs';
import { descendantsOf } from '#test/stack/support/process-tree.ts';
import type { Place } from './search.ts';

export interface WatchedProcesses {
  /** Looks at this process and everything below it for as long as it lives. */
  watch(pid: number, name: string): void;
  /** Arguments and environments that were seen. */
  places(): readonly Place[];
  stop(): void;
}

const LOOK_EVERY_MS = 50;

/** What anybody on the computer (arguments) and the person's other programs (environment) can read of processes. */
export function watchProcesses(): WatchedProcesses {
  const watched = new Map<number, string>();
  const seen = new Map<string, Place>();

  const look = (pid: number, name: string): boolean => {
    try {
      for (const part of ['cmdline', 'environ'] as const) {
        const content = readFileSync(`/proc/${pid}/${part}`);
        const place = part === 'cmdline' ? 'arguments' : 'environment';
        seen.set(`${name} ${part} ${content.toString('latin1')}`, { name: `${place} of ${name}`, content });
      }
      return true;
    } catch {
      return false;
    }
  };
  const lookAtAll = (): void => {
    for (const [pid, name] of watched) {
      if (!look(pid, name)) watched.delete(pid);
      else for (const child of descendantsOf(pid)) look(child, `a child of ${name}`);
    }
  };
  const timer = setInterval(lookAtAll, LOOK_EVERY_MS);
  return {
    watch(pid, name) {
      watched.set(pid, name);
      lookAtAll();
    },
    places: () => [...seen.values()],
    stop: () => clearInterval(timer),
  };
}
