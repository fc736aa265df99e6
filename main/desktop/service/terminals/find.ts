import { canSee, findOnPath, type Surroundings } from '../on-path.ts';
import { type Terminal, terminalsOf } from './launchers.ts';

/** A terminal of this computer, and where it is. */
export interface FoundTerminal extends Terminal {
  readonly path: string;
}

/** The terminals of this computer, the one to take where nothing is chosen first. */
export function findTerminals(surroundings: Surroundings): readonly FoundTerminal[] {
  return terminalsOf(surroundings.platform).flatMap((terminal) => {
    const path = pathOf(terminal, surroundings);
    return path === undefined ? [] : [{ ...terminal, path }];
  });
}

/** The one that is chosen in the settings, where it is there; else the first. */
export function chooseTerminal(
  found: readonly FoundTerminal[],
  chosen: string | undefined,
): FoundTerminal | undefined {
  return found.find(({ id }) => id === chosen) ?? found[0];
}

function pathOf({ needs }: Terminal, surroundings: Surroundings): string | undefined {
  if (surroundings.platform !== 'darwin') return findOnPath(needs, surroundings);
  return canSee(needs) ? needs : undefined;
}
