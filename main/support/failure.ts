import { type Err, err } from './result.ts';

/**
 * Everything that can go wrong, by code, with the facts its sentence needs. The sentences stand in one place
 * (words/failures.ts); modules only name the code. Times are milliseconds since 1970. `requestId` is the other
 * side's name for the request (Okta: x-okta-request-id, step-ca: X-Request-Id), for the administrator who looks it up.
 */
export interface FailureFacts {
  // set-up
  /** `known`: the organisations that there are, where one was asked for by a name that none of them has. */
  NOT_SET_UP: { profile: string; known?: readonly string[] | undefined };
  /** The organisations that there are, where none was named and the settings prefer none. */
  PROFILE_CHOICE: { found: readonly string[] };
  SETTINGS_INVALID: { source: string; problems: readonly string[] };
  /** `setting`: "profiles.work.renewAt". `inForce`: what holds instead; undefined for what holds where nobody sets it. */
  MANAGED_INVALID: { source: string; setting: string; problem: string; inForce?: string | undefined };
  ISSUER_INVALID: { input: string; problem: string };
  PROVISIONER_MISSING: { authority: string; wanted: string; found: readonly string[] };
  PROVISIONER_CHOICE: { authority: string; found: readonly string[] };
  // signing in
  SIGNED_OUT: { profile: string };
  /** `unanswered`: the browser came back, and nobody answered whether to go on as the person that Okta confirmed. */
  SIGN_IN_TIMEOUT: { minutes: number; unanswered?: true | undefined };
  SIGN_IN_CANCELLED: Record<never, never>;
  SIGN_IN_UNKNOWN_ANSWER: { problem: string };
  PORT_BUSY: { redirectUris: readonly string[] };
  NO_BROWSER: { problem: string };
  // Okta
  OKTA_UNREACHABLE: { host: string; problem: string };
  OKTA_BUSY: { host: string; retryAt: number; requestId?: string | undefined };
  OKTA_OUT_OF_ORDER: { host: string; status: number; requestId?: string | undefined };
  OKTA_CLIENT: { host: string; clientId: string; said: string; requestId?: string | undefined };
  OKTA_POLICY: { host: string; email?: string | undefined; said: string; requestId?: string | undefined };
  OKTA_ZONE: { host: string; said: string; requestId?: string | undefined };
  OKTA_REAUTH: { host: string; said: string; requestId?: string | undefined };
  OKTA_TOO_MANY_GROUPS: { said: string; requestId?: string | undefined };
  OKTA_REFUSED: { host: string; error: string; said: string; requestId?: string | undefined };
  OKTA_ANSWER_WRONG: { host: string; problem: string; requestId?: string | undefined };
  SESSION_ENDED: { said: string; requestId?: string | undefined };
  ACCESS_REMOVED: {
    email?: string | undefined;
    clientId: string;
    host: string;
    said: string;
    requestId?: string | undefined;
  };
  /** `named`: the person who signs in was named, else the one who was signed in here last is expected. */
  OKTA_OTHER_PERSON: { expected: string; found: string; named: boolean };
  EMAIL_MISSING: { clientId: string };
  CREDENTIALS_EXPIRED: { endedAt: number };
  SIGN_IN_LOST: Record<never, never>;
  NO_REFRESH: { clientId: string };
  // certificate authority
  CA_UNREACHABLE: { host: string; problem: string };
  CA_BUSY: { host: string; status: number; requestId?: string | undefined };
  CA_FINGERPRINT: { host: string; expected: string; found?: string | undefined };
  /** `groups` is set where not the address is the reason: those that the authority accepts, the person being in none. */
  CA_REFUSED: {
    host: string;
    provisioner: string;
    email: string;
    domains: readonly string[];
    groups?: readonly string[] | undefined;
  };
  /** Okta gave the groups at userinfo alone. `wanted`: without one of them in the ID token nobody gets a certificate. */
  GROUPS_NOT_IN_TOKEN: { clientId: string; claim: string; wanted?: readonly string[] | undefined };
  CA_REFUSED_UNKNOWN: { host: string; status: number; at: number; requestId?: string | undefined };
  CA_REJECTED: { host: string; status: number; said: string; requestId?: string | undefined };
  CA_SSH_OFF: { host: string; provisioner: string };
  CA_ANSWER_WRONG: { host: string; problem: string; requestId?: string | undefined };
  CA_LIFE: { host: string; askedSeconds: number; gotSeconds: number };
  CERTIFICATE_WRONG: { host: string; problem: string; requestId?: string | undefined };
  // the way to both. `proxy`: "proxy.example.com:3128", or the address of a PAC file. `host`: who was to be reached.
  PROXY_UNREACHABLE: { proxy: string; host: string; problem: string };
  /** `proxy`: or what is written where one should be. `problem` is a sentence's end: why it cannot be used. */
  PROXY_UNUSABLE: { proxy: string; host: string; problem: string };
  PROXY_PASSWORD: { proxy: string; host: string };
  PROXY_REFUSED: { proxy: string; host: string; status: number };
  /** `signer`: whose certificate stands in the place of the right one; undefined where it has no name. */
  TLS_INSPECTED: {
    host: string;
    part: 'okta' | 'authority';
    signer?: string | undefined;
    proxy?: string | undefined;
  };
  // access policy
  /**
   * `source`: a path or an address. `problems` finish a sentence that begins with "the policy", or name their place.
   * `keptSerial`: of the policy that stays in force; undefined where there is none.
   */
  POLICY_REFUSED: { source: string; problems: readonly string[]; keptSerial?: number | undefined };
  POLICY_UNREACHABLE: { source: string; problem: string; keptSerial?: number | undefined };
  // this computer
  NO_AGENT: { problem: string };
  AGENT_REFUSED: { problem: string };
  /**
   * `place`: "files", or as the system calls it. `reason`: where it is known to words. `elsewhere`: another place has it,
   * and works. `root`: it is about the authority's root, and not about the certificate.
   */
  STORE_REFUSED: {
    place: string;
    problem: string;
    reason?: StoreRefusal | undefined;
    elsewhere?: true | undefined;
    root?: true | undefined;
  };
  /** `path`: the person's ssh_config. `line`: what would have to be in it, for their own hand. */
  SSH_CONFIG_REFUSED: { path: string; problem: string; line: string };
  /** `holds`: the sign-in may be in there, and cannot be read or removed now. Else it is kept in memory instead. */
  KEYCHAIN_UNAVAILABLE: { problem: string; holds?: boolean | undefined };
  FILE_REFUSED: { path: string; problem: string };
  CLOCK_WRONG: { host: string; skewSeconds: number };
  BUSY_ELSEWHERE: { holder: string };
  HOST_GONE: { problem: string };
  HOST_VERSION: { host: string; hostVersion: string; ownVersion: string; newer: 'host' | 'command' };
  // the tray application
  /** `place`: a path or an address, where it is known what was to be opened. */
  NOT_OPENED: {
    what: 'terminal' | 'date-and-time' | 'place';
    place?: string | undefined;
    problem: string;
  };
  INTERNAL: { problem: string };
}

