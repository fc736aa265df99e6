import { dirname, join } from 'node:path';
import { createPemFiles, type PemFiles } from '../delivery/pem-files/pem-files.ts';
import { createSshAgent } from '../delivery/ssh-agent/agent.ts';
import { type LocatedAgent, locateSshAgent } from '../delivery/ssh-agent/locate.ts';
import type { SshAgent } from '../delivery/ssh-agent/types.ts';
import { createSshConfig } from '../delivery/ssh-config/ssh-config.ts';
import type { SshConfig } from '../delivery/ssh-config/types.ts';
import type { RootStore, TrustStore } from '../delivery/trust-store/types.ts';
import type { Folders } from '../settings/folders.ts';
import type { ResolvedProfile } from '../settings/schema.ts';
import type { SecretStore } from '../settings/secrets.ts';
import type { Clock } from '../support/clock.ts';
import type { Failure } from '../support/failure.ts';
import { acquireLock, type Lock } from '../support/lock.ts';
import type { Log } from '../support/log.ts';
import type { RouteFinder } from '../support/network/route.ts';
import { ok, type Result } from '../support/result.ts';
import { createJournal, type Journal } from './journal/journal.ts';
import type { Outside } from './outside.ts';
import type { SessionPolicy } from './policy.ts';
import { createRecordStore, type RecordStore } from './record-store.ts';
import { createRememberedStore, type RememberedStore } from './remembered.ts';
import { routesOf } from './routes.ts';
import { createTrustedRoots, type TrustedRoots } from './trusted-roots.ts';

/** What the front end brings: made once in its composition file, shared by all sessions. */
export interface SessionParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly folders: Folders;
  /** Opens the keychain, or memory where there is none; asked for only when a secret is needed. */
  readonly secrets: () => Promise<SecretStore>;
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  /** [0, 1); Math.random unless a test says otherwise. */
  readonly random?: () => number;
  /** What is left out is Node's and this computer's. */
  readonly outside?: Partial<Outside>;
}

/** What the steps of one session share. */
export interface SessionContext {
  readonly profile: ResolvedProfile;
  readonly parts: SessionParts;
  readonly records: RecordStore;
  readonly remembered: RememberedStore;
  readonly trustedRoots: TrustedRoots;
  readonly journal: Journal;
  readonly random: () => number;
  /** The ways to Okta and the authority; undefined where nothing goes through a proxy. */
  readonly routes: RouteFinder | undefined;
  /** The person's own agent, as this process can reach it now. */
  agent(): Result<SshAgent, Failure>;
  /** Where it listens, and whether ssh has to be told of it. */
  locateAgent(): Result<LocatedAgent, Failure>;
  agentAt(address: string): SshAgent;
  /** The access policy, opened when it is first asked for: reading one takes more than all the rest. */
  policy(): Promise<SessionPolicy>;
  readonly pemFiles: PemFiles;
  readonly pemFolder: string;
  /** The person's own store, opened when it is first asked for; undefined where there is none on this system. */
  trustStore(): Promise<TrustStore | undefined>;
  rootStore(): Promise<RootStore | undefined>;
  /** What ssh knows of this profile's hosts; through the person's own ssh_config, or another file that was. */
  sshConfig(personFile?: string): SshConfig;
  /** Held while anything of this profile is changed, by whichever process. */
  lock(signal?: AbortSignal): Promise<Result<Lock, Failure>>;
  /** Held while a sign-in waits for the browser; a second one is soon told. */
  signInLock(): Promise<Result<Lock, Failure>>;
}

/** Only for one that is being cancelled at this moment. */
const SIGN_IN_LOCK_PATIENCE_MS = 1_500;

/** Long enough for another profile to be done with the line that all share. */
const SSH_CONFIG_LOCK_PATIENCE_MS = 5_000;

/** Long enough for another process to finish a renewal against a slow network. */
const LOCK_PATIENCE_MS = 60_000;

export function createContext(profile: ResolvedProfile, parts: SessionParts): SessionContext {
  const lockAt = (what: string, waitMs: number, signal?: AbortSignal): Promise<Result<Lock, Failure>> =>
    acquireLock(join(parts.folders.runtime, `${profile.name}.${what}.lock`), {
      clock: parts.clock,
      waitMs,
      what: `another Latchkey for “${profile.name}”`,
      ...(signal === undefined ? {} : { signal }),
    });
  const agentAt = parts.outside?.sshAgent ?? ((address) => createSshAgent(address, { clock: parts.clock }));
  const locate = (): Result<LocatedAgent, Failure> =>
    locateSshAgent({
      environment: parts.environment,
      platform: parts.platform,
      setting: profile.ssh.agent,
      sshConfig: parts.folders.sshConfig,
      home: dirname(dirname(parts.folders.sshConfig)),
    });
  let policy: Promise<SessionPolicy> | undefined;
  let trustStore: Promise<TrustStore | undefined> | undefined;
  const pemFolder = profile.x509.folder ?? join(parts.folders.state, 'certificates', profile.name);
  return {
    profile,
    parts,
    pemFolder,
    records: createRecordStore(parts.folders.state, profile.name),
    remembered: createRememberedStore(parts.folders, profile.name, parts.clock),
    trustedRoots: createTrustedRoots(parts.folders, profile.name, parts.clock),
    journal: createJournal(parts.folders.logs, parts.clock),
    random: parts.random ?? Math.random,
    routes: routesOf(profile, parts),
    agent() {
      const located = locate();
      return located.ok ? ok(agentAt(located.value.address)) : located;
    },
    locateAgent: locate,
    agentAt,
    policy() {
      policy ??= import('./policy.ts').then(({ openPolicy }) => openPolicy(profile, parts));
      return policy;
    },
    pemFiles: createPemFiles(pemFolder),
    trustStore() {
      trustStore ??= openStore(profile, parts);
      return trustStore;
    },
    rootStore: () => openRoots(parts),
    sshConfig: (personFile = parts.folders.sshConfig) =>
      createSshConfig({
        stateFolder: parts.folders.state,
        profile: profile.name,
        personFile,
        platform: parts.platform,
        lock: () =>
          acquireLock(join(parts.folders.runtime, 'ssh-config.lock'), {
            clock: parts.clock,
            waitMs: SSH_CONFIG_LOCK_PATIENCE_MS,
            what: 'another Latchkey with ~/.ssh/config',
          }),
      }),
    lock: (signal) => lockAt('change', LOCK_PATIENCE_MS, signal),
    signInLock: () => lockAt('sign-in', SIGN_IN_LOCK_PATIENCE_MS),
  };
}

async function openStore(
  { name, x509 }: ResolvedProfile,
  { folders, environment, platform, outside }: SessionParts,
): Promise<TrustStore | undefined> {
  const open = outside?.trustStore ?? (await import('../delivery/trust-store/trust-store.ts')).openTrustStore;
  return open(platform, {
    profile: name,
    home: folders.home,
    environment,
    runtimeFolder: folders.runtime,
    sites: x509.sites,
  });
}

async function openRoots({
  folders,
  environment,
  platform,
  outside,
}: SessionParts): Promise<RootStore | undefined> {
  const open = outside?.rootStore ?? (await import('../delivery/trust-store/trust-store.ts')).openRootStore;
  return open(platform, { home: folders.home, environment, runtimeFolder: folders.runtime });
}
