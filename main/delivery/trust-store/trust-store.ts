import { createNssStore } from './nss/nss.ts';
import type { TrustStore, TrustStoreParts } from './types.ts';

/** The person's own store of client certificates on this system; undefined where Latchkey knows none. */
export function openTrustStore(platform: NodeJS.Platform, parts: TrustStoreParts): TrustStore | undefined {
  switch (platform) {
    case 'linux':
      return createNssStore(parts);
    default:
      return undefined;
  }
}
