/** Lower-case or upper-case hexadecimal digits and decimal ones: fingerprints, serials, ids. Random, but no secrets of ours. */
const ID_PART = /^(?:[0-9a-f]{16,}|[0-9A-F]{16,}|\d+)$/;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

const WINDOW = 32;
/** So many letters and digits at least remain of 32 characters without "-", "_", "/", "+". */
const SHORTEST = 24;
/** Of 31 neighbours in base64, 20 differ in kind on average, with a deviation of 2.7; in words and paths few do. */
const CHANGES = 9;

/**
 * Whether a run of base64 or base64url characters is a secret rather than a path, a name or an id: whether somewhere
 * in it, over 32 characters, capitals, small letters and digits alternate. It errs on the side of taking a name away.
 */
export function looksLikeASecret(run: string): boolean {
  const rest = run
    .replace(UUID, '')
    .split(/[-_/+=]+/)
    .filter((part) => !ID_PART.test(part))
    .join('');
  // Long names in camel case alternate too, but have neither digits nor two capitals in a row. Names of hosts may have
  // digits anywhere, but no capital; of 32 characters of base64, one in ten million has none.
  if (rest.length < SHORTEST || !/[A-Z].*\d|\d.*[A-Z]|[A-Z]{2}/.test(rest)) return false;
  const changes = Array.from({ length: rest.length - 1 }, (_, at) => differs(rest, at));
  let inWindow = 0;
  for (const [at, change] of changes.entries()) {
    inWindow += change - (changes[at - WINDOW + 1] ?? 0);
    if (inWindow >= CHANGES) return true;
  }
  return false;
}

/** 1 where the characters at `at` and after it are of different kinds, else 0. */
function differs(text: string, at: number): number {
  return kindOf(text.charCodeAt(at)) === kindOf(text.charCodeAt(at + 1)) ? 0 : 1;
}

function kindOf(code: number): 'digit' | 'capital' | 'small' {
  if (code <= 57) return 'digit';
  return code <= 90 ? 'capital' : 'small';
}
