/**
 * Milliseconds since 1970 of a date (midnight UTC) or of a time as RFC 3339 section 5.6 writes it; undefined for
 * anything else and for days that no calendar has.
 */
export function parsePublished(written: string): number | undefined {
  const shape = /^(\d{4}-\d{2}-\d{2})(?:[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/.exec(
    written,
  );
  const [, day = ''] = shape ?? [];
  // Date turns 30 February into 2 March.
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return undefined;
  const at = Date.parse(written.toUpperCase().replace(' ', 'T'));
  return Number.isNaN(at) ? undefined : at;
}
