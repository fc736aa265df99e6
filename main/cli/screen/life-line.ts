/** Life of a certificate, in milliseconds since 1970. */
export interface Life {
  readonly fromMs: number;
  readonly untilMs: number;
  /** When it is renewed, where that is known. */
  readonly renewsAtMs: number | undefined;
}

const CELLS = 32;

/**
 * The life of a certificate as a line: thin where it is used, thick where it is left, a latch where it renews. The
 * latch stands on the thick part while renewal is ahead.
 */
export function lifeLine({ fromMs, untilMs, renewsAtMs }: Life, nowMs: number): string {
  const cellOf = (ms: number): number =>
    Math.min(Math.max(Math.floor(((ms - fromMs) / (untilMs - fromMs)) * CELLS), 0), CELLS);
  const used = cellOf(nowMs);
  const latch = renewsAtMs === undefined ? undefined : Math.min(cellOf(renewsAtMs), CELLS - 1);
  return Array.from({ length: CELLS }, (_, cell) => {
    const left = cell >= used;
    if (cell === latch) return left ? '╋' : '╂';
    return left ? '━' : '─';
  }).join('');
}
