import { compose } from '../application/compose.ts';
import type { Composition } from '../application/composition.ts';
import type { Folders } from '../settings/folders.ts';
import type { Clock } from '../support/clock.ts';
import { withPasswords } from '../support/network/environment.ts';
import { DIRECT, parseRoute, type RouteFinder } from '../support/network/route.ts';
import { createOktaFetch, type SystemFetch } from './okta-fetch.ts';

export interface DesktopParts {
  readonly clock: Clock;
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly folders: Folders;
  /** `net.fetch` of Electron. */
  readonly fetch: SystemFetch;
  /** `resolveProxy` of the same session: "PROXY proxy.example.com:3128; DIRECT". */
  readonly resolveProxy: (url: string) => Promise<string>;
}

/**
 * The engine as the tray application has it: that of the command, with Chromium's way to Okta, and its knowledge of
 * proxies for the authority and IT's documents, which go over Node's TLS.
 */
export function composeDesktop({ fetch, resolveProxy, ...parts }: DesktopParts): Composition {
  const proxyFor: RouteFinder = async (url) =>
    withPasswords(parseRoute(await resolveProxy(url)) ?? DIRECT, parts.environment);
  return compose({ ...parts, kind: 'desktop', outside: { fetch: createOktaFetch(fetch), proxyFor } });
}
