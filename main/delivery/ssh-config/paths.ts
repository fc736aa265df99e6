/**
 * A path as it stands in ssh_config, in quotes; undefined for one that cannot be written there. `tokens`: the option
 * replaces "%h" and the like; `glob`: it takes a pattern, in which "*" is meant.
 */
export function pathInConfig(
  path: string,
  platform: NodeJS.Platform,
  kind: 'plain' | 'tokens' | 'glob',
): string | undefined {
  // ssh of Windows takes both slashes; a backslash means something else in quotes.
  const slashed = platform === 'win32' ? path.replaceAll('\\', '/') : path;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in it
  if (/["\\\u0000-\u001f\u007f]|\$\{/.test(slashed)) return undefined;
  switch (kind) {
    case 'plain':
      return `"${slashed}"`;
    case 'tokens':
      return `"${slashed.replaceAll('%', '%%')}"`;
    case 'glob':
      // No escapes there: ssh's own parser and glob(3) of the systems disagree about them.
      return /[?[\]]|\*.*\*/.test(slashed) ? undefined : `"${slashed}"`;
  }
}
