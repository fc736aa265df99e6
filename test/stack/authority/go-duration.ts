const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;

/** 2^63 nanoseconds, which is where Go's durations end: some 292 years. */
const LONGEST_MS = 2 ** 63 / 1e6;

/** Milliseconds of a duration as Go writes it ("1h30m", "-5m", "30s"; Go, time.ParseDuration), or undefined. */
export function parseGoDuration(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const body = text.replace(/^[-+]/, '');
  if (body === '0') return 0;
  const parts = [...body.matchAll(PART)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== body) return undefined;
  const ms = parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNIT_MS[unit ?? ''] ?? 0), 0);
  return ms < LONGEST_MS ? sign * ms : undefined;
}

/** Milliseconds as Go prints them: 90060000 is "25h1m0s" (Go, time.Duration.String). Whole milliseconds only. */
export function formatGoDuration(durationMs: number): string {
  const sign = durationMs < 0 ? '-' : '';
  const ms = Math.abs(Math.round(durationMs));
  if (ms === 0) return '0s';
  if (ms < 1000) return `${sign}${ms}ms`;
  const seconds = `${Number(((ms % 60_000) / 1000).toFixed(3))}s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes === 0) return sign + seconds;
  if (minutes < 60) return `${sign}${minutes}m${seconds}`;
  return `${sign}${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}`;
}
