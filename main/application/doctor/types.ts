import type { HostInfo } from '../../control/contract.ts';
import type { StorePlace } from '../../delivery/trust-store/types.ts';
import type { ReadyPolicy } from '../../session/policy.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import type { ResolvedProfile } from '../../settings/schema.ts';
import type { Failure } from '../../support/failure.ts';
import type { Result } from '../../support/result.ts';
import type { Times } from '../../support/words/times.ts';

/** Each with its own shape in the window and on a terminal, and always with its word. */
export type Verdict = 'passed' | 'look' | 'failed' | 'not-run';

/** What a step found. Data alone, so that the window can show the same. */
export interface Finding {
  readonly verdict: Verdict;
  readonly sentence: string;
  /** What to do about it. */
  readonly fix?: string | undefined;
  readonly failure?: Failure | undefined;
}

export interface Step {
  readonly id: StepId;
  readonly title: string;
  /** Steps without whose success this one means nothing; it is then not run. */
  readonly needs: readonly StepId[];
  run(parts: CheckupParts, saying: Saying): Promise<Finding>;
}

/** How times and paths are said to this person. */
export interface Saying {
  times(): Times;
  path(path: string): string;
  readonly platform: NodeJS.Platform;
}

export type StepId =
  | 'settings'
  | 'authority'
  | 'provisioner'
  | 'okta'
  | 'clock'
  | 'port'
  | 'keychain'
  | 'ssh-agent'
  | 'certificates'
  | 'files'
  | 'store'
  | 'policy'
  | 'ssh-config'
  | 'background';

export interface TitledFinding extends Finding {
  readonly title: string;
}

/** One step with what it found. */
export interface CheckedStep extends TitledFinding {
  readonly id: StepId;
  readonly tookMs: number;
}

/**
 * What the steps look at. Nothing here changes anything or needs a sign-in. Each is asked for several times and answers
 * from its first look.
 */
export interface CheckupParts {
  profile(): Promise<Result<{ readonly profile: ResolvedProfile; readonly file: string }, Failure>>;
  /** Its root matches and it is healthy. `skewMs`: by how much this computer's clock is ahead of it. */
  authority(): Promise<Result<{ readonly host: string; readonly skewMs: number | undefined }, Failure>>;
  provisioner(): Promise<Result<ProvisionerFacts, Failure>>;
  /** Okta says it is the issuer that it should be. */
  okta(): Promise<Result<OktaFacts, Failure>>;
  /** Why a loopback address cannot be listened on now; undefined where it can. */
  busy(redirectUri: string): Promise<string | undefined>;
  keychain(): Promise<{ readonly usable: boolean; readonly problem: string | undefined }>;
  agent(): Promise<Result<{ readonly address: string; readonly identities: number }, Failure>>;
  snapshot(): Promise<Result<SessionSnapshot, Failure>>;
  /** What is wrong with the files of the client certificate; undefined where they are whole, private and the same. */
  files(x509: NonNullable<SessionSnapshot['x509']>): Promise<string | undefined>;
  /** The person's own store of client certificates; undefined where Latchkey knows none on this system. */
  store(): Promise<Result<StoreFacts | undefined, Failure>>;
  /** The access policy as it is kept, with why nothing newer is in force; undefined where there is none yet. */
  policy(): Promise<Result<ReadyPolicy | undefined, Failure>>;
  /** Whether ssh is led to what it is to know of this organisation's hosts. */
  sshConfig(): Promise<Result<boolean, Failure>>;
  host(): Promise<Result<HostInfo | undefined, Failure>>;
  /** Ends the connections that the looks opened. */
  close(): void;
}

export interface OktaFacts {
  readonly host: string;
  readonly issuer: string;
  /** What was made of the address in the settings or in the provisioner. */
  readonly said: string | undefined;
  /** By how much this computer's clock is ahead of it. */
  readonly skewMs: number;
}

export interface StoreFacts {
  /** Where browsers look. */
  readonly places: readonly StorePlace[];
  /** Which of them have the recorded certificate with its key now, or why that cannot be seen. */
  readonly having: Result<readonly StorePlace[], Failure>;
}

export interface ProvisionerFacts {
  readonly name: string;
  /** Undefined where only asking for a certificate tells. */
  readonly sshEnabled: boolean | undefined;
  readonly clientId: string;
  readonly redirectUris: readonly string[];
}
