import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asOf,
  atTime,
  clockTime,
  logTime,
  pointInTime,
  span,
  systemTimeFormat,
  type TimeFormat,
  timeLeft,
} from '#main/support/words/time.ts';

const london: TimeFormat = { locale: 'en-GB', timeZone: 'Europe/London' };
const berlin: TimeFormat = { locale: 'de-DE', timeZone: 'Europe/Berlin' };
const newYork: TimeFormat = { locale: 'en-US', timeZone: 'America/New_York' };
const at = (iso: string): number => Date.parse(iso);
const noon = at('2026-11-20T11:02:00Z');

describe('a point in time', () => {
  it('is its clock time today, and has the name of its day otherwise', () => {
    expect(pointInTime(at('2026-11-20T16:02:59Z'), noon, london)).toBe('16:02');
    expect(pointInTime(at('2026-11-19T17:41:00Z'), noon, london)).toBe('Thursday 19 November, 17:41');
    expect(atTime(at('2026-11-20T16:02:00Z'), noon, london)).toBe('at 16:02');
    expect(atTime(at('2026-11-21T02:41:00Z'), noon, london)).toBe('on Saturday 21 November, 02:41');
    expect(asOf(at('2026-11-20T08:02:00Z'), noon, london)).toBe('08:02 today');
    expect(asOf(at('2026-11-13T17:20:00Z'), noon, london)).toBe('Friday 13 November, 17:20');
    expect(logTime(at('2026-11-20T08:02:11Z'), noon, london)).toBe('08:02:11 today');
    expect(logTime(at('2026-11-13T17:20:07Z'), noon, newYork)).toBe('Friday, November 13, 12:20:07 PM');
  });

  it('has the clock of the person, in English words', () => {
    expect(clockTime(at('2026-11-20T08:05:00Z'), berlin)).toBe('09:05');
    expect(pointInTime(at('2026-11-19T08:05:00Z'), noon, berlin)).toBe('Thursday 19 November, 09:05');
    expect(clockTime(at('2026-11-20T08:05:00Z'), newYork)).toBe('3:05 AM');
    expect(pointInTime(at('2026-11-19T21:05:00Z'), noon, newYork)).toBe('Thursday, November 19, 4:05 PM');
    expect(clockTime(at('2026-11-20T21:05:00Z'), { ...newYork, hourCycle: 'h23' })).toBe('16:05');
    expect(clockTime(at('2026-11-20T21:05:00Z'), { ...london, hourCycle: 'h12' })).toBe('9:05 pm');
    expect(clockTime(at('2026-11-20T00:05:00Z'), london)).toBe('00:05');
    expect(clockTime(at('2026-11-20T05:05:00Z'), newYork)).toBe('12:05 AM');
  });

  it('changes its day at midnight where the person is, not elsewhere', () => {
    const evening = at('2026-11-20T23:30:00Z');
    expect(pointInTime(at('2026-11-20T23:59:59.999Z'), evening, london)).toBe('23:59');
    expect(pointInTime(at('2026-11-21T00:00:00Z'), evening, london)).toBe('Saturday 21 November, 00:00');
    expect(pointInTime(at('2026-11-21T00:00:00Z'), evening, berlin)).toBe('01:00');
    expect(pointInTime(at('2026-11-21T05:00:00Z'), evening, newYork)).toBe('Saturday, November 21, 12:00 AM');
  });

  it('has the year where it is another one', () => {
    const newYearsEve = at('2026-12-31T22:00:00Z');
    expect(pointInTime(at('2027-01-01T06:00:00Z'), newYearsEve, london)).toBe('Friday 1 January 2027, 06:00');
    expect(pointInTime(at('2026-12-30T06:00:00Z'), newYearsEve, london)).toBe('Wednesday 30 December, 06:00');
  });

  it('follows summer time', () => {
    // Clocks go from 01:00 to 02:00 on 29 March 2026, and from 02:00 back to 01:00 on 25 October.
    const beforeSpring = at('2026-03-29T00:30:00Z');
    expect(timeLeft(at('2026-03-29T01:30:00Z'), beforeSpring, london)).toBe('1 h left, until 02:30');
    const beforeAutumn = at('2026-10-25T00:30:00Z');
    expect(clockTime(beforeAutumn, london)).toBe('01:30');
    expect(timeLeft(at('2026-10-25T02:30:00Z'), beforeAutumn, london)).toBe('2 h left, until 02:30');
    // The longest day has 25 hours: still the same day.
    expect(pointInTime(at('2026-10-25T23:30:00Z'), at('2026-10-24T23:10:00Z'), london)).toBe('23:30');
    // The shortest has 23.
    expect(pointInTime(at('2026-03-29T23:00:00Z'), at('2026-03-29T00:00:00Z'), london)).toBe(
      'Monday 30 March, 00:00',
    );
  });
});

