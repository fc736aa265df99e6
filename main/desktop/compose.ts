import { compose } from '../application/compose.ts';
import type { Composition } from '../application/composition.ts';
import type { Folders } from '../settings/folders.ts';
import type { Clock } from '../support/clock.ts';
import { createOktaFetch, type SystemFetch } from './okta-fetch.ts';

export interface DesktopParts {
  readonly clock: Clock;
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly folders: Folders;
  /** `net.fetch` of Electron. */
  readonly fetch: SystemFetch;
}

/** The engine as the tray application has it: that of the command, with Chromium's way to Okta. */
export function composeDesktop({ fetch, ...parts }: DesktopParts): Composition {
  return compose({ ...parts, kind: 'desktop', outside: { fetch: createOktaFetch(fetch) } });
}
