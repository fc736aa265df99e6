import { describe, expect, it } from 'vitest';
import { clockTime, pointInTime } from '#main/support/words/time.ts';

const REGIONS = ['US', 'GB', 'IE', 'DE', 'AT', 'FR', 'NL', 'BE', 'ES', 'IT', 'PL', 'SE', 'PT', 'CZ', 'ZA'];
const HALF_HOURS = Array.from({ length: 48 }, (_, index) => Date.UTC(2026, 10, 20, 0, index * 30 + 2));
const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

describe('a time written without Intl', () => {
  it.each(REGIONS)('reads in %s as Intl writes it', (region) => {
    for (const at of HALF_HOURS) {
      const plain = clockTime(at, { locale: `en-${region}` });
      expect(plain).toBe(clockTime(at, { locale: `en-${region}`, timeZone: HERE }));
    }
  });

  it.each(REGIONS)(
    'names a day in %s as Intl writes it, with its year where that is another one',
    (region) => {
      const days = Array.from({ length: 80 }, (_, index) => Date.UTC(2026, 0, 1 + index * 5, 12));
      for (const now of [Date.UTC(2026, 5, 15, 12), Date.UTC(2027, 5, 15, 12)]) {
        for (const at of days) {
          const plain = pointInTime(at, now, { locale: `en-${region}` });
          expect(plain).toBe(pointInTime(at, now, { locale: `en-${region}`, timeZone: HERE }));
        }
      }
    },
  );

  it('is left to Intl where a region writes it otherwise', () => {
    expect(clockTime(HALF_HOURS[30] ?? 0, { locale: 'en-FI' })).toMatch(/^\d\d\.\d\d$/);
  });
});
