import type { Painter, Screen } from './screen.ts';

/** A label and what it names; several lines where there are several values. An indented fact belongs to the one above. */
export interface Fact {
  readonly label: string;
  readonly values: readonly string[];
  readonly indented?: boolean;
}

const GAP = 2;
const INDENT = 2;

/** On a screen as narrow as this, values stand under their labels: a fingerprint beside its label would not fit. */
export function isNarrow(screen: Screen): boolean {
  return screen.columns < 72;
}

/**
 * Facts in two columns, values under values. The labels' column is as wide as `labelWidth` asks, the widest label of
 * the whole page. On a narrow screen the value goes below its label.
 */
export function factLines(
  facts: readonly Fact[],
  screen: Screen,
  paint: Painter,
  labelWidth: number,
): string[] {
  const narrow = isNarrow(screen);
  const column = narrow ? INDENT * 2 : labelWidth + GAP;
  return facts.flatMap((fact) => {
    const label = `${fact.indented === true ? ' '.repeat(INDENT) : ''}${fact.label}`;
    const painted = fact.indented === true ? paint('label', label) : paint('title', label);
    const values = fact.values.flatMap((value) => wrap(value, screen.columns - column));
    if (narrow) return [painted, ...values.map((value) => ' '.repeat(column) + value)];
    return values.map((value, index) =>
      index === 0 ? painted + ' '.repeat(column - width(label)) + value : ' '.repeat(column) + value,
    );
  });
}

export function widestLabel(facts: readonly Fact[]): number {
  return Math.max(...facts.map(({ label, indented }) => width(label) + (indented === true ? INDENT : 0)));
}

/** Breaks at spaces so that lines fit; a word that is longer than a line stays whole, so that it can be copied. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line === '') line = word;
    else if (width(line) + 1 + width(word) <= columns) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** Columns that a text without styles takes: characters, not UTF-16 units. */
export function width(text: string): number {
  // The segmenter takes milliseconds to load, and most texts need none.
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  return [...new Intl.Segmenter().segment(text)].length;
}

/** As much of the text as fits, with "…" where something is left out. */
export function cut(text: string, columns: number): string {
  return width(text) <= columns ? text : `${[...text].slice(0, columns - 1).join('')}…`;
}
