/**
 * Our line in the person's ssh_config, as changes of its text and nothing else. The text is that of the bytes, one
 * character each (latin1), so that no byte changes on the way. Undoing is exact: the text of the person has not one
 * character more or less than before, wherever they changed it since.
 */

/** What stands above our line, and says what was there before. */
const MARKS = {
  something: '# Latchkey put this line and the next one here. Signing out takes both away.',
  nothing: '# Latchkey made this file. Signing out takes it away, unless there is more in it by then.',
  'no folder':
    '# Latchkey made this file and its folder. Signing out takes both away, unless there is more in them by then.',
} as const;

/** What was there before Latchkey: a file, no file, or not even its folder. */
export type Before = keyof typeof MARKS;

const BYTE_ORDER_MARK = '\u00ef\u00bb\u00bf';
const BEGINS_BLOCK = /^\s*"?(?:host|match)"?[\s=]/i;
const INCLUDES = /^\s*"?include"?[\s=]\s*(.*)$/i;

/** Whether ssh reads the line's files for every host: an Include of them, ours or the person's, before any block. */
export function isIncluded(text: string, includeLine: string): boolean {
  const wanted = unquoted(wordsOf(includeLine)[1] ?? '');
  for (const line of withoutByteOrderMark(text).split(/\r?\n/)) {
    if (BEGINS_BLOCK.test(line)) return false;
    const included = wordsOf(INCLUDES.exec(line)?.[1] ?? '');
    if (included.some((word) => unquoted(word) === wanted)) return true;
  }
  return false;
}

/** The text with our line first, in the person's own kind of line ends; unchanged where it is included already. */
export function withIncludeLine(text: string, includeLine: string, before: Before): string {
  if (isIncluded(text, includeLine)) return text;
  // Ours may stand where it does nothing, below a block that was put above it.
  const rest = withoutIncludeLine(text, includeLine).text;
  const body = withoutByteOrderMark(rest);
  const end = /^[^\n]*\r\n/.test(body) ? '\r\n' : '\n';
  const start = rest.slice(0, rest.length - body.length);
  return `${start}${MARKS[before]}${end}${includeLine}${end}${body}`;
}

/** The text without what `withIncludeLine` put there, and what that says about the time before; undefined without it. */
export function withoutIncludeLine(
  text: string,
  includeLine: string,
): { readonly text: string; readonly before: Before | undefined } {
  const body = withoutByteOrderMark(text);
  const lines = body.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const bare = lines.map((line) => line.replace(/\r?\n$/, ''));
  const kept: string[] = [];
  let before: Before | undefined;
  for (let at = 0; at < lines.length; at++) {
    const kind = kindOfMark(bare[at]);
    if (kind !== undefined && bare[at + 1] === includeLine) {
      before = kind;
      at++;
    } else {
      kept.push(lines[at] ?? '');
    }
  }
  return { text: text.slice(0, text.length - body.length) + kept.join(''), before };
}

/** Whether our line is there, wherever it stands. */
export function hasIncludeLine(text: string, includeLine: string): boolean {
  return withoutIncludeLine(text, includeLine).before !== undefined;
}

function kindOfMark(line: string | undefined): Before | undefined {
  return (Object.keys(MARKS) as Before[]).find((kind) => MARKS[kind] === line);
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
}

/** As ssh has them: quotes may begin within a word, and from a word that begins with "#" all is a comment. */
function wordsOf(line: string): readonly string[] {
  const words = line.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
  const comment = words.findIndex((word) => word.startsWith('#'));
  return comment < 0 ? words : words.slice(0, comment);
}

function unquoted(word: string): string {
  return word.replaceAll('"', '');
}
