import { type Failure, fail } from '../support/failure.ts';
import { readFingerprint } from '../support/fingerprint.ts';
import { ok, type Result } from '../support/result.ts';
import type { AuthorityAddress } from './types.ts';

/** An address that was checked: where to connect, and what the root must hash to. */
export interface AuthorityLocation {
  /** Scheme, host and port: "https://ca.example.com:9000". */
  readonly origin: string;
  /** Host, with port where it is not 443: for sentences. */
  readonly host: string;
  /** 64 lower-case hex digits. */
  readonly fingerprint: string;
}

/**
 * Reads an address as people write it: without a scheme, with a trailing slash, the fingerprint with colons, dashes or
 * spaces between the digits, in any case. Whatever is wrong is said at once, all of it, as SETTINGS_INVALID.
 */
export function parseAddress(address: AuthorityAddress): Result<AuthorityLocation, Failure> {
  const problems: string[] = [];
  const url = parseUrl(address.url.trim());
  if (typeof url === 'string') problems.push(url);
  const fingerprint = readFingerprint(address.fingerprint);
  if (fingerprint === undefined) {
    problems.push('the fingerprint must be the SHA-256 of the root certificate: 64 hexadecimal digits');
  }
  if (typeof url === 'string' || fingerprint === undefined) {
    return fail('SETTINGS_INVALID', { source: 'certificate authority', problems });
  }
  return ok({ origin: url.origin, host: url.host, fingerprint });
}

/** The address as a URL, or what is wrong with it. */
function parseUrl(input: string): URL | string {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(input) ? input : `https://${input}`);
  if (url === null || url.hostname === '') {
    return `“${input}” is not an address like https://ca.example.com`;
  }
  if (url.protocol !== 'https:') return 'the address must begin with https://';
  if (url.username !== '' || url.password !== '') return 'the address must not carry a user or a password';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return `the address must end after the host: step-ca answers at ${url.origin}`;
  }
  return url;
}
