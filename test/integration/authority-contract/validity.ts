import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatGoDuration } from '#test/stack/authority/go-duration.ts';
import {
  certificateRequest,
  expectSince,
  now,
  type Party,
  post,
  readSigned,
  readSshSigned,
  said403,
  sshKey,
  tokenFor,
} from './party.ts';

/** The provisioner "short": 5 s to an hour, 30 s by default. Times in seconds. */
const SHORT = { aud: '0oashort', min: 5, max: 3600, fallback: 30 };
const BACKDATE = 60;

/** A second may pass between our clock and the authority's. */
const SLACK = 3;

interface Wish {
  /** Seconds from now; where it is left out the authority begins a minute ago. */
  readonly after: number | undefined;
  readonly before: number | undefined;
}

const wishes: fc.Arbitrary<Wish> = fc.record({
  // A duration of nothing is none to step-ca.
  after: fc.option(fc.integer({ min: -1800, max: 1800 }).filter(Boolean), { nil: undefined }),
  before: fc.option(fc.integer({ min: 10, max: 7200 }), { nil: undefined }),
});

/** A life whose distance to a limit is too small for the clocks to agree on which side of it it lies. */
const isNear = (life: number, limit: number): boolean => Math.abs(life - limit) <= SLACK;

/** Arithmetic of lives: from when to when, and what is too long or too short. */
export function validity(party: () => Party): void {
  const minimum = SHORT.min;
  const maximum = SHORT.max + BACKDATE;
  const beyond = (life: number): boolean => life < minimum || life > maximum;

  describe('counts lives', () => {
    it('of SSH certificates: both ends from now, by default the end from the beginning', async () => {
      await fc.assert(
        fc.asyncProperty(wishes, async ({ after, before }) => {
          const end = before ?? (after ?? 0) + SHORT.fallback;
          const begin = after ?? -BACKDATE;
          const life = end - begin;
          fc.pre(end > SLACK && life > SLACK && !isNear(life, minimum) && !isNear(life, maximum));
          fc.pre(after === undefined || before === undefined || after < before);
          const asked = now();
          const answer = await post(party(), '/ssh/sign', {
            publicKey: sshKey().blob,
            ott: await tokenFor(party(), { aud: SHORT.aud }),
            ...(after !== undefined && { validAfter: `${after}s` }),
            ...(before !== undefined && { validBefore: `${before}s` }),
          });
          if (beyond(life)) return expectTooLong(answer, life, 'greater than maximum accepted');
          const { validAfter, validBefore } = readSshSigned(answer);
          expect(Math.abs(validBefore - validAfter - life)).toBeLessThanOrEqual(1);
          expectSince(asked, validAfter - begin);
        }),
        { numRuns: 25 },
      );
    });

    it('of X.509 certificates: the end from the beginning, as it was before it was put back', async () => {
      await fc.assert(
        fc.asyncProperty(wishes, async ({ after, before }) => {
          const length = before ?? SHORT.fallback;
          const begin = after ?? -BACKDATE;
          const end = (after ?? 0) + length;
          const life = end - begin;
          fc.pre(end > SLACK && !isNear(life, minimum) && !isNear(life, maximum));
          const asked = now();
          const answer = await post(party(), '/sign', {
            csr: (await certificateRequest()).pem,
            ott: await tokenFor(party(), { aud: SHORT.aud }),
            ...(after !== undefined && { notBefore: `${after}s` }),
            ...(before !== undefined && { notAfter: `${before}s` }),
          });
          if (beyond(life)) return expectTooLong(answer, life, 'more than the authorized maximum');
          const { leaf } = readSigned(answer);
          const [from, to] = [leaf.validFromDate.getTime() / 1000, leaf.validToDate.getTime() / 1000];
          expect(to - from).toBe(life);
          expectSince(asked, from - begin);
        }),
        { numRuns: 25 },
      );
    });
  });

  function expectTooLong(answer: { status: number; json: unknown }, life: number, words: string): void {
    const { message } = answer.json as { message: string };
    expect({ status: answer.status, message }).toEqual({ status: 403, message: expect.any(String) });
    const told = [life, life - 1, life + 1].map((seconds) => formatGoDuration(seconds * 1000));
    const reason = told.map((duration) =>
      said403(`requested duration of ${duration} is ${words}`).slice(0, -1),
    );
    expect(reason.some((beginning) => message.startsWith(beginning))).toBe(true);
    expect(message.endsWith(`of ${formatGoDuration(maximum * 1000)}.`)).toBe(true);
  }
}
