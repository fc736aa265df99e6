import { compileGlob } from './glob.ts';

/** What a "*" or "?" could stand for, in examples. */
const ANY = 'x';

/**
 * A name that both patterns fit, for people to see that there is one; undefined where there is none. In lower case.
 * Takes length × length steps at most.
 */
export function commonName(one: string, other: string): string | undefined {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  if (!mayMeet(a, b)) return undefined;
  const meets = meetingTable(a, b);
  if (!meets(0, 0)) return undefined;
  const name = walk(a, b, meets);
  // A name that begins with a dot is none, though a pattern may say so.
  const longer = `host${name}`;
  return name.startsWith('.') && compileGlob(a).matches(longer) && compileGlob(b).matches(longer)
    ? longer
    : name;
}

/** Most patterns are told apart by their beginning or end already, which takes no time. Both in lower case. */
export function mayMeet(a: string, b: string): boolean {
  const [headA, headB] = [a, b].map((pattern) => pattern.slice(0, pattern.search(/[*?]|$/)));
  const [tailA, tailB] = [a, b].map((pattern) =>
    pattern.slice(Math.max(...['*', '?'].map((wild) => pattern.lastIndexOf(wild))) + 1),
  );
  const within = (x = '', y = ''): [string, string] => (x.length < y.length ? [x, y] : [y, x]);
  const [head, longerHead] = within(headA, headB);
  const [tail, longerTail] = within(tailA, tailB);
  return longerHead.startsWith(head) && longerTail.endsWith(tail);
}

type Meets = (i: number, j: number) => boolean;

/** Whether the rest of `a` from `i` and the rest of `b` from `j` have a name in common. */
function meetingTable(a: string, b: string): Meets {
  const width = b.length + 1;
  const table = new Uint8Array((a.length + 1) * width);
  const meets: Meets = (i, j) => i <= a.length && j <= b.length && table[i * width + j] === 1;
  for (let i = a.length; i >= 0; i--) {
    for (let j = b.length; j >= 0; j--) {
      const [x, y] = [a[i], b[j]];
      let is: boolean;
      if (x === undefined && y === undefined) is = true;
      else if (x === '*' || y === '*') {
        // A star stands for nothing, or takes one more of the other side.
        is =
          (x === '*' && (meets(i + 1, j) || meets(i, j + 1))) ||
          (y === '*' && (meets(i, j + 1) || meets(i + 1, j)));
      } else is = x !== undefined && y !== undefined && isSame(x, y) && meets(i + 1, j + 1);
      table[i * width + j] = is ? 1 : 0;
    }
  }
  return meets;
}

function isSame(x: string, y: string): boolean {
  return x === y || x === '?' || y === '?';
}

function walk(a: string, b: string, meets: Meets): string {
  let name = '';
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [x, y] = [a[i], b[j]];
    if (x === '*' && y === '*') meets(i + 1, j) ? i++ : j++;
    else if (x === '*') {
      if (y !== undefined && meets(i, j + 1)) {
        name += y === '?' ? ANY : y;
        j++;
      } else i++;
    } else if (y === '*') {
      if (x !== undefined && meets(i + 1, j)) {
        name += x === '?' ? ANY : x;
        i++;
      } else j++;
    } else {
      name += x === '?' ? (y === '?' ? ANY : y) : x;
      i++;
      j++;
    }
  }
  return name;
}
