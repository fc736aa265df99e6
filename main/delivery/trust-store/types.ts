import type { KeyObject } from 'node:crypto';
import type { Failure } from '../../support/failure.ts';
import type { Result } from '../../support/result.ts';

export interface StoreCredential {
  /** PEM, leaf first, each next one having signed the one before; without the root. */
  readonly chainPem: readonly string[];
  readonly privateKey: KeyObject;
}

/** One of the places of which a system's store consists: Linux has one for each browser, others have one for all. */
export interface StorePlace {
  /** As people know it: "Chromium", "Firefox (default-release)", "login keychain". */
  readonly name: string;
  /** Where it is, where that is a folder or a file of the person's. */
  readonly path?: string;
}

/** Also of places as a record keeps them. */
export function isSamePlace(one: RecordedPlace, other: RecordedPlace): boolean {
  return one.name === other.name && one.path === other.path;
}

interface RecordedPlace {
  readonly name: string;
  readonly path?: string | undefined;
}

export interface Placement {
  /** Where the certificate is now, with its key; none where this computer has no place for it. */
  readonly places: readonly StorePlace[];
  /** Why other places did not take it. */
  readonly refusals: readonly Failure[];
}

/** What is ours: certificates with the profile's label that one of these authorities signed. */
export interface StoreScope {
  /**
   * PEM: the root, and whatever else of the authority's is known. Undefined where none is, because a sign-in was cut off
   * before anything was recorded: the label alone decides then.
   */
  readonly authorities?: readonly string[] | undefined;
  /** PEM of certificates that were put here, whatever label they have by now: a store may change it. */
  readonly known?: readonly string[] | undefined;
  /** PEM of certificates that other profiles have here; never ours. */
  readonly others?: readonly string[] | undefined;
}

export interface StoreRemoval extends StoreScope {
  /** PEM of the certificate that stays; undefined where everything of ours is to go. */
  readonly keep: string | undefined;
  readonly nowMs: number;
}

export interface StoredCertificate {
  readonly place: StorePlace;
  readonly pem: string;
}

/** How somebody who is no browser can show a site the certificate that is in a place. */
export type StoreUse = { readonly place: StorePlace } & StoreWay;

export type StoreWay =
  | {
      /** The place gives the key to the person whose it is. Failures: STORE_REFUSED. */
      readonly kind: 'key';
      open(): Promise<Result<KeyFile, Failure>>;
    }
  | {
      /** The key stays where it is, and the system itself asks. Failures: STORE_REFUSED. */
      readonly kind: 'request';
      get(url: string): Promise<Result<SystemAnswer, Failure>>;
    }
  /** The system would ask the person first. */
  | { readonly kind: 'browsers-alone' }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** PKCS#12, with the password that it was made for. In memory alone. */
export interface KeyFile {
  readonly pfx: Buffer;
  readonly passphrase: string;
}

/** What a system that asks by itself tells of the answer, or of what kept it from one. */
export type SystemAnswer =
  | { readonly status: number; readonly text: string }
  /** Its own word for it (WebExceptionStatus): "NameResolutionFailure", "TrustFailure". */
  | { readonly refused: string; readonly problem: string };

/**
 * The client certificates of one profile in the person's own store, where browsers find them. Each certificate is known
 * by its authority's key and by the profile's label (`storeLabel`); nobody else's certificates, keys and settings are
 * touched. Nobody is asked for anything: a place that would ask refuses. Failures: STORE_REFUSED.
 */
export interface TrustStore {
  /** Where `put` would put a certificate now; none where this person has no browser that looks into a store. */
  places(): Promise<readonly StorePlace[]>;
  /**
   * Puts the certificate in with its key, beside an earlier one, in every place at once; what is there already is left as
   * it is. Fails where no place took it.
   */
  put(credential: StoreCredential): Promise<Result<Placement, Failure>>;
  /** Ours that are here now, in whichever order; the same one once for each place. */
  list(scope: StoreScope): Promise<Result<readonly StoredCertificate[], Failure>>;
  /**
   * Removes ours with their keys, but not `keep`. Where a place does not have `keep`, what has not ended stays there, so
   * that no renewal leaves nothing. Tries each place and answers why those did not let go that did not; what is not there
   * is no refusal.
   */
  remove(removal: StoreRemoval): Promise<readonly Failure[]>;
  /** The places that have this certificate (PEM) with its key now. */
  check(certificatePem: string): Promise<Result<readonly StorePlace[], Failure>>;
  /** Of each place that has it, or that refuses to say: how a request can be made with it from there. */
  uses(certificatePem: string): Promise<readonly StoreUse[]>;
}

/** What every system's store is made from. */
export interface TrustStoreParts {
  readonly profile: string;
  readonly home: string;
  readonly environment: NodeJS.ProcessEnv;
  /** For this user alone; secrets on their way to the system's tools may be files here for a moment. Made when needed. */
  readonly runtimeFolder: string;
  /** Where the certificate is shown, as settings name sites; for systems that keep that beside the certificate. */
  readonly sites?: readonly string[];
}

/** The name under which stores and browsers show our certificate: "latchkey work". */
export function storeLabel(profile: string): string {
  return `latchkey ${profile}`;
}

/** What a place of the store makes of an authority's root. */
export interface RootPlace {
  readonly place: StorePlace;
  /**
   * `absent`; `ours`: trusted, and put there by Latchkey; `foreign`: there by somebody else's hand, whatever they trust
   * it for, and so nothing to change.
   */
  readonly root: 'absent' | 'ours' | 'foreign';
}

/** What was found in each place; `refusals`: why nobody can say of others. */
export interface RootSight {
  readonly places: readonly RootPlace[];
  readonly refusals: readonly Failure[];
}

/** The places that were changed; `refusals`: why others could not be. */
export interface RootChange {
  readonly changed: readonly StorePlace[];
  readonly refusals: readonly Failure[];
}

/**
 * The authority's root in the person's own store, so that browsers trust the sites that it vouches for. Never without
 * being asked to: by an explicit act, or by IT's setting. Each place is tried, whatever another one does. Refusals:
 * STORE_REFUSED.
 */
export interface RootStore {
  /** What is where now. Nothing is changed. */
  look(rootPem: string): Promise<RootSight>;
  /** Has the root trusted, for web sites alone, in each place where it is absent. */
  trust(rootPem: string): Promise<RootChange>;
  /** Takes back what `trust` did, whoever asked for it. */
  distrust(rootPem: string): Promise<RootChange>;
}
