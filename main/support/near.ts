/** Whether a name was probably meant: the same but for capitals and separators, or at most two letters away (Levenshtein). */
export function isNear(known: string, written: string): boolean {
  const [a, b] = [known, written].map((name) => name.toLowerCase().replace(/[-_.\s]/g, ''));
  if (a === undefined || b === undefined) return false;
  if (a === b) return true;
  const [shorter, longer] = [Math.min(a.length, b.length), Math.max(a.length, b.length)];
  return shorter > 3 && longer - shorter <= 2 && distance(a, b) <= 2;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
