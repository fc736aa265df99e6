import type { Place } from './finding.ts';

/** Counts lines when somebody asks, and only then. */
export interface Lines {
  /** `offset`: UTF-16 units from the beginning of the text; what is outside of it means its nearest end. */
  placeAt(offset: number): Place;
}

export function linesOf(text: string): Lines {
  let starts: number[] | undefined;
  return {
    placeAt(offset) {
      starts ??= startsOf(text);
      const inside = Math.min(Math.max(offset, 0), text.length);
      let [low, high] = [0, starts.length];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? 0) <= inside) low = middle;
        else high = middle;
      }
      return { line: low + 1, column: inside - (starts[low] ?? 0) + 1 };
    },
  };
}

/** Lines end as YAML has them end (1.2.2, section 5.4). */
function startsOf(text: string): number[] {
  const starts = [0];
  for (const { index, 0: ending } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + ending.length);
  return starts;
}
