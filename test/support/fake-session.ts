import type {
  ConfirmedIdentity,
  IdentityAnswer,
  PendingBrowser,
  SessionSnapshot,
  SignOutReport,
} from '#main/session/snapshot.ts';
import type { Session, SignInRequest, SignOutRequest } from '#main/session/types.ts';
import { type Failure, fail, failure } from '#main/support/failure.ts';
import { err, ok, type Result } from '#main/support/result.ts';

/** 20 November 2026, 11:02 in UTC: the "now" of the examples below. */
export const NOW = Date.parse('2026-11-20T11:02:00Z');

export const signedOut = (profile = 'example'): SessionSnapshot => ({
  version: 1,
  profile,
  state: { kind: 'signed-out' },
  hosted: false,
  notes: [],
});

/** Sam, signed in at 08:02 with certificates until 16:02. */
export const signedIn = (more: Partial<SessionSnapshot> = {}): SessionSnapshot => ({
  version: 1,
  profile: 'example',
  state: { kind: 'fresh' },
  person: {
    issuer: 'https://example.okta.com',
    subject: '00uexample',
    email: 'sam@example.com',
    name: 'Sam Example',
  },
  signedInAtMs: Date.parse('2026-11-20T08:02:00Z'),
  authority: {
    url: 'https://ca.example.com',
    provisioner: 'okta',
    fingerprint: '5577107ef49f886f40c9ee78d46ab97905209287f9e839dcc1b33bef63957722',
  },
  ssh: {
    serial: '6218401993027714835',
    keyId: 'sam@example.com',
    principals: ['sam', 'sam@example.com', 'dba'],
    algorithm: 'ssh-ed25519-cert-v01@openssh.com',
    fingerprint: 'SHA256:9n0K1zQeY5cZ0bq1mJw4nTQm3oXfWv7yH2sLrKpD6uE',
    validAfterMs: Date.parse('2026-11-20T08:01:00Z'),
    validBeforeMs: Date.parse('2026-11-20T16:02:00Z'),
    agent: { address: '/run/user/1000/ssh-agent.sock', listed: true },
  },
  x509: {
    serial: '4f2a9c1be07d',
    subject: 'CN=sam@example.com',
    issuer: 'CN=Example Intermediate CA',
    keyType: 'ECDSA P-256',
    subjectAlternativeNames: [
      { kind: 'email', value: 'sam@example.com' },
      { kind: 'uri', value: 'https://example.okta.com#00uexample' },
    ],
    fingerprint: 'ab'.repeat(32),
    notBeforeMs: Date.parse('2026-11-20T08:01:00Z'),
    notAfterMs: Date.parse('2026-11-20T16:02:00Z'),
    files: {
      certificate: '/home/sam/.local/state/latchkey/certificates/example/client.crt',
      key: '/home/sam/.local/state/latchkey/certificates/example/client.key',
      chain: '/home/sam/.local/state/latchkey/certificates/example/chain.pem',
      root: '/home/sam/.local/state/latchkey/certificates/example/root.pem',
    },
  },
  groups: {
    names: ['Everyone', 'ssh-ledger'],
    source: 'id_token',
    asOfMs: Date.parse('2026-11-20T08:02:00Z'),
  },
  nextRenewalAtMs: Date.parse('2026-11-20T13:22:00Z'),
  keptIn: 'keychain',
  hosted: true,
  notes: [],
  ...more,
});

/** Sam, whom nobody on this computer knows yet. */
export const confirmedSam = (more: Partial<ConfirmedIdentity> = {}): ConfirmedIdentity => ({
  issuer: 'https://example.okta.com',
  subject: '00uexample',
  email: 'sam@example.com',
  name: 'Sam Example',
  groups: 2,
  reason: 'first',
  alreadySignedIn: true,
  ...more,
});

