import type { KeyFile, SystemAnswer } from '../../delivery/trust-store/types.ts';
import type { Failure } from '../../support/failure.ts';
import type { RouteFinder } from '../../support/network/route.ts';
import type { ProxyTrouble } from '../../support/network/trouble.ts';
import type { Result } from '../../support/result.ts';

/** A client certificate as a program would take it from the place where it is. */
export interface PlacedCertificate {
  /** Leaf first. */
  readonly chainPem: readonly string[];
  /** The authority's root, which may have signed the certificate of the site too. */
  readonly rootPem: string;
  readonly shows: Shows;
}

/** What shows a site the certificate: this process, with its key for that time, or the system, which keeps the key. */
export type Shows =
  | { readonly cert: string; readonly key: string }
  | KeyFile
  | ((url: string) => Promise<Result<SystemAnswer, Failure>>);

/** A place that client certificates are in. */
export interface CertificatePlace {
  /** "~/…/current/cert.pem", "Chromium": where it is, in words. */
  readonly name: string;
  /** What is there now; STORE_REFUSED where there is nothing to show. */
  open(): Promise<Result<PlacedCertificate, Failure>>;
}

export interface CertificatePlaces {
  /** The one that programs take it from first. */
  readonly places: readonly CertificatePlace[];
  /** Why there is no place, where there is none. */
  readonly none: Failure;
  /** Browsers that have the certificate and show it to sites by themselves alone. */
  readonly browsers: readonly string[];
}

export interface SiteTestRequest extends CertificatePlaces {
  /** https */
  readonly url: string;
  readonly routes: RouteFinder | undefined;
  readonly signal: AbortSignal;
}

/** The parts of an answer that are reached one after the other. */
export type SiteStage = 'certificate' | 'way' | 'server' | 'acceptance' | 'answer';

/** Where it ended before an answer came that lets the person in. */
export type SiteTrouble =
  | { readonly stage: 'certificate'; readonly failure: Failure }
  | { readonly stage: 'way'; readonly kind: 'name' | 'connection' | 'late'; readonly problem: string }
  | { readonly stage: 'way'; readonly kind: 'proxy'; readonly trouble: ProxyTrouble }
  /** `signer`: who signed what the site shows, where nobody trusts it. */
  | { readonly stage: 'server'; readonly problem: string; readonly signer?: string | undefined }
  | { readonly stage: 'acceptance'; readonly problem: string }
  | { readonly stage: 'answer'; readonly problem: string };

/** What came of one real request with the client certificate. What was not reached is undefined. */
export interface SiteTest {
  readonly url: string;
  readonly host: string;
  /** From which place the certificate was shown; undefined where there is none. */
  readonly place?: string | undefined;
  readonly shown?: ShownCertificate | undefined;
  /** The proxy on the way; undefined where there is none. */
  readonly proxy?: string | undefined;
  readonly server?: SiteServer | undefined;
  readonly answer?: SiteAnswer | undefined;
  /** What came of the same request with the certificate from each other place. */
  readonly others?: readonly OtherPlace[] | undefined;
  readonly trouble?: SiteTrouble | undefined;
}

export interface ShownCertificate {
  readonly subject: string;
  /** E-mail addresses, URIs and other names, as they stand in it. */
  readonly names: readonly string[];
  readonly notAfterMs: number;
  /** The subjects of all that is shown, the leaf's first. */
  readonly chain: readonly string[];
  /** Browsers that have the same one, and show it to sites by themselves alone. */
  readonly browsers: readonly string[];
}

export interface SiteServer {
  /** "TLSv1.3" */
  readonly version: string;
  /** Names of the certificates that it showed, its own first. */
  readonly chain: readonly string[];
}

export interface SiteAnswer {
  readonly status: number;
  /** The names of the certificate that the site's answer repeats: as whom it saw the person. */
  readonly seenAs: readonly string[];
  /** Whether it answers those the same who show no certificate. */
  readonly lets: 'only with it' | 'anybody';
}

export interface OtherPlace {
  readonly place: string;
  readonly status?: number | undefined;
  readonly trouble?: SiteTrouble | undefined;
}
