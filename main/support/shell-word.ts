/** One word of a POSIX shell, which takes what stands in single quotes as it is. */
export function quotedForSh(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The same, for people to read: without quotes where a shell needs none. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quotedForSh(text);
}
