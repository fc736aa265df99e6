/**
 * A web site, or all below a domain, in the form that browsers' policies take: "https://wiki.example.com",
 * "https://[*.]example.com" (with the domain itself), "https://*.example.com" for the same, each with a port or without.
 */
export interface SitePattern {
  readonly host: string;
  /** Whether everything below the host is meant too. */
  readonly withSubdomains: boolean;
  readonly port: number | undefined;
}

/** One label at least, letters of hosts alone; a single number is no top-level domain. */
const PATTERN =
  /^https:\/\/(\[\*\.\]|\*\.)?((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?::(\d{1,5}))?\/?$/i;

/** Undefined for what is none: certificates are for HTTPS, and never for every site there is. */
export function parseSitePattern(written: string): SitePattern | undefined {
  const [, wildcard, host, port] = PATTERN.exec(written) ?? [];
  if (host === undefined) return undefined;
  const withSubdomains = wildcard !== undefined;
  // "*.com" would show who somebody is to every site of that ending.
  if (withSubdomains && !host.includes('.')) return undefined;
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && (number < 1 || number > 65_535)) return undefined;
  return { host: host.toLowerCase(), withSubdomains, port: number };
}

export function isSitePattern(written: string): boolean {
  return parseSitePattern(written) !== undefined;
}