describe('times around a change of the clock', () => {
  it.each([
    // 03:00 becomes 02:00 at 01:00 UTC.
    [berlin, '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '1 h left, until 02:30'],
    [berlin, '2026-10-24T20:00:00Z', '2026-10-25T12:00:00Z', '16 h left, until Sunday 25 October, 13:00'],
    [berlin, '2026-10-25T02:30:00Z', '2026-10-25T00:30:00Z', 'ended at 02:30'],
    // 02:00 becomes 03:00 at 01:00 UTC.
    [berlin, '2026-03-29T00:59:00Z', '2026-03-29T01:01:00Z', '2 min left, until 03:01'],
    // 02:00 becomes 01:00 at 06:00 UTC.
    [newYork, '2026-11-01T05:45:00Z', '2026-11-01T06:15:00Z', '30 min left, until 1:15 AM'],
    [newYork, '2026-10-31T22:00:00Z', '2026-11-01T14:00:00Z', '16 h left, until Sunday, November 1, 9:00 AM'],
    [newYork, '2026-03-08T06:59:00Z', '2026-03-08T07:01:00Z', '2 min left, until 3:01 AM'],
  ] as const)('of %o, at %s until %s: %s', (format, now, until, words) => {
    expect(timeLeft(at(until), at(now), format)).toBe(words);
  });

  it('never name an end that has passed as one to come, nor the other way round', () => {
    const changes = [
      '2026-10-25T01:00:00Z',
      '2026-03-29T01:00:00Z',
      '2026-11-01T06:00:00Z',
      '2026-03-08T07:00:00Z',
    ];
    const minutes = fc.integer({ min: -26 * 60, max: 26 * 60 });
    fc.assert(
      fc.property(
        fc.constantFrom(berlin, newYork, london),
        fc.constantFrom(...changes),
        minutes,
        minutes,
        (format, change, from, to) => {
          const [now, until] = [at(change) + from * 60_000, at(change) + to * 60_000];
          const said = timeLeft(until, now, format);
          expect(said).toMatch(until > now ? / left, until / : /^ended (at|on) /);
          // What is left is real time, whatever the hands of the clock do.
          if (until > now) expect(said.startsWith(`${span(until - now)} left`)).toBe(true);
          const wallDay = (instant: number): string =>
            new Date(instant).toLocaleDateString('sv-SE', { timeZone: format.timeZone });
          expect(/day/.test(said)).toBe(wallDay(now) !== wallDay(until));
        },
      ),
    );
  });
});

describe('a span of time', () => {
  it.each([
    [0, 'less than a minute'],
    [59_999, 'less than a minute'],
    [60_000, '1 min'],
    [9 * 60_000 + 59_999, '9 min'],
    [59 * 60_000, '59 min'],
    [5 * 3_600_000, '5 h'],
    [2 * 3_600_000 + 15 * 60_000, '2 h 15 min'],
    [24 * 3_600_000, '24 h'],
    [47 * 3_600_000 + 59 * 60_000, '47 h 59 min'],
    [48 * 3_600_000, '2 days'],
    [52 * 3_600_000 + 59 * 60_000, '2 days 4 h'],
  ])('of %i ms is "%s"', (ms, words) => {
    expect(span(ms)).toBe(words);
  });

  it('is said with its end', () => {
    expect(timeLeft(at('2026-11-20T16:02:00Z'), noon, london)).toBe('5 h left, until 16:02');
    expect(timeLeft(at('2026-11-20T11:02:59Z'), noon, london)).toBe('less than a minute left, until 11:02');
    expect(timeLeft(at('2026-11-21T05:02:00Z'), noon, london)).toBe(
      '18 h left, until Saturday 21 November, 05:02',
    );
    expect(timeLeft(at('2026-11-20T09:02:00Z'), noon, london)).toBe('ended at 09:02');
    expect(timeLeft(noon, noon, london)).toBe('ended at 11:02');
  });

  it('never promises more than there is, and is never a minute short', () => {
    const units: Readonly<Record<string, number>> = { min: 60_000, h: 3_600_000, days: 86_400_000 };
    fc.assert(
      fc.property(fc.integer({ min: 60_000, max: 60 * 86_400_000 }), (ms) => {
        const said = [...span(ms).matchAll(/(\d+) (\w+)/g)].reduce(
          (sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? Number.NaN),
          0,
        );
        expect(said).toBeLessThanOrEqual(ms);
        expect(ms - said).toBeLessThan(ms >= 2 * 86_400_000 ? 3_600_000 : 60_000);
      }),
    );
  });
});

describe('the format of the system', () => {
  it.each([
    [{ LANG: 'de_DE.UTF-8' }, 'de-DE'],
    [{ LANG: 'en_US.UTF-8', LC_TIME: 'en_GB.UTF-8' }, 'en-GB'],
    [{ LC_ALL: 'C', LC_TIME: 'de_DE.UTF-8' }, 'en-GB'],
    [{ LANG: 'C.UTF-8' }, 'en-GB'],
    [{ LANG: 'nonsense' }, 'en-GB'],
    [{}, 'en-GB'],
  ])('of %o is %s', (environment, locale) => {
    expect(systemTimeFormat(environment, 'linux')).toEqual({ locale });
  });

  it('is what the system tells where there are no such variables', () => {
    const { locale } = new Intl.DateTimeFormat().resolvedOptions();
    expect(systemTimeFormat({}, 'darwin')).toEqual({ locale });
  });

  it('writes a time in every region', () => {
    for (const locale of ['ja-JP', 'ar-EG', 'fa-IR', 'th-TH', 'hi-IN', 'de', 'en']) {
      expect(clockTime(noon, { locale, timeZone: 'UTC' })).toMatch(/^\d{1,2}[:.]\d\d( ?[ap]\.?m\.?)?$/i);
      expect(pointInTime(noon - 86_400_000, noon, { locale, timeZone: 'UTC' })).toMatch(
        /^Thursday( 19 November|, November 19),/,
      );
    }
  });
});
