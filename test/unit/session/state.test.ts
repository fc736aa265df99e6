import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionRecord } from '#main/session/record.ts';
import { deriveState, reactionTo } from '#main/session/state.ts';
import { type Failure, failure } from '#main/support/failure.ts';

const idle = { kind: 'idle' } as const;
const UNTIL = 10_000_000;
const VALID = { fromMs: 0, untilMs: UNTIL };

function recordOf(change: Partial<SessionRecord> = {}): SessionRecord {
  return {
    version: 1,
    person: { issuer: 'https://example.okta.com', subject: '00u1', email: 'sam@example.com' },
    clientId: '0oa1example2',
    signedInAtMs: 0,
    issuedAtMs: 0,
    authority: {
      url: 'https://ca.example.com',
      fingerprint: '7c1f',
      rootPem: '',
      provisioner: 'okta',
      sshUserKeys: [],
    },
    keptIn: 'keychain',
    renewal: { dueAtMs: 6_600_000, failures: 0 },
    notes: [],
    ...change,
  };
}

const offline = failure('OKTA_UNREACHABLE', { host: 'example.okta.com', problem: 'no answer' });
const ended = failure('SESSION_ENDED', { said: 'The refresh token is invalid or expired.' });
const noAgent = failure('NO_AGENT', { problem: 'SSH_AUTH_SOCK is not set' });
const memoryOnly = failure('KEYCHAIN_UNAVAILABLE', { problem: 'no session bus' });
const troubled = (cause: Failure): SessionRecord => recordOf({ trouble: { failure: cause, sinceMs: 5 } });

describe('the state of a session', () => {
  it('is signed out where nothing is recorded, and where a sign-out has begun', () => {
    expect(deriveState(undefined, undefined, idle, 0).kind).toBe('signed-out');
    expect(deriveState(recordOf({ leaving: true }), VALID, idle, 0).kind).toBe('signed-out');
  });

  it('is fresh while certificates are valid and nothing went wrong', () => {
    expect(deriveState(recordOf(), VALID, idle, UNTIL - 1)).toEqual({ kind: 'fresh' });
  });

  it('is what is being done, while it is being done', () => {
    const signingIn = { kind: 'signing-in', step: 'browser', expiresAtMs: 300_000 } as const;
    expect(deriveState(undefined, undefined, signingIn, 0)).toEqual(signingIn);
    expect(deriveState(recordOf(), VALID, { kind: 'renewing' }, 0).kind).toBe('renewing');
    expect(deriveState(undefined, undefined, { kind: 'renewing' }, 0).kind).toBe('signed-out');
  });

  it('is offline, not signed out, when Okta cannot be reached', () => {
    expect(deriveState(troubled(offline), VALID, idle, 7)).toEqual({
      kind: 'offline',
      failure: offline,
      sinceMs: 5,
      nextTryAtMs: 6_600_000,
    });
  });

  it('needs somebody once the certificates have run out offline', () => {
    const state = deriveState(troubled(offline), VALID, idle, UNTIL);
    expect(state).toEqual({ kind: 'attention', failure: failure('CREDENTIALS_EXPIRED', { endedAt: UNTIL }) });
  });

  it('says how far the clock is behind that has not come to the start of the certificates, but for a minute', () => {
    const later = { fromMs: UNTIL, untilMs: 2 * UNTIL };
    expect(deriveState(recordOf(), later, idle, UNTIL - 60_000)).toEqual({ kind: 'fresh' });
    for (const record of [recordOf(), troubled(offline)]) {
      expect(deriveState(record, later, idle, UNTIL - 61_000)).toEqual({
        kind: 'attention',
        failure: failure('CLOCK_WRONG', { host: 'ca.example.com', skewSeconds: -61 }),
      });
    }
    expect(deriveState(troubled(ended), later, idle, 0)).toEqual({ kind: 'attention', failure: ended });
  });

  it('says why the session ended rather than that the certificates ran out', () => {
    expect(deriveState(troubled(ended), VALID, idle, UNTIL + 1)).toEqual({
      kind: 'attention',
      failure: ended,
    });
  });

  it('needs somebody when ssh cannot use the certificate, but not when only the keychain is away', () => {
    expect(deriveState(recordOf({ notes: [memoryOnly, noAgent] }), VALID, idle, 0)).toEqual({
      kind: 'attention',
      failure: noAgent,
    });
    expect(deriveState(recordOf({ notes: [memoryOnly] }), VALID, idle, 0).kind).toBe('fresh');
  });

  it('needs somebody when the client certificate is not in its place', () => {
    const notInFiles = failure('STORE_REFUSED', { place: 'files', problem: 'the disk is full' });
    expect(deriveState(recordOf({ notes: [memoryOnly, notInFiles] }), VALID, idle, 0)).toEqual({
      kind: 'attention',
      failure: notInFiles,
    });
  });
});

describe('what a failed renewal means', () => {
  it.each([
    [offline, 'wait'],
    [failure('OKTA_BUSY', { host: 'h', retryAt: 0 }), 'wait'],
    [failure('OKTA_OUT_OF_ORDER', { host: 'h', status: 503 }), 'wait'],
    [failure('CA_UNREACHABLE', { host: 'h', problem: 'p' }), 'wait'],
    [failure('POLICY_UNREACHABLE', { source: 's', problem: 'p' }), 'wait'],
    [failure('POLICY_REFUSED', { source: 's', problems: ['p'] }), 'ask'],
    [ended, 'end'],
    [failure('ACCESS_REMOVED', { clientId: 'c', host: 'h', said: 's' }), 'remove'],
    [failure('CA_REFUSED', { host: 'h', provisioner: 'p', email: 'e', domains: [] }), 'remove'],
    [failure('CA_REFUSED_UNKNOWN', { host: 'h', status: 401, at: 0 }), 'ask'],
    [failure('OKTA_CLIENT', { host: 'h', clientId: 'c', said: 's' }), 'ask'],
  ])('%s → %s', (cause, reaction) => {
    expect(reactionTo(cause)).toBe(reaction);
  });

  it('never shows signed out for a person who has a record, whatever went wrong and whenever one looks', () => {
    const validity = fc.record({ fromMs: fc.integer(), untilMs: fc.integer() });
    const causes = [offline, ended, noAgent, failure('INTERNAL', { problem: 'p' })];
    fc.assert(
      fc.property(fc.constantFrom(...causes), fc.integer(), fc.option(validity), (cause, now, valid) => {
        expect(deriveState(troubled(cause), valid ?? undefined, idle, now).kind).not.toBe('signed-out');
      }),
    );
  });
});
