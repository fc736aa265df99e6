import type { Failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';
import type { PendingBrowser, SessionSnapshot, SignOutReport } from './snapshot.ts';

export interface SignInRequest {
  /** Called once, when the listener is ready and the person's browser has to be opened (or the link shown). */
  onBrowser(pending: PendingBrowser): void;
  /** Called when Okta has confirmed the person and the certificates are being fetched. */
  onConfirmed(email: string): void;
  /** Ask Okta for everything afresh, even where the browser is signed in already. */
  readonly afresh: boolean;
  /** Aborting cancels the sign-in; the answer is SIGN_IN_CANCELLED. */
  readonly signal: AbortSignal;
}

export interface RenewRequest {
  readonly signal: AbortSignal;
}

export interface SignOutRequest {
  /** Also prepare the end of Okta's browser session; see `SignOutReport.endSessionUrl`. */
  readonly everywhere: boolean;
}

/**
 * One sign-in of one profile, as whoever shows it sees it. The engine implements it in the process that hosts it;
 * the control client implements it for a command that talks to the host.
 */
export interface Session {
  readonly profile: string;
  snapshot(): Promise<Result<SessionSnapshot, Failure>>;
  signIn(request: SignInRequest): Promise<Result<SessionSnapshot, Failure>>;
  renew(request: RenewRequest): Promise<Result<SessionSnapshot, Failure>>;
  signOut(request: SignOutRequest): Promise<Result<SignOutReport, Failure>>;
  /** Calls `listener` with each new snapshot until the returned function is called. */
  watch(listener: (snapshot: SessionSnapshot) => void): () => void;
}
