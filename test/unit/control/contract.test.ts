import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notifications, questions, requests } from '#main/control/contract.ts';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { confirmedSam, sampleFailure, signedIn, signedOut } from '#test/support/fake-session.ts';

/** What arrives at the other side. */
const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the contract of the control socket', () => {
  it.each([
    ['signed out', signedOut()],
    ['signed in', signedIn()],
    ['offline', signedIn({ state: { kind: 'offline', failure: sampleFailure, sinceMs: 1, nextTryAtMs: 2 } })],
    ['with notes', signedIn({ notes: [sampleFailure] })],
    [
      'while the person is asked',
      {
        ...signedOut(),
        state: {
          kind: 'signing-in' as const,
          step: 'confirm' as const,
          expiresAtMs: 1,
          identity: confirmedSam(),
        },
      },
    ],
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

  it('carries the question who it is, and one of its answers', () => {
    const { params, result } = questions['signIn.identity'];
    const asked = {
      ticket: 1,
      identity: confirmedSam({ reason: 'other-person', expected: { issuer: 'i', subject: 's' } }),
    };
    expect(params.parse(overTheWire(asked))).toEqual(asked);
    for (const answer of ['continue', 'afresh', 'cancel']) expect(result.parse(answer)).toBe(answer);
    for (const other of ['yes', '', null, {}, true]) expect(result.safeParse(other).success).toBe(false);
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
    const named = { profile: 'a', afresh: true, ticket: 1, as: 'x'.repeat(320) };
    expect(requests.signIn.params.safeParse(named).success).toBe(true);
    expect(requests.signIn.params.safeParse({ ...named, as: 'x'.repeat(321) }).success).toBe(false);
  });
});
