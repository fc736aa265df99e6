import type { Memory } from '../service/types.ts';
import type { Notice } from './notice.ts';

/** What has been said already, so that nothing is said twice for one cause: not in this run, nor after a new start. */
export interface Told {
  /** Whether it is new, and from now on said. */
  isNew(notice: Notice): boolean;
}

/** Said again after each start, because it is only so for this one. */
const OF_THIS_START = 'memory-only';
const KEY = 'told';
/** Of each kind: causes can take turns, as where one network after the other refuses a renewal. */
const MOST_CAUSES = 8;

type Causes = readonly string[];

export function createTold(memory: Memory): Told {
  const told = new Map<string, Causes>(remembered(memory.get(KEY)));
  return {
    isNew({ kind, profile = '', cause }) {
      const what = `${kind} ${profile}`;
      const causes = told.get(what) ?? [];
      if (causes.includes(cause)) return false;
      told.set(what, [...causes, cause].slice(-MOST_CAUSES));
      memory.set(KEY, Object.fromEntries([...told].filter(([key]) => !key.startsWith(OF_THIS_START))));
      return true;
    },
  };
}

/** Whatever is in that file. */
function remembered(value: unknown): readonly (readonly [string, Causes])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).filter(
    (entry): entry is [string, Causes] => isCauses(entry[1]) && !entry[0].startsWith(OF_THIS_START),
  );
}

function isCauses(value: unknown): value is Causes {
  return Array.isArray(value) && value.every((cause) => typeof cause === 'string');
}
