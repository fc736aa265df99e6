import { compileGlob, type Glob } from './glob.ts';

/** Patterns with many "*" meet in more ways than anybody means. */
const MOST_WAYS = 32;

/**
 * The patterns that together stand for exactly the hosts that both stand for: none where they have no host in common,
 * one where one of them covers the other, "web-*-1" and "web-1" for "web-*" and "*-1". With many "*" in both the rarest
 * ways to meet are left out.
 */
export function meeting(one: Glob, other: Glob): readonly string[] {
  if (!canBegin(one.head, other.head) || !canEnd(one.tail, other.tail)) return [];
  if (one.covers(other.pattern)) return [other.pattern];
  if (other.covers(one.pattern)) return [one.pattern];
  const all = waysOf(one.pattern, other.pattern).map(compileGlob);
  return all
    .filter((way, index) => !all.some((wide, at) => at !== index && wide.covers(way.pattern)))
    .map(({ pattern }) => pattern);
}

function canBegin(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

function canEnd(one: string, other: string): boolean {
  return one.endsWith(other) || other.endsWith(one);
}

/** Walks both from their ends: `from(i, j)` is what the rest of one from `i` and the rest of the other from `j` share. */
function waysOf(one: string, other: string): readonly string[] {
  let below: readonly (readonly string[])[] = [];
  for (let i = one.length; i >= 0; i--) {
    const row: (readonly string[])[] = [];
    const from = (a: number, b: number): readonly string[] => (a === i ? row : below)[b] ?? [];
    for (let j = other.length; j >= 0; j--) row[j] = step(one[i], other[j], i, j, from);
    below = row;
  }
  return below[0] ?? [];
}

function step(
  here: string | undefined,
  there: string | undefined,
  i: number,
  j: number,
  from: (i: number, j: number) => readonly string[],
): readonly string[] {
  if (here === undefined && there === undefined) return [''];
  // Whichever "*" ends first, the other one goes on.
  if (here === '*' && there === '*') return some(after('*', from(i + 1, j)), after('*', from(i, j + 1)));
  if (here === '*') return some(from(i + 1, j), there === undefined ? [] : after(there, from(i, j + 1)));
  if (there === '*') return some(from(i, j + 1), here === undefined ? [] : after(here, from(i + 1, j)));
  if (here === undefined || there === undefined) return [];
  if (here === there || there === '?') return after(here, from(i + 1, j + 1));
  return here === '?' ? after(there, from(i + 1, j + 1)) : [];
}

function after(letter: string, rests: readonly string[]): readonly string[] {
  return rests.map((rest) => (letter === '*' && rest.startsWith('*') ? rest : `${letter}${rest}`));
}

function some(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...new Set([...one, ...other])].slice(0, MOST_WAYS);
}
