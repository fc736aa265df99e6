import { createKeychainStore } from './macos/keychain.ts';
import { createNssStore } from './nss/nss.ts';
import { createNssRoots } from './nss/roots.ts';
import type { RootStore, TrustStore, TrustStoreParts } from './types.ts';
import { createWindowsStore } from './windows/windows.ts';

/** The person's own store of client certificates on this system; undefined where Latchkey knows none. */
export function openTrustStore(platform: NodeJS.Platform, parts: TrustStoreParts): TrustStore | undefined {
  switch (platform) {
    case 'linux':
      return createNssStore(parts);
    case 'darwin':
      return createKeychainStore(parts);
    case 'win32':
      return createWindowsStore(parts);
    default:
      return undefined;
  }
}

/** The person's own store of roots; undefined where Latchkey knows none that asks nobody and concerns nobody else. */
export function openRootStore(
  platform: NodeJS.Platform,
  parts: Omit<TrustStoreParts, 'profile'>,
): RootStore | undefined {
  switch (platform) {
    case 'linux':
      return createNssRoots(parts);
    default:
      return undefined;
  }
}
