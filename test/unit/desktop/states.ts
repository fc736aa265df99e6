import { stopsByQuitting } from '#main/desktop/quit.ts';
import type { SessionSnapshot } from '#main/session/snapshot.ts';
import { NOW, signedIn } from '#test/support/fake-session.ts';
import type { Organisation, WindowState } from '../../../preload/contract/state.ts';

export { NOW, signedIn };
export const at = (time: string): number => Date.parse(`2026-11-20T${time}:00Z`);

export const organisation = (
  snapshot: SessionSnapshot | undefined,
  more: Partial<Organisation> = {},
): Organisation => ({
  profile: 'example',
  title: 'Example',
  managed: true,
  hasPolicy: true,
  hasTestUrl: false,
  pinned: [],
  unseenChanges: 0,
  ...(snapshot === undefined ? {} : { snapshot }),
  ...more,
});

export const windowState = (
  organisations: readonly Organisation[],
  more: Partial<WindowState> = {},
): WindowState => ({
  number: 1,
  app: {
    stopsByQuitting: stopsByQuitting({ kind: 'self' }, organisations),
    sshEndsByQuitting: false,
    version: '1.4.0',
    platform: 'linux',
    format: { locale: 'en-GB', timeZone: 'UTC' },
    tray: true,
    host: { kind: 'self' },
    quitHidden: false,
  },
  organisations,
  shown: 'example',
  place: { number: 0, page: 'overview' },
  ...more,
});
