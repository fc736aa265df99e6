import type { connectAuthority } from '../authority/authority.ts';
import type { SshAgent } from '../delivery/ssh-agent/types.ts';
import type { RootStore, TrustStore, TrustStoreParts } from '../delivery/trust-store/types.ts';
import type { Fetch } from '../okta/keep-alive-fetch.ts';
import type { RouteFinder } from '../support/network/route.ts';

/** What a session reaches beyond this process, the disk and the keychain. */
export interface Outside {
  /** For Okta; the desktop brings Chromium's. */
  readonly fetch: Fetch;
  readonly authority: typeof connectAuthority;
  /** The system's way to an address, where the settings leave the proxy to it; the desktop brings Chromium's. */
  readonly proxyFor: RouteFinder;
  /** The person's own store of client certificates; undefined where there is none on this system. */
  trustStore(platform: NodeJS.Platform, parts: TrustStoreParts): TrustStore | undefined;
  /** The person's own store of roots, alike. */
  rootStore(platform: NodeJS.Platform, parts: Omit<TrustStoreParts, 'profile'>): RootStore | undefined;
  /** The agent that listens at this address. */
  sshAgent(address: string): SshAgent;
}
