/** Neither menus nor notifications show the rest, and names come from outside. In characters as people count them. */
const LONGEST = 60;
/** In code units: any number of accents can be piled up on one letter. */
const LARGEST = 600;

const ISOLATE = /[\u2066-\u2068]/;
const END_OF_ISOLATE = '\u2069';
/** Letters that run from right to left, and the marks that turn a text around (Unicode Standard Annex 9). */
const TURNING = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** One line, and not wider than a menu or a notification; a name that runs from right to left is kept from turning the rest around. */
export function shortName(name: string): string {
  const cut = shortened(name.replace(/\s+/g, ' ').trim());
  return TURNING.test(cut) ? `\u2068${closed(cut)}${END_OF_ISOLATE}` : cut;
}

function shortened(line: string): string {
  if (line.length <= LONGEST) return line;
  const kept: string[] = [];
  let size = 0;
  for (const { segment } of characters.segment(line)) {
    size += segment.length;
    if (size > LARGEST || kept.length === LONGEST) return `${kept.slice(0, LONGEST - 1).join('')}…`;
    kept.push(segment);
  }
  return line;
}

/** Ends each isolate that it begins, and none that it does not: that would be the one around it. */
function closed(text: string): string {
  let open = 0;
  let whole = '';
  for (const character of text) {
    if (character === END_OF_ISOLATE && open === 0) continue;
    if (ISOLATE.test(character)) open += 1;
    if (character === END_OF_ISOLATE) open -= 1;
    whole += character;
  }
  return whole + END_OF_ISOLATE.repeat(open);
}
