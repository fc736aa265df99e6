/**
 * A string in an action of a Go template (Go, strconv.Unquote). Everything but plain letters, digits and a few signs is
 * written as an escape: so no name ends the string or the action, and what is odd in a name can be seen in review. Half
 * a surrogate pair is no text in any of the languages on the way and becomes U+FFFD.
 */
export function goString(text: string): string {
  const escaped = text.toWellFormed().replace(/[^A-Za-z0-9 !$()+,./:=?@^_|[\]-]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}

/** A list of strings, as sprig makes it. */
export function goList(texts: Iterable<string>): string {
  return `(${['list', ...[...texts].map(goString)].join(' ')})`;
}
