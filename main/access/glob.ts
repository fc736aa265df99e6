/**
 * Host patterns as ssh_config has them (OpenSSH, match.c): "*" is any number of characters, none too, "?" is exactly
 * one, capitals do not count. Never a regular expression, so that no pattern can make matching slow: it takes at most
 * length of pattern × length of name steps.
 */
export interface Glob {
  /** In lower case. */
  readonly pattern: string;
  /** What every name begins and ends with that it stands for. */
  readonly head: string;
  readonly tail: string;
  /** Whether it stands for this host. `name` as `hostKey` gives it. */
  matches(name: string): boolean;
  /** Whether it stands for every host that the pattern `other` stands for. */
  covers(other: string): boolean;
}

/** A host's name as names are compared: ASCII capitals made small. Other letters have no place in host names. */
export function hostKey(name: string): string {
  return name.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

export function compileGlob(written: string): Glob {
  const pattern = hostKey(written);
  const head = pattern.slice(0, firstWild(pattern));
  const tail = pattern.slice(lastWild(pattern) + 1);
  // Most names of a long list are told apart by their beginning or end already.
  const may = (name: string): boolean => name.startsWith(head) && name.endsWith(tail);
  return {
    pattern,
    head,
    tail,
    matches: (name) => may(name) && fits(pattern, name, false),
    covers: (other) => may(other) && fits(pattern, other, true),
  };
}

/**
 * Walks both at once; on a mismatch the last "*" takes one character more. Where `name` is a pattern itself, its "*"
 * stands for any number of characters and so is no match for "?".
 */
function fits(pattern: string, name: string, nameIsPattern: boolean): boolean {
  let at = 0;
  let star = -1;
  let taken = 0;
  for (let next = 0; next < name.length; ) {
    const wanted = pattern[at];
    const here = name[next];
    if (wanted === '*') {
      star = at++;
      taken = next;
    } else if (wanted === here || (wanted === '?' && !(nameIsPattern && here === '*'))) {
      at++;
      next++;
    } else if (star >= 0) {
      at = star + 1;
      next = ++taken;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

function firstWild(pattern: string): number {
  const at = pattern.search(/[*?]/);
  return at < 0 ? pattern.length : at;
}

function lastWild(pattern: string): number {
  return Math.max(pattern.lastIndexOf('*'), pattern.lastIndexOf('?'));
}
