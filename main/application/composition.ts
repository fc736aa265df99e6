import type { CurrentPolicy } from '../access/store.ts';
import type { ControlAddress } from '../control/address.ts';
import type { HostInfo } from '../control/contract.ts';
import type { RootStore } from '../delivery/trust-store/types.ts';
import type { Journal } from '../session/journal/journal.ts';
import type { SessionPolicy } from '../session/policy.ts';
import type { SessionSnapshot } from '../session/snapshot.ts';
import type { SignInTest, SignInTestRequest } from '../session/test-sign-in/types.ts';
import type { Session } from '../session/types.ts';
import type { Folders } from '../settings/folders.ts';
import type { LoadedSettings } from '../settings/load.ts';
import type { ProfileSettings, ResolvedProfile } from '../settings/schema.ts';
import type { Clock } from '../support/clock.ts';
import type { Failure } from '../support/failure.ts';
import type { Result } from '../support/result.ts';
import type { CheckupParts } from './doctor/types.ts';
import type { MetAuthority } from './meet-authority.ts';
import type { SiteTest } from './site-test/types.ts';
import type { Watching } from './watching.ts';

/** A session, wherever its work is done. */
export interface OpenSession {
  readonly session: Session;
  readonly profile: ResolvedProfile;
  /** Puts right what a process that was cut off has left; missing where a host does that. */
  readonly tidy?: () => Promise<void>;
  /** Ends with what is still being done, as a sign-in that was given up; see `LocalSession.close`. */
  close(): void | Promise<void>;
}

export interface ReadSnapshot {
  readonly snapshot: SessionSnapshot;
  readonly profile: ResolvedProfile;
}

/** What commands work with. Each part is opened when it is asked for, and only then loaded. */
export interface Composition {
  readonly clock: Clock;
  readonly folders: Folders;
  readonly address: Result<ControlAddress, Failure>;
  settings(): Promise<Result<LoadedSettings, Failure>>;
  /** The organisation that is meant: by name, by LATCHKEY_PROFILE, by the settings, or as the last one signed in to. */
  profile(wanted: string | undefined): Promise<Result<ResolvedProfile, Failure>>;
  /** The light way to a snapshot: the stored record and the ssh-agent; nothing is opened. */
  snapshot(wanted: string | undefined): Promise<Result<ReadSnapshot, Failure>>;
  /** The session as the host has it where there is one, else one of this process. */
  session(wanted: string | undefined): Promise<Result<OpenSession, Failure>>;
  /** What tells of each change of a session, whether somebody hosts it or not. */
  watching(
    wanted: string | undefined,
  ): Promise<Result<Watching & { readonly profile: ResolvedProfile }, Failure>>;
  /** Makes this process the host. */
  host(): Promise<Result<Hosting, Failure>>;
  /** The access policy of the organisation; nothing is read before it is asked. */
  policy(wanted: string | undefined): Promise<Result<OpenPolicy, Failure>>;
  /** Names that the authority's host certificates are for; undefined where it does not say. Asks the authority. */
  inventory(wanted: string | undefined): Promise<Result<readonly string[] | undefined, Failure>>;
  /** The root of the organisation's authority, which is asked for it; to take roots back, those that are known here. */
  roots(wanted: string | undefined, way: RootWay): Promise<Result<OpenRoots, Failure>>;
  checkup(wanted: string | undefined): Promise<CheckupParts>;
  /** Shows a site the client certificate of whoever is signed in. */
  siteTest(wanted: string | undefined, asked: SiteQuestion): Promise<Result<SiteTest, Failure>>;
  /** Asks the authority of an organisation that is not set up yet who it is, the way that its settings say. */
  meetAuthority(
    profile: Pick<ProfileSettings, 'authority' | 'network'>,
  ): Promise<Result<MetAuthority, Failure>>;
  /** What happened on this computer in the last thirty days. */
  journal(): Promise<Journal>;
  /** What tries a sign-in and leaves no trace; in this process, whoever hosts. */
  tester(wanted: string | undefined): Promise<Result<SignInTester, Failure>>;
}

export type RootWay = 'trust' | 'distrust';

export interface NamedRoot {
  readonly rootPem: string;
  readonly name: string;
  /** SHA-256, lower-case hex. */
  readonly fingerprint: string;
}

/** The roots that it is about, and the person's own store, which notes who asked. */
export interface OpenRoots {
  readonly roots: readonly NamedRoot[];
  /** Undefined where Latchkey knows none on this system. */
  readonly store: RootStore | undefined;
}

export interface SiteQuestion {
  /** https */
  readonly url: string;
  /** Shortens a path for this person. */
  path(path: string): string;
  readonly signal: AbortSignal;
}

export interface SignInTester {
  readonly profile: ResolvedProfile;
  /** The newest policy that the settings name, read without keeping anything. */
  policy(signal: AbortSignal): Promise<Result<CurrentPolicy | undefined, Failure>>;
  run(request: SignInTestRequest): Promise<SignInTest>;
}

export interface OpenPolicy {
  readonly policy: SessionPolicy;
  readonly profile: ResolvedProfile;
}

/** This process as the host of all sessions. */
export interface Hosting {
  readonly host: HostInfo;
  /** Organisations that are set up; more may come while it runs. */
  readonly profiles: readonly string[];
  /** The session of an organisation, kept fresh from when it is first asked for. */
  session(profile: string): Promise<Result<Session, Failure>>;
  /** The computer woke up, or is on another network: nobody waits for the end of a pause. */
  wake(): void;
  close(): Promise<void>;
}
