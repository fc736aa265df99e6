/** Whether `hostname`, as `URL` spells it (IPv6 in brackets), is this computer (RFC 8252 section 7.3). */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/**
 * Whether Okta may send the browser there (RFC 8252 section 7.3): http on this computer. The answer comes as the query,
 * so there is none before.
 */
export function isLoopbackUri(written: string): boolean {
  const url = URL.parse(written);
  if (url?.protocol !== 'http:' || !isLoopback(url.hostname)) return false;
  return `${url.username}${url.password}${url.search}${url.hash}` === '';
}

/** Plain http is good enough only where nobody can listen in. */
export function isSafeUrl(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}
