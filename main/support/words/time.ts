/**
 * Times as people read them: how long, and until when; on another day with that day's name; never seconds. Instants
 * and spans are in milliseconds. The words are English; order, separators and clock are those of the person's region.
 */
export interface TimeFormat {
  /** BCP 47, of which the region counts: "en-GB", "de-DE". */
  readonly locale: string;
  /** Where the person set the clock apart from the region. */
  readonly hourCycle?: 'h12' | 'h23' | undefined;
  /** IANA name; the system's where it is missing. */
  readonly timeZone?: string | undefined;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What the system is set to: LC_ALL, LC_TIME, LANG where they are used, else what the system tells Node. */
export function systemTimeFormat(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): TimeFormat {
  const posix = environment.LC_ALL || environment.LC_TIME || environment.LANG;
  const [, language, region] = /^([a-z]{2,3})_([A-Z]{2})\b/.exec(posix ?? '') ?? [];
  if (language !== undefined && region !== undefined) return { locale: `${language}-${region}` };
  // A computer that names no region is most often a server or a container: plain 24 hours.
  if (platform === 'linux') return { locale: 'en-GB' };
  return { locale: new Intl.DateTimeFormat().resolvedOptions().locale };
}

/** "16:02", "4:02 PM". */
export function clockTime(at: number, format: TimeFormat): string {
  return plainClock(at, format) ?? clock(at, format, {});
}

/** After "until": "16:02", and for another day "Friday 20 November, 17:41". */
export function pointInTime(at: number, now: number, format: TimeFormat): string {
  const time = clockTime(at, format);
  return sameDay(at, now, format) ? time : `${dayName(at, now, format)}, ${time}`;
}

/** "at 16:02", "on Friday 20 November, 17:41". */
export function atTime(at: number, now: number, format: TimeFormat): string {
  return `${sameDay(at, now, format) ? 'at' : 'on'} ${pointInTime(at, now, format)}`;
}

/** After "as of": "08:02 today", "Friday 20 November, 17:20". */
export function asOf(at: number, now: number, format: TimeFormat): string {
  return pointInTime(at, now, format) + (sameDay(at, now, format) ? ' today' : '');
}

/** Like `asOf`, to the second, for whoever looks into a log: "08:02:11 today". */
export function logTime(at: number, now: number, format: TimeFormat): string {
  const time = clock(at, format, { second: '2-digit' });
  return sameDay(at, now, format) ? `${time} today` : `${dayName(at, now, format)}, ${time}`;
}

/** "2 h 15 min", "9 min", "less than a minute", "3 days 4 h". Rounded down. */
export function span(ms: number): string {
  if (ms < MINUTE) return 'less than a minute';
  const days = ms >= 2 * DAY ? Math.floor(ms / DAY) : 0;
  const hours = Math.floor((ms - days * DAY) / HOUR);
  const minutes = days > 0 ? 0 : Math.floor((ms % HOUR) / MINUTE);
  return [
    [days, 'days'],
    [hours, 'h'],
    [minutes, 'min'],
  ]
    .filter(([count]) => count !== 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** "5 h left, until 16:02"; "ended at 16:02" when that is over. */
export function timeLeft(until: number, now: number, format: TimeFormat): string {
  if (until <= now) return `ended ${atTime(until, now, format)}`;
  return `${span(until - now)} left, until ${pointInTime(until, now, format)}`;
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const PLAIN_24_HOURS = ['GB', 'IE', 'DE', 'AT', 'FR', 'NL', 'BE', 'ES', 'IT', 'PL', 'SE', 'PT', 'CZ', 'ZA'];

/**
 * The first use of Intl costs more than all the rest of `latchkey status`. So the times of most people are written
 * without it, clock and day; a test holds both ways to the same text.
 */
function plainClock(at: number, { locale, hourCycle, timeZone }: TimeFormat): string | undefined {
  if (timeZone !== undefined || hourCycle !== undefined) return undefined;
  const region = regionOf(locale);
  const time = new Date(at);
  const minutes = String(time.getMinutes()).padStart(2, '0');
  if (region === 'US')
    return `${time.getHours() % 12 || 12}:${minutes} ${time.getHours() < 12 ? 'AM' : 'PM'}`;
  if (!PLAIN_24_HOURS.includes(region)) return undefined;
  return `${String(time.getHours()).padStart(2, '0')}:${minutes}`;
}

function plainDay(at: number, now: number, { locale, timeZone }: TimeFormat): string | undefined {
  const region = regionOf(locale);
  // South Africa writes "01 January".
  if (timeZone !== undefined || region === 'ZA') return undefined;
  if (region !== 'US' && !PLAIN_24_HOURS.includes(region)) return undefined;
  const time = new Date(at);
  const [weekday, month, year] = [WEEKDAYS[time.getDay()], MONTHS[time.getMonth()], time.getFullYear()];
  const otherYear = year === new Date(now).getFullYear() ? undefined : year;
  if (region !== 'US') return [weekday, time.getDate(), month, otherYear].join(' ').trimEnd();
  return [`${weekday}, ${month} ${time.getDate()}`, otherYear]
    .filter((part) => part !== undefined)
    .join(', ');
}

function regionOf(locale: string): string {
  return locale.slice(locale.lastIndexOf('-') + 1);
}

function clock(at: number, format: TimeFormat, more: Intl.DateTimeFormatOptions): string {
  const { hourCycle } = format.hourCycle
    ? format
    : new Intl.DateTimeFormat(format.locale, { hour: 'numeric' }).resolvedOptions();
  const hour = hourCycle === 'h12' || hourCycle === 'h11' ? 'numeric' : '2-digit';
  return written(at, format, { hour, minute: '2-digit', hourCycle, ...more });
}

/** "Friday 20 November"; with the year where it is another one. */
export function dayName(at: number, now: number, format: TimeFormat): string {
  return plainDay(at, now, format) ?? writtenDay(at, now, format);
}

function writtenDay(at: number, now: number, format: TimeFormat): string {
  const year = (instant: number): string => written(instant, format, { year: 'numeric' });
  const otherYear = year(at) === year(now) ? {} : ({ year: 'numeric' } as const);
  const options = { weekday: 'long', day: 'numeric', month: 'long', ...otherYear } as const;
  // Some regions have a comma before the number of the day, and it would be the first of two.
  return written(at, format, options).replace(/^(\p{L}+), (?=\d)/u, '$1 ');
}

function sameDay(a: number, b: number, format: TimeFormat): boolean {
  if (format.timeZone === undefined) return new Date(a).toDateString() === new Date(b).toDateString();
  const day = (instant: number): string =>
    written(instant, format, { year: 'numeric', month: 'numeric', day: 'numeric' });
  return day(a) === day(b);
}

function written(at: number, format: TimeFormat, options: Intl.DateTimeFormatOptions): string {
  const { language, region } = new Intl.Locale(format.locale);
  const locale = language === 'en' ? format.locale : `en-${region ?? 'GB'}`;
  const timeZone = format.timeZone === undefined ? {} : { timeZone: format.timeZone };
  const plain = { calendar: 'gregory', numberingSystem: 'latn' } as const;
  // ICU writes a narrow space before "PM", which many terminals and fonts do not have.
  return new Intl.DateTimeFormat(locale, { ...options, ...plain, ...timeZone })
    .format(at)
    .replaceAll('\u202f', ' ');
}
