import { compare, type Row } from './rows.ts';
import { takeTurns } from './statistics.ts';

export interface ContestRules {
  /** What `timed` measures: "ms", "ms CPU". */
  readonly unit: 'ms' | 'ms CPU';
  readonly runs: number;
  readonly timed: (work: () => unknown) => () => Promise<number>;
}

export type Contest = (
  name: string,
  /** The limit of the difference; undefined where it is told only. */
  most: number | undefined,
  ours: () => unknown,
  other: () => unknown,
  otherName: string,
) => Promise<Row>;

/** Our work and the least that anybody could do, in turns, by their difference. */
export function contestBy({ unit, runs, timed }: ContestRules): Contest {
  return async (name, most, ours, other, otherName) => {
    const measured = await takeTurns({ ours: timed(ours), other: timed(other) }, { runs, warmUps: 2 });
    const limit = most === undefined ? {} : { most };
    return compare({ name, unit, otherName, by: 'difference', ...limit }, measured.ours, measured.other);
  };
}
