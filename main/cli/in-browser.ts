import { timerWords } from '../application/words/phrases.ts';
import type { PendingBrowser } from '../session/snapshot.ts';
import { openBrowser } from './browser.ts';
import type { Progress } from './screen/progress.ts';
import { linkLines } from './words/link.ts';
import type { World } from './world.ts';

/** What leads a person to the browser, and stops telling of it once they are back. */
export interface BrowserGuide {
  lead(pending: PendingBrowser): void;
  isBack(): void;
}

/** `wish`: whether to open a browser; else the link is shown. It is shown too where none could be opened. */
export function createBrowserGuide(world: World, progress: Progress, wish: boolean): BrowserGuide {
  let inBrowser = true;
  return {
    lead(pending) {
      inBrowser = true;
      if (!wish) progress.note(linkLines(pending, world));
      progress.show(wish ? 'Finish signing in in your browser.' : 'Waiting for your browser.', () =>
        timerWords(pending.expiresAtMs - world.clock.now()),
      );
      if (!wish) return;
      void openBrowser(pending.authorizationUrl, world).then((opened) => {
        if (!opened.ok && inBrowser) progress.note(linkLines(pending, world, opened.error));
      });
    },
    isBack() {
      inBrowser = false;
    },
  };
}
