/**
 * A span of time as Go's `time.ParseDuration` reads it, which is how step-ca takes `notAfter` and `validBefore`
 * relative to now: "28800s". `seconds` is positive; a fraction is cut, because certificates count whole seconds.
 */
export function goDuration(seconds: number): string {
  // BigInt, because a large number would otherwise print in exponents, which Go does not read.
  return `${BigInt(Math.trunc(seconds))}s`;
}
