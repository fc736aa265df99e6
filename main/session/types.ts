import type { Failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';
import type {
  ConfirmedIdentity,
  IdentityAnswer,
  PendingBrowser,
  SessionSnapshot,
  SignOutReport,
} from './snapshot.ts';

export interface SignInRequest {
  /**
   * Called when the listener is ready and the person's browser has to be opened (or the link shown). Once, and once more
   * for each answer "afresh" below.
   */
  onBrowser(pending: PendingBrowser): void;
  /**
   * "Is this you?": asked where nobody was signed in here before, or somebody else was, after Okta has confirmed the
   * person and before anything is made or kept. "afresh" ends this sign-in at Okta and begins another one in the
   * browser, which asks for everything. Who does not answer in time, or goes, has answered "cancel".
   */
  onIdentity(identity: ConfirmedIdentity): Promise<IdentityAnswer>;
  /** Called when Okta has confirmed the person and the certificates are being fetched. */
  onConfirmed(email: string): void;
  /** Ask Okta for everything afresh, even where the browser is signed in already. */
  readonly afresh: boolean;
  /**
   * E-mail address of the person who is to sign in. Okta gets it as a hint; another person is refused with
   * OKTA_OTHER_PERSON, and this one is not asked about.
   */
  readonly as?: string | undefined;
  /** Aborting cancels the sign-in; the answer is SIGN_IN_CANCELLED. */
  readonly signal: AbortSignal;
}

export interface RenewRequest {
  readonly signal: AbortSignal;
}

export interface SignOutRequest {
  /** Also prepare the end of Okta's browser session; see `SignOutReport.endSessionUrl`. */
  readonly everywhere: boolean;
  /** Also forget who was signed in, so that nothing of this organisation is left on this computer. */
  readonly forget?: boolean | undefined;
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
  /** Asks Okta for the person's groups as they are now. Nothing is issued: the certificates stay as they are. */
  refreshGroups(request: RenewRequest): Promise<Result<SessionSnapshot, Failure>>;
  /** Puts a sign-in that is in memory alone into the keychain, for which the system may ask the person. */
  keepSignIn(request: RenewRequest): Promise<Result<SessionSnapshot, Failure>>;
  signOut(request: SignOutRequest): Promise<Result<SignOutReport, Failure>>;
  /** Calls `listener` with each new snapshot until the returned function is called. */
  watch(listener: (snapshot: SessionSnapshot) => void): () => void;
}
