import type { HostInfo } from '../../control/contract.ts';
import type { AgentAbilities } from '../../delivery/ssh-agent/abilities.ts';
import type { StorePlace } from '../../delivery/trust-store/types.ts';
import type { ReadyPolicy } from '../../session/policy.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import type { ResolvedProfile } from '../../settings/schema.ts';
import type { Failure } from '../../support/failure.ts';
import type { Result } from '../../support/result.ts';
import type { Times } from '../../support/words/times.ts';
import type { SiteTest } from '../site-test/types.ts';

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
  /** A word or two, for the column of a terminal. */
  readonly title: string;
  /** The same as a claim, for the window, and what is said where the step failed. */
  readonly heading: string;
  readonly broken: string;
  /** Steps without whose success this one means nothing; it is then not run. */
  readonly needs: readonly StepId[];
  /** Steps that may have nothing to look at; where one has found something wrong, that comes first. */
  readonly after?: readonly StepId[];
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
  | 'proxy'
  | 'authority'
  | 'provisioner'
  | 'okta'
  | 'issuer'
  | 'clock'
  | 'port'
  | 'keychain'
  | 'ssh-agent'
  | 'agent-takes'
  | 'certificates'
  | 'lifetime'
  | 'files'
  | 'store'
  | 'test-site'
  | 'groups'
  | 'policy'
  | 'ssh-config'
  | 'host-keys'
  | 'background'
  | 'tray';

export interface TitledFinding extends Finding {
  readonly title: string;
}

/** One step with what it found. */
export interface CheckedStep extends TitledFinding {
  readonly id: StepId;
  /** From 1, the same in the window, on a terminal and in JSON. */
  readonly number: number;
  /** The step as a claim that fits its verdict. */
  readonly heading: string;
  readonly tookMs: number;
}

/**
 * What the steps look at. Nothing here needs a sign-in, and nothing changes anything but that the ssh-agent, where it
 * keeps keys in memory alone, gets one for a moment. Each is asked for several times and answers from its first look.
 */
export interface CheckupParts {
  profile(): Promise<Result<SettingsFacts, Failure>>;
  /** Each proxy on the way to the authority and to Okta, as far as settings or authority tell where Okta is. */
  proxies(): Promise<Result<readonly ProxyFacts[], Failure>>;
  /** Its root matches and it is healthy. */
  authority(): Promise<Result<AuthorityFacts, Failure>>;
  provisioner(): Promise<Result<ProvisionerFacts, Failure>>;
  /** Okta says it is the issuer that it should be. Undefined where neither settings nor authority say where it is. */
  okta(): Promise<Result<OktaFacts, Failure> | undefined>;
  /** Why a loopback address cannot be listened on now; undefined where it can. */
  busy(redirectUri: string): Promise<string | undefined>;
  keychain(): Promise<{ readonly usable: boolean; readonly problem: string | undefined }>;
  agent(): Promise<Result<{ readonly address: string; readonly identities: number }, Failure>>;
  /** What the agent does with certificates. */
  abilities(): Promise<Result<AgentAbilities, Failure>>;
  snapshot(): Promise<Result<SessionSnapshot, Failure>>;
  /** What is wrong with the files of the client certificate; undefined where they are whole, private and the same. */
  files(x509: NonNullable<SessionSnapshot['x509']>): Promise<string | undefined>;
  /** The person's own store of client certificates; undefined where Latchkey knows none on this system. */
  store(): Promise<Result<StoreFacts | undefined, Failure>>;
  /** A real request to `x509.testUrl`; undefined where the settings name none. */
  site(): Promise<Result<SiteTest | undefined, Failure>>;
  /** The access policy as it is kept, with why nothing newer is in force; undefined where there is none yet. */
  policy(): Promise<Result<ReadyPolicy | undefined, Failure>>;
  /** Whether ssh is led to what it is to know of this organisation's hosts. */
  sshConfig(): Promise<Result<boolean, Failure>>;
  /** How many keys of authorities ssh trusts for hosts through Latchkey; undefined where there is no such list. */
  hostKeys(): Promise<Result<number | undefined, Failure>>;
  host(): Promise<Result<HostInfo | undefined, Failure>>;
  /** Whether somebody on the session bus shows tray icons (Linux): undefined where there is no bus to ask. */
  trayHost(): Promise<boolean | undefined>;
  /** Ends the connections that the looks opened. */
  close(): void;
}

export interface SettingsFacts {
  readonly profile: ResolvedProfile;
  readonly file: string;
  /** For each source of this organisation's settings, by name, how many it set. */
  readonly setBy: readonly (readonly [string, number])[];
  /** Where IT's settings come from; undefined where there are none. */
  readonly managed?: string | undefined;
  /** MANAGED_INVALID for each value of IT's that was passed over. */
  readonly notes: readonly Failure[];
}

export interface ProxyFacts {
  /** "proxy.example.com:3128" */
  readonly proxy: string;
  /** For whom it is asked. */
  readonly hosts: readonly string[];
}

export interface AuthorityFacts {
  readonly host: string;
  /** SHA-256 of its root, 64 lower-case hexadecimal digits. */
  readonly fingerprint: string;
  /** The proxy on the way; undefined where there is none. */
  readonly proxy?: string | undefined;
  /** By how much this computer's clock is ahead of it. */
  readonly skewMs: number | undefined;
}

export interface OktaFacts {
  readonly host: string;
  readonly issuer: string;
  readonly proxy?: string | undefined;
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
  /** As it publishes it. */
  readonly issuer: string;
  readonly redirectUris: readonly string[];
}
