import { LINK_SCHEME, type Link, parseLink } from './links.ts';

/** What the words say that this process, or a second one, was started with. */
export interface Launch {
  /** As the system starts it when the person logs in: no window. */
  readonly isHidden: boolean;
  readonly link: Link | undefined;
}

/** For the system's list of what starts at login. */
export const HIDDEN = '--hidden';

/** Chromium moves and adds words, so none is known by its place. A link that cannot be read shows the window, no more. */
export function readLaunch(words: readonly string[]): Launch {
  const written = words.find((word) => word.toLowerCase().startsWith(`${LINK_SCHEME}:`));
  return {
    isHidden: words.includes(HIDDEN) && written === undefined,
    link: written === undefined ? undefined : (parseLink(written) ?? { kind: 'open' }),
  };
}

/**
 * Switches that open this process to any other program of the person: a debugger would read keys from its memory, and
 * act as it does. No fuse of Electron closes the first two. Chromium cuts white space from around each word, and on
 * Windows takes a slash for a dash (base/command_line.cc).
 */
const DEBUGGERS =
  /^(--?|\/)(remote-debugging-(port|pipe|address|targets)|inspect(-\w+)*|debug(-brk)?|js-flags)(=|$)/i;

/** The first such word; undefined where there is none. */
export function debuggerAmong(words: readonly string[]): string | undefined {
  return words.find((word) => DEBUGGERS.test(word.trim().replaceAll('_', '-')));
}

/**
 * Chromium hands the first process at most 32 KiB of words of a later one. Of more it understands that the first one
 * hangs, and ends it; and any web page may open a link of that length.
 */
const MOST_BYTES = 16_384;

export function areTooLong(words: readonly string[]): boolean {
  return Buffer.byteLength(words.join(' ')) > MOST_BYTES;
}
