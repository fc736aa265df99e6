/** The host of an address, or of a domain as people write one; undefined where it is neither. */
export function hostOf(written: string | undefined): string | undefined {
  if (written === undefined) return undefined;
  return URL.parse(written.includes('://') ? written : `https://${written}`)?.host || undefined;
}
