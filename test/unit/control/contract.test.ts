import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notifications, requests } from '#main/control/contract.ts';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { sampleFailure, signedIn, signedOut } from '#test/support/fake-session.ts';

/** What arrives at the other side. */
const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the contract of the control socket', () => {
  it.each([
    ['signed out', signedOut()],
    ['signed in', signedIn()],
    ['offline', signedIn({ state: { kind: 'offline', failure: sampleFailure, sinceMs: 1, nextTryAtMs: 2 } })],
    ['with notes', signedIn({ notes: [sampleFailure] })],
  ])('carries a snapshot unchanged: %s', (_, snapshot) => {
    expect(requests.snapshot.result.parse(overTheWire(ok(snapshot)))).toEqual(ok(snapshot));
    expect(notifications.snapshot.parse(overTheWire({ ticket: 1, snapshot }))).toEqual({
      ticket: 1,
      snapshot,
    });
  });

  it('carries a failure as a value of the result', () => {
    const failed = fail('NOT_SET_UP', { profile: 'example' });
    expect(requests.renew.result.parse(overTheWire(failed))).toEqual(failed);
  });

  it('takes no parameters that are not exactly right', () => {
    for (const [method, { params }] of Object.entries(requests)) {
      fc.assert(
        fc.property(fc.jsonValue(), (value) => {
          // An arbitrary value is practically never a right one; what matters is that it is refused without throwing.
          expect(params.safeParse(value).success, method).toBe(false);
        }),
        { numRuns: 50 },
      );
    }
    expect(requests.signIn.params.safeParse({ profile: '', afresh: true, ticket: 1 }).success).toBe(false);
    expect(requests.signIn.params.safeParse({ profile: 'a', afresh: 'yes', ticket: 1 }).success).toBe(false);
    expect(requests.signIn.params.safeParse({ profile: 'a', afresh: true, ticket: 1 }).success).toBe(true);
  });
});