/** Why a place where browsers look does not take a certificate. */
export type StoreRefusal =
  | 'no-tools'
  | 'no-powershell'
  | 'password'
  | 'locked'
  | 'held'
  | 'damaged'
  | 'read-only'
  | 'silent'
  /** The settings want none there: nothing is wrong, and nothing will be put there. */
  | 'not-wanted'
  /** Nothing is wrong: the next renewal brings the first one. */
  | 'none-yet';

export type FailureCode = keyof FailureFacts;

export type Failure = {
  readonly [C in FailureCode]: { readonly code: C; readonly facts: Readonly<FailureFacts[C]> };
}[FailureCode];

/** A failure of one code, as data that may cross a module border, a socket or the window's bridge. */
export function failure<C extends FailureCode>(code: C, facts: FailureFacts[C]): Failure {
  // The mapped union cannot be narrowed through a type parameter; the signature above keeps code and facts together.
  return { code, facts } as unknown as Failure;
}

/** Short for `err(failure(code, facts))`. */
export function fail<C extends FailureCode>(code: C, facts: FailureFacts[C]): Err<Failure> {
  return err(failure(code, facts));
}

/** What an exception says, for the `problem` of a failure: the message only, never a stack. */
export function problemOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return problemOf(thrown.errors[0]);
  if (thrown instanceof Error) {
    const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
    const text = thrown.message === '' ? (code ?? thrown.name) : thrown.message;
    return thrown.cause instanceof Error ? `${text}: ${problemOf(thrown.cause)}` : text;
  }
  return String(thrown);
}
