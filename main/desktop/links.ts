import { readFingerprint } from '../support/fingerprint.ts';
import { isSafeUrl } from '../support/loopback.ts';

/**
 * What a `latchkey://` link asks for. Any web page, mail or program may have made it, so it is no more than a wish: a
 * sign-in goes to an organisation that is set up already, and what it would set up waits for the person's yes.
 */
export type Link =
  /** `issuer`: whom the sign-in is for, as the link says it; undefined where it leaves that open. */
  | { readonly kind: 'login'; readonly issuer: string | undefined }
  | { readonly kind: 'setup'; readonly authority: string; readonly fingerprint: string }
  /** Just to show the window. */
  | { readonly kind: 'open' };

export const LINK_SCHEME = 'latchkey';

/** Longer ones are nobody's honest link. */
const LONGEST_LINK = 2_000;

/**
 * Reads `latchkey://login?iss=…`, `latchkey://setup?authority=…&fingerprint=…` and `latchkey://open`. Undefined for
 * everything else: another scheme, user names, ports, paths, parts that are not known, and any part given twice.
 */
export function parseLink(text: string): Link | undefined {
  if (text.length > LONGEST_LINK) return undefined;
  const url = URL.parse(text);
  if (url === null || url.protocol !== `${LINK_SCHEME}:`) return undefined;
  if (url.username !== '' || url.password !== '' || url.port !== '' || url.hash !== '') return undefined;
  // Windows and some desktops add the slash.
  if (url.pathname !== '' && url.pathname !== '/') return undefined;
  // The host of a scheme that is not the web's keeps its case.
  switch (url.hostname.toLowerCase()) {
    case 'login': {
      const given = partsOf(url.searchParams, ['iss']);
      if (given === undefined) return undefined;
      if (given.iss === undefined) return { kind: 'login', issuer: undefined };
      return isWebAddress(given.iss) ? { kind: 'login', issuer: given.iss } : undefined;
    }
    case 'setup': {
      const given = partsOf(url.searchParams, ['authority', 'fingerprint']);
      const fingerprint = readFingerprint(given?.fingerprint ?? '');
      if (given?.authority === undefined || fingerprint === undefined) return undefined;
      return isWebAddress(given.authority)
        ? { kind: 'setup', authority: given.authority, fingerprint }
        : undefined;
    }
    case 'open':
      return partsOf(url.searchParams, []) === undefined ? undefined : { kind: 'open' };
    default:
      return undefined;
  }
}

/** The parts by name; undefined where there is another one, or one twice. */
function partsOf<N extends string>(
  given: URLSearchParams,
  names: readonly N[],
): Partial<Record<N, string>> | undefined {
  const parts = new Map<string, string>();
  for (const [name, value] of given) {
    if (parts.has(name) || !names.some((known) => known === name)) return undefined;
    parts.set(name, value);
  }
  return Object.fromEntries(parts) as Partial<Record<N, string>>;
}

/** Of the web, without a user name that would hide the real host. */
function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.username === '' && url.password === '' && isSafeUrl(url);
}
