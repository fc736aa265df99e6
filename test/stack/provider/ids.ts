import { createHash, randomBytes } from 'node:crypto';

const LETTERS_AND_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 0oa: application; 00u: user; 00g: group; 00o: organisation; idx: browser session; oae: error. */
type IdPrefix = '0oa' | '00u' | '00g' | '00o' | 'idx' | 'oae';

/**
 * An identifier of Okta's shape: a prefix of three and 17 letters or digits. The same seed gives the same
 * identifier, so that settings saved against a local stack still fit after its restart.
 */
export function oktaId(prefix: IdPrefix, seed: string): string {
  const digest = createHash('sha256').update(`${prefix}:${seed}`).digest();
  return prefix + letters(digest.subarray(0, 17));
}

export function randomOktaId(prefix: IdPrefix): string {
  return prefix + letters(randomBytes(17));
}

/** `length` letters and digits that nobody can guess. */
export function randomLetters(length: number): string {
  return letters(randomBytes(length));
}

function letters(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => LETTERS_AND_DIGITS.charAt(byte % LETTERS_AND_DIGITS.length)).join('');
}