/** A session that does what the test says, and notes what it was asked. */
export class FakeSession implements Session {
  readonly profile: string;
  readonly asked: string[] = [];
  readonly #listeners = new Set<(snapshot: SessionSnapshot) => void>();
  current: SessionSnapshot;
  /** What a sign-in ends with, and a renewal where `renewal` says nothing else. A snapshot becomes the current one. */
  outcome: Result<SessionSnapshot, Failure> = ok(signedIn());
  renewal: Result<SessionSnapshot, Failure> | undefined;
  signOutReport: Result<SignOutReport, Failure> = ok({ left: [] });
  pending: PendingBrowser = {
    authorizationUrl: 'https://example.okta.com/oauth2/v1/authorize?client_id=0oa1example2&state=s',
    redirectUri: 'http://127.0.0.1:10000',
    expiresAtMs: NOW + 300_000,
  };
  /** Resolves when the person is done in the browser; never, unless the test replaces it. */
  browser: Promise<void> = Promise.resolve();
  /** Asked about before a sign-in ends well, where it is set. */
  identity: ConfirmedIdentity | undefined;
  readonly answers: IdentityAnswer[] = [];
  cancelled = false;

  constructor(profile = 'example', current: SessionSnapshot = signedOut(profile)) {
    this.profile = profile;
    this.current = current;
  }

  get watchers(): number {
    return this.#listeners.size;
  }

  async snapshot(): Promise<Result<SessionSnapshot, Failure>> {
    this.asked.push('snapshot');
    return ok(this.current);
  }

  async signIn(request: SignInRequest): Promise<Result<SessionSnapshot, Failure>> {
    this.asked.push(
      [
        'signIn',
        ...(request.as === undefined ? [] : [`as ${request.as}`]),
        ...(request.afresh ? ['afresh'] : []),
      ].join(' '),
    );
    const aborted = new Promise<void>((resolve) => {
      request.signal.addEventListener('abort', () => {
        this.cancelled = true;
        resolve();
      });
      if (request.signal.aborted) resolve();
    });
    for (let answer: IdentityAnswer | undefined = 'afresh'; answer === 'afresh'; ) {
      request.onBrowser(this.pending);
      await Promise.race([this.browser, aborted]);
      if (request.signal.aborted) return fail('SIGN_IN_CANCELLED', {});
      answer =
        this.identity && ((await Promise.race([request.onIdentity(this.identity), aborted])) ?? 'cancel');
      if (answer !== undefined) this.answers.push(answer);
      if (answer === 'cancel') return fail('SIGN_IN_CANCELLED', {});
    }
    if (this.outcome.ok) request.onConfirmed(this.outcome.value.person?.email ?? 'sam@example.com');
    return this.#become(this.outcome);
  }

  async renew(): Promise<Result<SessionSnapshot, Failure>> {
    this.asked.push('renew');
    return this.#become(this.renewal ?? this.outcome);
  }

  async refreshGroups(): Promise<Result<SessionSnapshot, Failure>> {
    this.asked.push('refreshGroups');
    return this.#become(this.renewal ?? this.outcome);
  }

  async keepSignIn(): Promise<Result<SessionSnapshot, Failure>> {
    this.asked.push('keepSignIn');
    return this.#become(this.renewal ?? this.outcome);
  }

  async signOut({ everywhere, forget }: SignOutRequest): Promise<Result<SignOutReport, Failure>> {
    this.asked.push(
      ['signOut', ...(everywhere ? ['everywhere'] : []), ...(forget === true ? ['forget'] : [])].join(' '),
    );
    this.#become(ok(signedOut(this.profile)));
    return this.signOutReport;
  }

  watch(listener: (snapshot: SessionSnapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #become(outcome: Result<SessionSnapshot, Failure>): Result<SessionSnapshot, Failure> {
    if (!outcome.ok) return outcome;
    this.current = outcome.value;
    for (const listener of this.#listeners) listener(outcome.value);
    return outcome;
  }
}

/** A failure whose facts hold everything that JSON can lose: nothing, text of other scripts, numbers. */
export const sampleFailure = failure('CA_REFUSED_UNKNOWN', {
  host: 'ca.example.com',
  status: 401,
  at: NOW,
  requestId: '7f3c9a52-1e0b',
});
export const failing = (): Result<never, Failure> => err(sampleFailure);
