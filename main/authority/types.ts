import type { SigningKey } from '../certificates/types.ts';
import type { Failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';

/** How a person or IT names a step-ca: its address and the SHA-256 fingerprint of its root (hex, any case). */
export interface AuthorityAddress {
  readonly url: string;
  readonly fingerprint: string;
}

/** An OIDC provisioner as `GET /provisioners` publishes it. */
export interface OidcProvisioner {
  readonly name: string;
  readonly clientId: string;
  /** Published by step-ca to everyone; "" means a public client. */
  readonly clientSecret: string;
  readonly configurationEndpoint: string;
  readonly listenAddress?: string | undefined;
  readonly domains: readonly string[];
  readonly groups: readonly string[];
  readonly admins: readonly string[];
  readonly scopes: readonly string[];
  /** "key=value" pairs as configured. */
  readonly authParams: readonly string[];
  /**
   * The provisioner's own `enableSSHCA`. Undefined where it has none: then the authority's global claims decide,
   * and those are published nowhere, so only asking for an SSH certificate tells.
   */
  readonly sshEnabled: boolean | undefined;
  /** Its own templates for certificates, in Go's text/template; one that is a file is not published. */
  readonly templates?: readonly string[] | undefined;
  /** Set where step-ca says that the provisioner could not be initialised. */
  readonly unusable?: string | undefined;
}

export interface IssueRequest {
  readonly idToken: string;
  /** SSH public key in wire form (RFC 4253 section 6.6), or undefined for X.509 alone. */
  readonly sshPublicKey?: Buffer | undefined;
  /** PKCS#10 in PEM, or undefined for SSH alone. */
  readonly certificateRequestPem?: string | undefined;
  /** Asked for; the authority has the last word. Its default where undefined. */
  readonly lifeSeconds?: number | undefined;
}

export interface IssuedCertificates {
  /** SSH certificate in wire form (OpenSSH PROTOCOL.certkeys). */
  readonly sshCertificate?: Buffer | undefined;
  /** PEM, leaf first, without the root. Undefined where none was asked for, or an old step-ca ignored `identityCSR`. */
  readonly x509Chain?: readonly string[] | undefined;
  readonly requestId?: string | undefined;
}

export interface SshAuthorityKeys {
  /** Keys that sign user certificates and host certificates, each in wire form. Empty where SSH is off. */
  readonly userKeys: readonly Buffer[];
  readonly hostKeys: readonly Buffer[];
}

/** One step-ca, trusted by its root alone. Every method answers a result; none throws. */
export interface Authority {
  /** Host, with port where it is not 443: for sentences. */
  readonly host: string;
  readonly rootPem: string;
  /** Opens, and keeps open past the authority's 15 s idle limit, a connection until `signal` aborts. Never fails. */
  keepWarm(signal: AbortSignal): void;
  /**
   * Milliseconds by which the authority's clock is ahead of ours, from the Date of its last answer (good to about
   * a second); undefined before the first answer, and where the computer slept while the last one was on its way.
   */
  skewMs(): number | undefined;
  health(): Promise<Result<void, Failure>>;
  oidcProvisioners(): Promise<Result<readonly OidcProvisioner[], Failure>>;
  sshKeys(): Promise<Result<SshAuthorityKeys, Failure>>;
  /** Names that valid host certificates are for; undefined where the authority does not say. */
  hosts(): Promise<Result<readonly string[] | undefined, Failure>>;
  /** Whether it ever gave a certificate to a host of this name; undefined where it keeps no record. */
  checkHost(name: string): Promise<Result<boolean | undefined, Failure>>;
  /** One request with one ID token: POST /ssh/sign with identityCSR, or /sign, or /ssh/sign alone. */
  issue(request: IssueRequest): Promise<Result<IssuedCertificates, Failure>>;
  /** Leaves an ID token that nothing was asked for with worthless: nobody gets a certificate for it any more. */
  spend(idToken: string): Promise<Result<void, Failure>>;
  /** POST /revoke over mTLS with the certificate itself. Already revoked or expired counts as done. */
  revokeX509(credential: X509Revocation): Promise<Result<void, Failure>>;
  /** POST /ssh/revoke with an SSHPOP token signed by the certificate's key. Already revoked or expired counts as done. */
  revokeSsh(credential: SshRevocation): Promise<Result<void, Failure>>;
  /** Closes every connection. */
  close(): void;
}

export type X509Revocation = { readonly chainPem: readonly string[] } & RevocationKey;

/** The certificate's key, by itself or in a PKCS#12 file with its password. */
export type RevocationKey =
  | { readonly privateKeyPem: string }
  | { readonly pfx: Buffer; readonly passphrase: string };

export interface SshRevocation {
  readonly certificate: Buffer;
  /** Signs with the certificate's key, wherever that is: in memory or in the ssh-agent. */
  readonly sign: SigningKey['sign'];
}
