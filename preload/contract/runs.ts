/**
 * Numbers as runs: first, how many, first, how many … Ten thousand rows that follow each other are two numbers so, and a
 * letter in the filter of the hosts costs no list of them on its way to the window.
 */
export function runsOf(numbers: Iterable<number>): number[] {
  const runs: number[] = [];
  let [first, count] = [0, 0];
  for (const number of numbers) {
    if (count > 0 && number === first + count) {
      count += 1;
      continue;
    }
    if (count > 0) runs.push(first, count);
    [first, count] = [number, 1];
  }
  if (count > 0) runs.push(first, count);
  return runs;
}

/** The numbers again, each through `map`. */
export function mapRuns<T>(runs: readonly number[], map: (number: number) => T): T[] {
  const mapped: T[] = [];
  for (let at = 0; at + 1 < runs.length; at += 2) {
    const [first = 0, count = 0] = [runs[at], runs[at + 1]];
    for (let number = first; number < first + count; number++) mapped.push(map(number));
  }
  return mapped;
}
