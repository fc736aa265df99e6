import type { TitledFinding, Verdict } from '../../application/doctor/types.ts';
import { clean } from '../screen/clean.ts';
import { isNarrow, width, wrap } from '../screen/layout.ts';
import { painterFor, type Screen, type Style } from '../screen/screen.ts';

const WORDS: Readonly<Record<Verdict, string>> = {
  passed: 'passed',
  look: 'look',
  failed: 'failed',
  'not-run': 'not run',
};

/** Circle, triangle, square for the octagon that terminals lack, dotted circle: told apart without colour. */
const SHAPES: Readonly<Record<Verdict, string>> = { passed: '●', look: '▲', failed: '■', 'not-run': '◌' };

const STYLES: Readonly<Record<Verdict, Style | undefined>> = {
  passed: undefined,
  look: 'warn',
  failed: 'stop',
  'not-run': 'label',
};

const NUMBER_COLUMN = 3;
const WORD_COLUMN = 11;

/** One step as a line, with its number, and what to do below it. */
export function stepLines(told: TitledFinding, number: number, titleWidth: number, screen: Screen): string[] {
  const { verdict, title, sentence, fix } = clean(told);
  const paint = painterFor(screen);
  const style = STYLES[verdict];
  const mark = `${screen.unicode ? `${SHAPES[verdict]} ` : ''}${WORDS[verdict]}`;
  const narrow = isNarrow(screen);
  const column = NUMBER_COLUMN + (narrow ? 0 : WORD_COLUMN + titleWidth + 2);
  const wrapped = wrap(sentence, screen.columns - column);
  const [first = '', ...rest] = narrow ? ['', ...wrapped] : wrapped;
  const start =
    `${number}`.padStart(NUMBER_COLUMN - 1) +
    ' ' +
    (style === undefined ? mark : paint(style, mark)) +
    ' '.repeat(Math.max(WORD_COLUMN - width(mark), 1)) +
    title;
  const below = [...rest, ...(fix === undefined ? [] : wrap(`→ ${fix}`, screen.columns - column))];
  const gap = narrow ? '' : ' '.repeat(titleWidth + 2 - width(title));
  return [start + gap + first, ...below.map((line) => ' '.repeat(column) + line)];
}
