import type { Clock } from '../clock.ts';
import { asOf, atTime, pointInTime, type TimeFormat, timeLeft } from './time.ts';

/** Times in words, as seen from one moment. All instants are milliseconds since 1970. */
export interface Times {
  readonly now: number;
  readonly format: TimeFormat;
  /** After "until" or "from": "16:02", "Friday 20 November, 17:41". */
  point(at: number): string;
  /** "at 16:02", "on Friday 20 November, 17:41". */
  at(at: number): string;
  /** "08:02 today", "Friday 20 November, 17:20". */
  asOf(at: number): string;
  /** "5 h left, until 16:02"; "ended at 16:02" when that is over. */
  left(until: number): string;
}

export function timesOf({
  clock,
  format,
}: {
  readonly clock: Pick<Clock, 'now'>;
  readonly format: TimeFormat;
}): Times {
  const now = clock.now();
  return {
    now,
    format,
    point: (at) => pointInTime(at, now, format),
    at: (at) => atTime(at, now, format),
    asOf: (at) => asOf(at, now, format),
    left: (until) => timeLeft(until, now, format),
  };
}
