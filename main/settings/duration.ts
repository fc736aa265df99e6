const SECONDS = { h: 3600, m: 60, s: 1 } as const;

/**
 * Seconds of a span such as "8h", "1h30m" or "90s", as Go and step-ca write them; undefined for anything else and for
 * nothing at all ("0s"). A part of a second is cut, because certificates count whole ones.
 */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?[hms])+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, count, unit] of text.matchAll(/([\d.]+)([hms])/g)) {
    seconds += Number(count) * SECONDS[unit as keyof typeof SECONDS];
  }
  const whole = Math.floor(seconds + 1e-6);
  return whole > 0 && Number.isSafeInteger(whole) ? whole : undefined;
}
