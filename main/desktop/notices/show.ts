import type { Notification, NotificationConstructorOptions } from 'electron';
import type { Log } from '../../support/log.ts';
import { escapedForMarkup } from '../../support/markup.ts';
import type { Act } from '../act.ts';
import type { Notice } from './notice.ts';

export interface ShowParts {
  readonly platform: NodeJS.Platform;
  readonly log: Log;
  /** Throws where the system has none; that it has some, it says even where nobody shows them. */
  make(options: NotificationConstructorOptions): Pick<Notification, 'on' | 'show' | 'close'>;
  act(act: Act): void;
}

/** Shows notices. One of a kind takes the place of the one before it, whose news is old. */
export function createNoticeShower({ platform, log, make, act }: ShowParts): {
  show(notice: Notice): void;
  close(): void;
} {
  // Electron lets go of a notification that nobody holds, and then its click goes nowhere.
  const shown = new Map<string, Pick<Notification, 'close'>>();
  return {
    show({ kind, profile = '', title, body, click, button }) {
      const key = `${kind} ${profile}`;
      try {
        shown.get(key)?.close();
        const notification = make({
          title,
          // Desktops of Linux read it as markup, with links and pictures in it, and drop one that is none (Desktop
          // Notifications Specification 1.2, "Markup"); Electron hands it on as it is. Names of roles come from outside.
          body: platform === 'linux' ? escapedForMarkup(body) : body,
          ...(button === undefined ? {} : { actions: [{ type: 'button', text: button.text }] }),
        });
        shown.set(key, notification);
        const over = (): void => {
          if (shown.get(key) === notification) shown.delete(key);
        };
        notification.on('click', () => {
          over();
          act(click);
        });
        notification.on('action', () => {
          over();
          if (button !== undefined) act(button.act);
        });
        notification.on('failed', (_event, problem) => log.info('notice.refused', { kind, problem }));
        notification.show();
        log.info('notice.shown', { kind });
      } catch (thrown) {
        log.warn('notice.refused', { kind, problem: thrown instanceof Error ? thrown.message : '' });
      }
    },
    close() {
      for (const notification of shown.values()) notification.close();
      shown.clear();
    },
  };
}
