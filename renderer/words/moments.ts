import { clockTime } from '../../main/support/words/time.ts';
import type { Times } from '../../main/support/words/times.ts';

/** Times where there is little room, and times to the second for whoever compares them. */

const DAY_MS = 24 * 60 * 60_000;

/** "16:02"; of the days around "Fri 16:02"; further away "12 Nov". */
export function shortPoint(at: number, times: Times): string {
  const time = clockTime(at, times.format);
  if (dayOf(at, times) === dayOf(times.now, times)) return time;
  if (Math.abs(at - times.now) < 6 * DAY_MS) return `${written(at, times, { weekday: 'short' })} ${time}`;
  return written(at, times, { day: 'numeric', month: 'short' });
}

/** "Today 08:02", "Fri 08:02". */
export function dayAndTime(at: number, times: Times): string {
  const isToday = dayOf(at, times) === dayOf(times.now, times);
  return isToday ? `Today ${clockTime(at, times.format)}` : shortPoint(at, times);
}

/** "Mon 23 Nov 2026, 08:02:11". */
function exactPoint(at: number, times: Times): string {
  return `${exactDay(at, times)}, ${exactTime(at, times)}`;
}

/** "Mon 23 Nov 2026, 08:02:11 – 16:02:11"; with both days where they differ. */
export function exactSpan(fromMs: number, untilMs: number | undefined, times: Times): string {
  if (untilMs === undefined) return `${exactPoint(fromMs, times)} –`;
  const end = dayOf(fromMs, times) === dayOf(untilMs, times) ? exactTime : exactPoint;
  return `${exactPoint(fromMs, times)} – ${end(untilMs, times)}`;
}

function exactDay(at: number, times: Times): string {
  const day = (options: Intl.DateTimeFormatOptions): string => written(at, times, options);
  return `${day({ weekday: 'short' })} ${day({ day: 'numeric', month: 'short' })} ${day({ year: 'numeric' })}`;
}

export function exactTime(at: number, times: Times): string {
  return written(at, times, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
}

function dayOf(at: number, times: Times): string {
  return written(at, times, { year: 'numeric', month: 'numeric', day: 'numeric' });
}

/** In English words, in the order of the person's region. */
function written(at: number, { format }: Times, options: Intl.DateTimeFormatOptions): string {
  const { language, region } = new Intl.Locale(format.locale);
  const locale = language === 'en' ? format.locale : `en-${region ?? 'GB'}`;
  const timeZone = format.timeZone === undefined ? {} : { timeZone: format.timeZone };
  return new Intl.DateTimeFormat(locale, {
    calendar: 'gregory',
    numberingSystem: 'latn',
    ...options,
    ...timeZone,
  }).format(at);
}
