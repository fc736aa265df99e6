import { existsSync, readFileSync } from 'node:fs';

/** One way through a door of the process, as doors.cjs writes it down. */
export interface Passage {
  /** What is done with what, and for which time: "rename home/.local/state/latchkey/session-example.json #2". */
  readonly name: string;
  /** `midway`: half of the data is written, or half of a folder is gone. `refused`: the planned refusal came. */
  readonly moment: 'before' | 'midway' | 'after' | 'refused';
  /** Whether it changes anything on this computer, only looks, or is a word to another process. */
  readonly kind: 'changes' | 'looks' | 'talks';
}

export function readTrace(path: string): readonly Passage[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [moment, kind, name] = line.split('\t');
      return { moment, kind, name } as Passage;
    });
}
