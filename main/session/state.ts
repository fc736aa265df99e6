import { type Failure, type FailureCode, failure } from '../support/failure.ts';
import { unreachable } from '../support/result.ts';
import type { SessionRecord } from './record.ts';
import type { SessionState } from './snapshot.ts';

/** What this process is doing with the session at the moment; everything else is in the record. */
export type Activity =
  | { readonly kind: 'idle' }
  | { readonly kind: 'renewing' }
  | Extract<SessionState, { kind: 'signing-in' }>;

/** From the last start to the first end among certificates, in milliseconds. */
export interface Validity {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Clocks differ a little: a certificate that begins this soon counts as begun. */
const EARLY_MS = 60_000;

/**
 * The state machine of a session, as a function of what is recorded, what is being done and the wall clock
 * (milliseconds). `valid` is undefined where there is no certificate. `listed` says whether the agent shows the SSH
 * certificate, where it was asked.
 */
export function deriveState(
  record: SessionRecord | undefined,
  valid: Validity | undefined,
  activity: Activity,
  nowMs: number,
  listed?: boolean | undefined,
): SessionState {
  if (activity.kind === 'signing-in') return activity;
  if (record === undefined || record.leaving === true) return { kind: 'signed-out' };
  if (activity.kind === 'renewing') return { kind: 'renewing' };
  const trouble = record.trouble;
  if (trouble !== undefined && reactionTo(trouble.failure) !== 'wait') {
    return { kind: 'attention', failure: trouble.failure };
  }
  if (valid !== undefined && valid.fromMs > nowMs + EARLY_MS) {
    return { kind: 'attention', failure: behind(record, valid.fromMs, nowMs) };
  }
  if (valid !== undefined && valid.untilMs <= nowMs) {
    return { kind: 'attention', failure: failure('CREDENTIALS_EXPIRED', { endedAt: valid.untilMs }) };
  }
  if (trouble !== undefined) {
    return {
      kind: 'offline',
      failure: trouble.failure,
      sinceMs: trouble.sinceMs,
      nextTryAtMs: record.renewal.dueAtMs ?? nowMs,
    };
  }
  const undelivered = record.notes.find((note) => UNDELIVERED.includes(note.code) && !hasAnother(note));
  if (undelivered !== undefined) return { kind: 'attention', failure: undelivered };
  return listed === false
    ? { kind: 'attention', failure: failure('AGENT_REFUSED', { problem: NOT_LISTED }) }
    : { kind: 'fresh' };
}

/** A certificate that was made, and that the programs it is for cannot reach. */
export const UNDELIVERED: readonly FailureCode[] = ['NO_AGENT', 'AGENT_REFUSED', 'STORE_REFUSED'];

/** One browser of several did not take it: worth a note, while the others work. */
function hasAnother(note: Failure): boolean {
  return note.code === 'STORE_REFUSED' && note.facts.elsewhere === true;
}

/** Certificates begin by the authority's clock: one that has not come so far is behind by that much at least. */
function behind({ authority }: SessionRecord, fromMs: number, nowMs: number): Failure {
  const host = URL.parse(authority.url)?.host ?? authority.url;
  return failure('CLOCK_WRONG', { host, skewSeconds: Math.round((nowMs - fromMs) / 1000) });
}

const NOT_LISTED = 'the ssh-agent does not list the certificate any more; latchkey renew puts a new one in';

/**
 * What a failure of a renewal means for the session (design, "Offline is not signed out" and "Decisions"):
 * `wait`: nothing is wrong with the person; keep everything and try again by oneself;
 * `ask`: keep what is valid, try again slowly, and say that somebody is needed;
 * `end`: no renewal any more; certificates live out, or go where IT set `whenSessionEnds: remove`;
 * `remove`: the person is known to be refused; certificates go at once.
 */
export type Reaction = 'wait' | 'ask' | 'end' | 'remove';

/** Whether a session that met this failure is over for good: only a sign-in by the person helps. */
export function isOver(cause: Failure): boolean {
  const reaction = reactionTo(cause);
  return reaction === 'end' || reaction === 'remove';
}

export function reactionTo(cause: Failure): Reaction {
  switch (cause.code) {
    case 'OKTA_UNREACHABLE':
    case 'OKTA_BUSY':
    case 'OKTA_OUT_OF_ORDER':
    case 'CA_UNREACHABLE':
    case 'CA_BUSY':
    case 'POLICY_UNREACHABLE':
    case 'PROXY_UNREACHABLE':
    case 'BUSY_ELSEWHERE':
    case 'SIGN_IN_CANCELLED':
      return 'wait';
    case 'SESSION_ENDED':
    case 'NO_REFRESH':
    case 'SIGN_IN_LOST':
    case 'SIGNED_OUT':
    case 'OKTA_REAUTH':
      return 'end';
    case 'ACCESS_REMOVED':
    case 'CA_REFUSED':
      return 'remove';
    case 'NOT_SET_UP':
    case 'PROFILE_CHOICE':
    case 'SETTINGS_INVALID':
    case 'MANAGED_INVALID':
    case 'ISSUER_INVALID':
    case 'PROVISIONER_MISSING':
    case 'PROVISIONER_CHOICE':
    case 'SIGN_IN_TIMEOUT':
    case 'SIGN_IN_UNKNOWN_ANSWER':
    case 'PORT_BUSY':
    case 'NO_BROWSER':
    case 'NOT_OPENED':
    case 'OKTA_CLIENT':
    case 'OKTA_POLICY':
    case 'OKTA_ZONE':
    case 'OKTA_TOO_MANY_GROUPS':
    case 'OKTA_REFUSED':
    case 'OKTA_ANSWER_WRONG':
    case 'OKTA_OTHER_PERSON':
    case 'EMAIL_MISSING':
    case 'CREDENTIALS_EXPIRED':
    case 'CA_FINGERPRINT':
    case 'GROUPS_NOT_IN_TOKEN':
    case 'CA_REFUSED_UNKNOWN':
    case 'CA_REJECTED':
    case 'CA_SSH_OFF':
    case 'CA_ANSWER_WRONG':
    case 'CA_LIFE':
    case 'CERTIFICATE_WRONG':
    case 'PROXY_UNUSABLE':
    case 'PROXY_PASSWORD':
    case 'PROXY_REFUSED':
    case 'TLS_INSPECTED':
    case 'POLICY_REFUSED':
    case 'NO_AGENT':
    case 'AGENT_REFUSED':
    case 'STORE_REFUSED':
    case 'SSH_CONFIG_REFUSED':
    case 'KEYCHAIN_UNAVAILABLE':
    case 'FILE_REFUSED':
    case 'CLOCK_WRONG':
    case 'HOST_GONE':
    case 'HOST_VERSION':
    case 'INTERNAL':
      return 'ask';
    default:
      return unreachable(cause);
  }
}
