import type { Pki } from '../pki.ts';
import type { Memory } from './memory.ts';
import type { Provisioners } from './provisioners.ts';

/** What the routes of the embedded authority work on, from one start to the next. */
export interface EmbeddedAuthority {
  readonly pki: Pki;
  /** PEM. Shown, and trusted for client certificates, beside the own one. */
  readonly otherRoots: readonly string[];
  readonly provisioners: Provisioners;
  readonly memory: Memory;
  /** Whether there are SSH keys. */
  readonly sshEnabled: boolean;
  /** Whether it keeps what it issued: without, step-ca neither revokes nor lists hosts. */
  readonly hasDatabase: boolean;
  /** How much earlier certificates begin, for clients whose clock is late. */
  readonly backdateMs: number;
  /** Whether `POST /ssh/sign` looks at `identityCSR`. */
  readonly knowsIdentityCsr: boolean;
  /** Names in its server certificate, and in the audiences of tokens meant for it. */
  readonly dnsNames: readonly string[];
  /** Whole seconds since 1970. Tokens older than that are refused. */
  readonly startedAt: number;
}

/** One request, as far as routes care. */
export interface ApiRequest {
  /** Parameters in the path, and of the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Decoded JSON; undefined where there is none. */
  readonly body: unknown;
  /** DER of the client certificate of the connection, already verified against root and intermediate. */
  readonly peerCertificate: Buffer | undefined;
}

export interface ApiAnswer {
  readonly status: number;
  /** Sent as JSON. */
  readonly body: object;
}

export type Route = (authority: EmbeddedAuthority, request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>;
