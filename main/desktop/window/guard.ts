import type { App, Session, WebContents } from 'electron';
import type { Log } from '../../support/log.ts';
import { WINDOW_ORIGIN } from './pages.ts';

/**
 * Denies the window everything that a page of the web may try: other pages, other windows, frames of somebody else,
 * permissions, devices, downloads, and any request but for its own files. (Electron's security checklist, 5 and 11 to 14.)
 */
export function guardContents(app: Pick<App, 'on'>, log: Log): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    const deny = (what: string) => (event: { preventDefault(): void }) => {
      log.warn('window.denied', { what });
      event.preventDefault();
    };
    contents.on('will-navigate', deny('navigation'));
    contents.on('will-redirect', deny('redirect'));
    contents.on('will-frame-navigate', deny('navigation of a frame'));
    contents.on('will-attach-webview', deny('webview'));
    contents.setWindowOpenHandler(() => {
      log.warn('window.denied', { what: 'window' });
      return { action: 'deny' };
    });
  });
}

export function guardSession(session: Session, log: Log, { isPackaged }: Pick<App, 'isPackaged'>): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    log.warn('window.denied', { what: permission });
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.on('will-download', (event) => {
    log.warn('window.denied', { what: 'download' });
    event.preventDefault();
  });
  const own = `${WINDOW_ORIGIN}/`;
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const isInspector = !isPackaged && url.startsWith('devtools://');
    const isAllowed = isInspector || url.startsWith(own);
    if (!isAllowed) log.warn('window.denied', { what: 'request' });
    answer({ cancel: !isAllowed });
  });
}
