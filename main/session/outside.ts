import type { connectAuthority } from '../authority/authority.ts';
import type { SshAgent } from '../delivery/ssh-agent/types.ts';
import type { Fetch } from '../okta/keep-alive-fetch.ts';
import type { RouteFinder } from '../support/network/route.ts';

/** What a session reaches beyond this process, the disk and the keychain. */
export interface Outside {
  /** For Okta; the desktop brings Chromium's. */
  readonly fetch: Fetch;
  readonly authority: typeof connectAuthority;
  /** The system's way to an address, where the settings leave the proxy to it; the desktop brings Chromium's. */
  readonly proxyFor: RouteFinder;
  /** The agent that listens at this address. */
  sshAgent(address: string): SshAgent;
}
