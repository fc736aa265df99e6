import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plannedDue, renewalDue, retryDue } from '#main/session/schedule.ts';
import { failure } from '#main/support/failure.ts';

const HOUR = 3_600_000;
const offline = failure('OKTA_UNREACHABLE', { host: 'example.okta.com', problem: 'no answer' });
const refused = failure('CA_REFUSED_UNKNOWN', { host: 'ca.example.com', status: 401, at: 0 });

describe('when certificates are renewed', () => {
  it('is two thirds into an eight-hour life, at most a twentieth of it earlier', () => {
    expect(renewalDue(0, 8 * HOUR, 66, () => 0)).toBe(0.66 * 8 * HOUR);
    expect(renewalDue(0, 8 * HOUR, 66, () => 1)).toBeCloseTo(0.61 * 8 * HOUR);
  });

  it('is always between issue and end, for any life, share and chance', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.integer({ min: 1_000, max: 400 * 24 * HOUR }),
        fc.integer({ min: 10, max: 90 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (now, life, share, chance) => {
          const due = renewalDue(now, now + life, share, () => chance);
          expect(due).toBeGreaterThanOrEqual(now);
          expect(due).toBeLessThan(now + life);
        },
      ),
    );
  });

  it('is at once for certificates that have run out already', () => {
    expect(renewalDue(1_000, 500, 66, () => 0.5)).toBe(1_000);
  });
});

describe('when a renewal that did not succeed is tried again', () => {
  it('doubles from a quarter of a minute to ten minutes', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 20].map((n) => retryDue(0, n, offline, 8 * HOUR, () => 0.5) / 1000);
    expect(waits).toEqual([15, 30, 60, 120, 240, 480, 600, 600]);
  });

  it('spreads by a fifth either way, so that a fleet that lost its network does not come back as one', () => {
    expect(retryDue(0, 1, offline, 8 * HOUR, () => 0)).toBe(12_000);
    expect(retryDue(0, 1, offline, 8 * HOUR, () => 1)).toBe(18_000);
  });

  it('is slow where somebody has to act first', () => {
    expect(retryDue(0, 1, refused, 8 * HOUR, () => 0.5)).toBe(15 * 60_000);
  });

  it('is never before the time that Okta named', () => {
    const busy = failure('OKTA_BUSY', { host: 'example.okta.com', retryAt: 77_000 });
    expect(retryDue(0, 1, busy, 8 * HOUR, () => 0.5)).toBe(77_000);
  });

  it('keeps pace with certificates that live a minute', () => {
    expect(retryDue(0, 1, offline, 60_000, () => 0.5)).toBe(1_000);
    expect(retryDue(0, 9, offline, 60_000, () => 0.5)).toBe(10_000);
  });
});

describe('what a record says is due', () => {
  const planned = (dueAtMs: number | undefined, cause?: typeof offline, nowMs = 0): number =>
    plannedDue(
      {
        renewal: { failures: 1, ...(dueAtMs === undefined ? {} : { dueAtMs }) },
        ...(cause === undefined ? {} : { trouble: { failure: cause, sinceMs: 0 } }),
      },
      nowMs,
    );

  it('holds for every pause that is made after a failure', () => {
    for (const cause of [offline, refused]) {
      const longest = retryDue(0, 20, cause, 24 * HOUR, () => 0.999);
      expect(planned(longest, cause)).toBe(longest);
    }
  });

  it('is now where a longer pause shows that the clock was set back', () => {
    expect(planned(24 * HOUR, offline, HOUR)).toBe(HOUR);
  });

  it('may be far away for a renewal, and nothing stays nothing', () => {
    expect(planned(24 * HOUR)).toBe(24 * HOUR);
    expect(planned(undefined, refused)).toBe(Infinity);
  });
});
