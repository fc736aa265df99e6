import type { Case } from './cases.ts';

/** `npm run test:long` tries out every case. */
export const ALL = process.env.LATCHKEY_LONG === '1';

/** LATCHKEY_TEST_SEED repeats a run; each one names its own in the titles of its tests. */
export const SEED = Number(process.env.LATCHKEY_TEST_SEED ?? Date.now() % 1_000_000);

/**
 * All cases; or, where not everything is tried out, the first one of each of the critical places, and `count` others by
 * chance, the same ones for the same seed.
 */
export function sample(
  cases: readonly Case[],
  critical: readonly RegExp[],
  count: number,
  title: (one: Case) => string,
): readonly Case[] {
  if (ALL) return cases;
  const first = named(cases, critical, title);
  const others = cases.filter((one) => !first.includes(one));
  const random = randomFrom(SEED);
  const drawn = Array.from({ length: Math.min(count, others.length) }, () => {
    const [one] = others.splice(Math.floor(random() * others.length), 1);
    return one;
  });
  return [...first, ...drawn.filter((one) => one !== undefined)];
}

/** The first one of each of the critical places. Throws where a place is none of the cases'. */
export function named(
  cases: readonly Case[],
  critical: readonly RegExp[],
  title: (one: Case) => string,
): readonly Case[] {
  return critical.map((pattern) => {
    const found = cases.find((one) => pattern.test(title(one)));
    if (found === undefined) throw new Error(`no door is named ${pattern}`);
    return found;
  });
}

/** Numbers in [0, 1) that look like chance (a linear congruential generator; constants of Numerical Recipes). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
