/** A part of a text, and whether it is one of the words that were looked for. */
export interface Part {
  readonly text: string;
  readonly isMarked: boolean;
}

/** Splits `text` at `words`, which are in any case and apart by spaces. Parts that touch are one. */
export function marked(text: string, words: string): readonly Part[] {
  const lower = text.toLowerCase();
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  // Some letters become two in lower case, and no place would be right.
  if (wanted.length === 0 || lower.length !== text.length) return [{ text, isMarked: false }];
  const isMarked = new Array<boolean>(text.length).fill(false);
  for (const word of wanted) {
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length))
      isMarked.fill(true, at, at + word.length);
  }
  return partsBy(text, isMarked);
}

function partsBy(text: string, isMarked: readonly boolean[]): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (let at = 1; at <= text.length; at++) {
    if (at < text.length && isMarked[at] === isMarked[from]) continue;
    parts.push({ text: text.slice(from, at), isMarked: isMarked[from] ?? false });
    from = at;
  }
  return parts;
}

/**
 * Splits `text` at `names` where they stand as words of their own, the longest first: what came from outside is then set
 * apart from our sentence.
 */
export function named(text: string, names: readonly string[]): readonly Part[] {
  const isMarked = new Array<boolean>(text.length).fill(false);
  for (const name of [...names].sort((a, b) => b.length - a.length)) {
    if (name === '') continue;
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
      const end = at + name.length;
      const isApart = !isInName(text[at - 1]) && !isGoingOn(text, end);
      if (isApart && !isMarked[at]) isMarked.fill(true, at, end);
    }
  }
  return partsBy(text, isMarked);
}

const isInName = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}@._-]/u.test(character);

/** A full stop or a comma ends a name unless more of a name follows. */
function isGoingOn(text: string, end: number): boolean {
  const [next, after] = [text[end], text[end + 1]];
  return next === '.' ? isInName(after) : isInName(next);
}
