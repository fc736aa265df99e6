import { contextOf } from '../../../main/application/ends.ts';
import type { SessionSnapshot, SessionState } from '../../../main/session/snapshot.ts';
import type { Failure } from '../../../main/support/failure.ts';
import type { Organisation } from '../../../preload/contract/state.ts';

type SigningIn = Extract<SessionState, { kind: 'signing-in' }>;

/** What the first page shows of an organisation. */
export type View =
  /** Nothing is known yet, for some milliseconds. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'first-time' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'timeout'; readonly cause: Failure }
  | { readonly kind: 'browser'; readonly state: SigningIn; readonly noBrowser: Failure | undefined }
  | { readonly kind: 'confirm'; readonly identity: NonNullable<SigningIn['identity']> }
  | { readonly kind: 'certificates'; readonly state: SigningIn }
  /** Certificates are there: how long, for what, and what is the matter, if anything is. */
  | { readonly kind: 'overview'; readonly snapshot: SessionSnapshot; readonly trouble: Failure | undefined }
  /** Nothing works, and why. */
  | { readonly kind: 'trouble'; readonly cause: Failure };

export function viewOf(organisation: Organisation, nowMs: number): View {
  const { snapshot, trouble, lastFailure } = organisation;
  if (snapshot === undefined) {
    return trouble === undefined ? { kind: 'starting' } : { kind: 'trouble', cause: trouble };
  }
  const { state } = snapshot;
  switch (state.kind) {
    case 'signed-out':
      return signedOutView(organisation, lastFailure);
    case 'signing-in':
      return signingInView(state, lastFailure);
    case 'fresh':
    case 'renewing':
    case 'offline':
      return { kind: 'overview', snapshot, trouble: undefined };
    case 'attention':
      return works(snapshot, state.failure, nowMs)
        ? { kind: 'overview', snapshot, trouble: state.failure }
        : { kind: 'trouble', cause: state.failure };
  }
}

function signedOutView({ firstTime }: Organisation, lastFailure: Failure | undefined): View {
  if (lastFailure?.code === 'SIGN_IN_TIMEOUT') return { kind: 'timeout', cause: lastFailure };
  if (lastFailure !== undefined && lastFailure.code !== 'SIGN_IN_CANCELLED') {
    return { kind: 'trouble', cause: lastFailure };
  }
  return { kind: firstTime === true ? 'first-time' : 'signed-out' };
}

function signingInView(state: SigningIn, lastFailure: Failure | undefined): View {
  switch (state.step) {
    case 'browser':
      return {
        kind: 'browser',
        state,
        noBrowser: lastFailure?.code === 'NO_BROWSER' ? lastFailure : undefined,
      };
    case 'confirm':
      return state.identity === undefined
        ? { kind: 'certificates', state }
        : { kind: 'confirm', identity: state.identity };
    case 'certificates':
      return { kind: 'certificates', state };
  }
}

/** Whether one of the certificates, at least, is of use to somebody. */
function works(snapshot: SessionSnapshot, cause: Failure, nowMs: number): boolean {
  const { ssh = 0, x509 = 0 } = contextOf(snapshot, cause).works ?? {};
  return Math.max(ssh, x509) > nowMs;
}
