import type { Failure } from '../../support/failure.ts';
import type { Lock } from '../../support/lock.ts';
import type { Result } from '../../support/result.ts';

/** A host, or hosts alike, that the certificate is for. Checked again before anything of it is written. */
export interface SshConfigHost {
  /** As people type them after `ssh`; with "*" and "?" one is a pattern, as in ssh_config. */
  readonly names: readonly string[];
  /** Where ssh connects to; the name itself where it is left out. */
  readonly hostName?: string | undefined;
  readonly port?: number | undefined;
  /** Account of the host. */
  readonly user?: string | undefined;
  /** Name of another host that ssh goes through. */
  readonly jump?: string | undefined;
}

export interface SshConfigContent {
  readonly hosts: readonly SshConfigHost[];
  /** The SSH certificate in wire form; its key is in the agent. */
  readonly certificate: Buffer;
  /** The authority's keys that sign host certificates, in wire form (step-ca: GET /ssh/roots, `hostKey`). */
  readonly hostKeys: readonly Buffer[];
  /** Address of the agent where it is another one than that of SSH_AUTH_SOCK, or of Windows. */
  readonly agent?: string | undefined;
  /** The account that ssh takes where nothing names one: that of whoever runs it. */
  readonly localUser?: string | undefined;
}

export interface SshConfigPlaced {
  /** The person's own file, which leads ssh to ours; missing where there was no host to write. */
  readonly file?: string;
  /** Names of hosts that ssh could not be told of safely. */
  readonly leftOut: readonly string[];
}

/**
 * What ssh knows of the hosts of one profile: files of our own, and one line in the person's ssh_config that includes
 * those of all profiles. Failures: SSH_CONFIG_REFUSED for the person's file, FILE_REFUSED for ours.
 */
export interface SshConfig {
  /** Writes what differs. Without any host that can be written it removes. Ours are in place also where the line is not. */
  put(content: SshConfigContent): Promise<Result<SshConfigPlaced, Failure>>;
  /** Whether ssh is led to files of this profile. */
  check(): Promise<Result<boolean, Failure>>;
  /** How many keys of authorities ssh trusts for hosts through the files of this profile; undefined without any. */
  hostKeys(): Promise<Result<number | undefined, Failure>>;
  /** Removes the files of this profile, and after those of the last one the line; nothing else of the person's file. */
  remove(): Promise<Result<void, Failure>>;
}

export interface SshConfigParts {
  /** Where Latchkey keeps its things. */
  readonly stateFolder: string;
  readonly profile: string;
  /** The person's own ssh_config: ~/.ssh/config. */
  readonly personFile: string;
  readonly platform: NodeJS.Platform;
  /** Held while the line, which all profiles share, is looked at and changed. */
  lock(): Promise<Result<Lock, Failure>>;
}
