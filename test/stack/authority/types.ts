import type { KeyObject } from 'node:crypto';
import type { SshTemplate, X509Template } from './templates.ts';
import type { X509Issuer, x509 } from './x509.ts';

/** Limits of a provisioner or of the whole authority, under step-ca's own names. Durations as Go writes them: "30s". */
export interface ProvisionerClaims {
  /** On for OIDC provisioners where it is left out; undefined, said, leaves it to the authority's own claims. */
  readonly enableSSHCA?: boolean | undefined;
  readonly disableRenewal?: boolean;
  readonly allowRenewalAfterExpiry?: boolean;
  readonly disableSmallstepExtensions?: boolean;
  readonly minTLSCertDuration?: string;
  readonly maxTLSCertDuration?: string;
  readonly defaultTLSCertDuration?: string;
  readonly minUserSSHCertDuration?: string;
  readonly maxUserSSHCertDuration?: string;
  readonly defaultUserSSHCertDuration?: string;
  readonly minHostSSHCertDuration?: string;
  readonly maxHostSSHCertDuration?: string;
  readonly defaultHostSSHCertDuration?: string;
}

/** An OIDC provisioner as ca.json describes it (step-ca, authority/provisioner). */
export interface OidcProvisionerOptions {
  readonly name: string;
  readonly clientId: string;
  /** "" and absent mean a public client. */
  readonly clientSecret?: string;
  /** Issuer, or the whole address of the discovery document. */
  readonly configurationEndpoint: string;
  readonly domains?: readonly string[];
  readonly groups?: readonly string[];
  readonly admins?: readonly string[];
  /** "127.0.0.1:10000": a hint for clients. */
  readonly listenAddress?: string;
  readonly scopes?: readonly string[];
  /** "key=value" pairs. */
  readonly authParams?: readonly string[];
  readonly claims?: ProvisionerClaims;
  /** A string is a Go template as it is: for the real step-ca only. */
  readonly templates?: { readonly ssh?: SshTemplate | string; readonly x509?: X509Template | string };
  /**
   * Its identity provider does not answer when the authority starts: it is listed with a reason, its endpoint being
   * one where nobody listens, and takes no token.
   */
  readonly outOfOrder?: boolean;
}

/** All keys of one authority: X.509 root and intermediate, SSH user and host keys. */
export interface Pki {
  readonly root: X509Issuer;
  readonly intermediate: X509Issuer;
  /** The root signed by the former root: sent behind the intermediate, for those who know only that one. */
  readonly bridge?: x509.X509Certificate;
  readonly sshUserKey: KeyObject;
  readonly sshHostKey: KeyObject;
}

export interface AuthorityOptions {
  /** The first one is the one that a stack's settings name. */
  readonly provisioners: readonly OidcProvisionerOptions[];
  /** A free one unless given. */
  readonly port?: number;
  /** Whether the authority has SSH keys at all; yes by default. */
  readonly sshEnabled?: boolean;
  /** Whether it keeps what it issued and revoked; yes by default. Without, it cannot revoke and knows no hosts. */
  readonly database?: boolean;
  /** Limits for every provisioner that has none of its own. */
  readonly claims?: ProvisionerClaims;
  /** How much earlier certificates begin, as a Go duration; a minute by default. */
  readonly backdate?: string;
  /** New ones unless given. */
  readonly pki?: Pki;
  /**
   * Roots in PEM that it shows beside its own, and whose client certificates it takes: the next or the former one
   * while roots are rotated.
   */
  readonly otherRoots?: readonly string[];
  /** False stands for an old step-ca, which passes over `identityCSR`. Embedded only: a real 0.30 always knows it. */
  readonly identityCsr?: boolean;
  /** Whom it trusts when it asks providers for their keys over HTTPS, PEM; the real step-ca only. */
  readonly trustedPem?: string;
}

/** With everything that an authority makes for itself where its options leave it open. */
export interface AuthoritySetup extends AuthorityOptions {
  readonly pki: Pki;
}

/** What may be otherwise after a restart. */
export type AuthorityChanges = Partial<Omit<AuthorityOptions, 'port'>>;

export type AuthorityKind = 'step-ca' | 'embedded';

export interface HostCertificateRequest {
  /** The host's public key in wire form (RFC 4253 section 6.6). */
  readonly publicKey: Buffer;
  readonly principals: readonly string[];
}

export interface ServerCertificateRequest {
  readonly dnsNames: readonly string[];
  readonly ips: readonly string[];
}

export interface ServerCertificate {
  /** PKCS#8. */
  readonly keyPem: string;
  /** Leaf and intermediate. */
  readonly certPem: string;
}

/** A running certificate authority on 127.0.0.1. Its properties follow its options: read them again after a restart. */
export interface StackAuthority {
  readonly kind: AuthorityKind;
  /** "https://127.0.0.1:PORT", no trailing slash. */
  readonly url: string;
  /** SHA-256 of the root's DER, lower-case hex. */
  readonly fingerprint: string;
  readonly rootPem: string;
  readonly intermediatePem: string;
  /** Public keys as in an `authorized_keys` file: "ecdsa-sha2-nistp256 AAAA…". */
  readonly sshUserKeyLine: string;
  readonly sshHostKeyLine: string;
  /** Name of the first provisioner. */
  readonly provisioner: string;
  /** Requests answered so far, oldest first: "POST /ssh/sign". */
  requests(): readonly string[];
  /** What the authority logged, without the tokens it was sent. */
  logText(): string;
  /** By the SSH host key, for a day, without asking the authority: `GET /ssh/hosts` does not know of it. */
  issueHostCertificate(request: HostCertificateRequest): Buffer;
  /** By the intermediate, for a day. */
  issueServerCertificate(request: ServerCertificateRequest): Promise<ServerCertificate>;
  /**
   * Ends and starts again at the same address, with the same memory and, but for `changes`, the same options. Tokens
   * from before are refused from then on. With another `pki` somebody else stands at that address.
   */
  restart(changes?: AuthorityChanges): Promise<void>;
  stop(): Promise<void>;
}
