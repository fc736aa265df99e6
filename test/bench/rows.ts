import { median, spread } from './statistics.ts';

export type Unit = 'ms' | 'ms CPU' | 'MiB' | 'kB' | 'a minute';

/** What is held against what. */
export interface Contest {
  readonly name: string;
  readonly unit: Unit;
  readonly otherName: string;
  /** Whether ours is seen as a multiple of the other, or as so much more than it, in its unit. */
  readonly by: 'ratio' | 'difference';
  /** The limit; missing where it is only worth knowing. */
  readonly most?: number;
}

/** One measurement of ours against another one, taken in turn within one run. */
export interface Comparison extends Contest {
  readonly kind: 'comparison';
  /** Medians. */
  readonly ours: number;
  readonly other: number;
  /** Medians of what each pair gives, so that a machine that drifts does not blur them. */
  readonly ratio: number;
  readonly difference: number;
  /** How far the difference may be off by chance: twice its standard error. */
  readonly noise: number;
  readonly samples: { readonly ours: readonly number[]; readonly other: readonly number[] };
}

/** A number that is no matter of speed. Another one is a mistake, on every machine. */
export interface Count {
  readonly kind: 'count';
  readonly name: string;
  readonly counted: number;
  readonly wanted: number;
}

/** What a person waits for or has room for, by itself: there is nothing to hold it against. */
export interface Amount {
  readonly kind: 'amount';
  readonly name: string;
  readonly unit: Unit;
  readonly samples: readonly number[];
  /** The limit of their median; missing where it is only worth knowing. */
  readonly most?: number;
}

export interface LeftOut {
  readonly kind: 'left out';
  readonly name: string;
  readonly why: string;
}

export type Row = Comparison | Count | Amount | LeftOut;

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
    case 'amount':
      if (row.most === undefined) return 'told';
      return median(row.samples) <= row.most ? 'held' : 'missed';
    case 'comparison': {
      const { by, most, ratio, difference, noise } = row;
      if (most === undefined) return 'told';
      const within = by === 'ratio' ? ratio <= most : difference <= most + noise;
      return within ? 'held' : 'missed';
    }
  }
}
