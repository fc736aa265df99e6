import { median, spread } from './statistics.ts';

export type Unit = 'ms' | 'ms CPU' | 'MiB' | 'a minute';

/** What a comparison must not exceed: the ratio, or how much more ours is than the other, in its unit. */
export interface Limit {
  readonly of: 'ratio' | 'difference';
  readonly most: number;
}

/** One measurement of ours against another one, taken in turn within one run. */
export interface Comparison {
  readonly kind: 'comparison';
  readonly name: string;
  readonly unit: Unit;
  readonly otherName: string;
  /** Medians. */
  readonly ours: number;
  readonly other: number;
  /** Medians of what each pair gives, so that a machine that drifts does not blur them. */
  readonly ratio: number;
  readonly difference: number;
  /** How far the difference may be off by chance: twice its standard error. */
  readonly noise: number;
  /** Missing where it is only worth knowing. */
  readonly limit?: Limit;
  readonly samples: { readonly ours: readonly number[]; readonly other: readonly number[] };
}

/** A number that is no matter of speed. Another one is a mistake, on every machine. */
export interface Count {
  readonly kind: 'count';
  readonly name: string;
  readonly counted: number;
  readonly wanted: number;
}

export interface LeftOut {
  readonly kind: 'left out';
  readonly name: string;
  readonly why: string;
}

export type Row = Comparison | Count | LeftOut;

export interface Contest {
  readonly name: string;
  readonly unit: Unit;
  readonly otherName: string;
  readonly limit?: Limit;
}

/** Joins what was measured in turn: the first of ours with the first of the other, and so on. */
export function compare(contest: Contest, ours: readonly number[], other: readonly number[]): Comparison {
  const pairs = ours.map((own, turn) => [own, other[turn] ?? Number.NaN] as const);
  const differences = pairs.map(([own, its]) => own - its);
  return {
    kind: 'comparison',
    ...contest,
    ours: median(ours),
    other: median(other),
    ratio: median(pairs.map(([own, its]) => own / its)),
    difference: median(differences),
    noise: spread(differences),
    samples: { ours, other },
  };
}

/** "missed" may be the machine's fault, "wrong" never is. */
export type Verdict = 'held' | 'missed' | 'wrong' | 'told';

export function verdictOn(row: Row): Verdict {
  switch (row.kind) {
    case 'left out':
      return 'told';
    case 'count':
      return row.counted === row.wanted ? 'held' : 'wrong';
    case 'comparison': {
      const { limit, ratio, difference, noise } = row;
      if (limit === undefined) return 'told';
      const within = limit.of === 'ratio' ? ratio <= limit.most : difference <= limit.most + noise;
      return within ? 'held' : 'missed';
    }
  }
}
