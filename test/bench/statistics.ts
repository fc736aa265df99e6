export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Of a normal distribution: its standard deviation by its median absolute deviation, and a median's error by that. */
const DEVIATION = 1.4826;
const MEDIAN_ERROR = 1.2533;

/** Twice the standard error of the median, estimated in a way that single outliers do not reach; 0 for one value. */
export function spread(values: readonly number[]): number {
  const middle = median(values);
  const deviation = DEVIATION * median(values.map((value) => Math.abs(value - middle)));
  return (2 * MEDIAN_ERROR * deviation) / Math.sqrt(values.length);
}

export interface Turns {
  readonly runs: number;
  /** Turns that do not count; one unless it is said otherwise. */
  readonly warmUps?: number;
}

/** Measures each in turn, A B C, C B A, A B C …, so that none always comes after the same other one. */
export async function takeTurns<Name extends string, Sample = number>(
  contestants: Readonly<Record<Name, () => Promise<Sample>>>,
  { runs, warmUps = 1 }: Turns,
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(contestants) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Sample[]>;
  for (let turn = -warmUps; turn < runs; turn++) {
    for (const name of turn % 2 === 0 ? names : names.toReversed()) {
      const measured = await contestants[name]();
      if (turn >= 0) samples[name].push(measured);
    }
  }
  return samples;
}
