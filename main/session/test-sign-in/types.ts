import type { IdentityClaims } from '../../okta/id-token.ts';
import type { Groups, OktaIdentity } from '../../okta/types.ts';
import type { Failure } from '../../support/failure.ts';
import type { ClocksAhead } from '../clocks.ts';
import type { PendingBrowser } from '../snapshot.ts';

export type TestStepId = 'set-up' | 'okta' | 'browser' | 'id-token' | 'authority' | 'trial';

export interface SignInTestRequest {
  /** As for a sign-in: the browser is to be opened, or the link shown. */
  onBrowser(pending: PendingBrowser): void;
  onStep(step: TestStepId): void;
  /** Ask Okta for everything afresh, for example to test as somebody else. */
  readonly afresh: boolean;
  /** Really ask the authority, for certificates of five minutes that are revoked at once and kept nowhere. */
  readonly trial: boolean;
  readonly signal: AbortSignal;
}

/** What a sign-in found that gives nothing. Parts are missing from the one on at which it stopped. */
export interface SignInTest {
  readonly atMs: number;
  readonly profile: string;
  readonly setUp?: TestedSetUp;
  readonly okta?: TestedOkta;
  readonly browser?: TestedBrowser;
  readonly signedIn?: TestedPerson;
  readonly authority?: TestedAuthority;
  readonly trial?: Trial;
  readonly stopped?: { readonly step: TestStepId; readonly failure: Failure };
}

export interface TestedSetUp {
  /** Host of the authority. */
  readonly authority: string;
  readonly provisioner: string;
  readonly clientId: string;
}

export interface TestedOkta {
  readonly issuer: string;
  /** Good to about a second. */
  readonly aheadMs: ClocksAhead;
}

export interface TestedRenewal {
  /** Whether Okta renews without the browser, tried once. */
  readonly renewal:
    | { readonly kind: 'works'; readonly rotation: boolean; readonly groups: Groups }
    | { readonly kind: 'not-given' }
    | { readonly kind: 'refused'; readonly failure: Failure };
  /** Why what Okta gave may still be good there until it ends by itself. */
  readonly notRevoked?: Failure;
}

export interface TestedBrowser extends Partial<TestedRenewal> {
  readonly redirectUri: string;
}

export interface TestedPerson {
  readonly identity: OktaIdentity;
  /** Of the ID token, which has been verified. */
  readonly claims: IdentityClaims;
  readonly groupsClaim: string;
  readonly groups: Groups;
  /** Other claims that are lists of names: one of them may be the one that is meant. */
  readonly otherLists: readonly string[];
}

export interface TestedAuthority {
  /** Domains of addresses that the provisioner takes; empty where it takes all. */
  readonly domains: readonly string[];
  /** Groups of which it wants one; empty where it wants none. */
  readonly groups: readonly string[];
  /** The person is among the provisioner's administrators, for whom step-ca has other rules. */
  readonly isAdmin: boolean;
  /** Undefined where only a real sign-in tells. */
  readonly sshEnabled: boolean | undefined;
}

/** What the authority really gave. */
export interface Trial {
  /** Undefined where it gave none. */
  readonly ssh?: {
    readonly serial: string;
    readonly keyId: string;
    readonly principals: readonly string[];
    readonly lifeSeconds: number | undefined;
  };
  readonly x509?: {
    readonly serial: string;
    readonly subject: string;
    readonly lifeSeconds: number;
  };
  readonly notes: readonly Failure[];
  /** What could not be revoked: it ends by itself, and nobody has its key. */
  readonly notRevoked: readonly Failure[];
}
