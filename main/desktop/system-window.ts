import { join } from 'node:path';
import { app, BrowserWindow, ipcMain, Menu, nativeTheme, screen, session } from 'electron';
import type { Clock } from '../support/clock.ts';
import type { Log } from '../support/log.ts';
import type { Act } from './act.ts';
import { serveWindow } from './ipc.ts';
import type { Memory, Service } from './service/types.ts';
import { guardContents, guardSession } from './window/guard.ts';
import { menuBar } from './window/menu-bar.ts';
import { servePages, WINDOW_SCHEME } from './window/pages.ts';
import { type AppWindow, createAppWindow } from './window/window.ts';

export interface SystemWindowParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly memory: Memory;
  /** Folder of this bundle; the others stand beside it. */
  readonly bundle: string;
  readonly iconFolder: string;
  hasTray(): boolean;
  onClosed(): void;
  /** See `WindowParts`. */
  onSessionEnd(): void;
  act(act: Act): void;
}

/** The window on this computer's Electron, with its scheme served and its doors shut; made when it is first shown. */
export function openSystemWindow({ act, iconFolder, bundle, ...parts }: SystemWindowParts): AppWindow {
  const { log } = parts;
  guardContents(app, log);
  let own: Electron.Session | undefined;
  /** In memory: nothing of the window comes to the disk. */
  const ownSession = (): Electron.Session => {
    if (own !== undefined) return own;
    own = session.fromPartition('window', { cache: false });
    guardSession(own, log, app);
    const answer = servePages(join(bundle, '../renderer'));
    own.protocol.handle(WINDOW_SCHEME, (request) => answer(request));
    return own;
  };
  const isMac = process.platform === 'darwin';
  Menu.setApplicationMenu(isMac ? Menu.buildFromTemplate(menuBar(act)) : null);
  const window = createAppWindow({
    ...parts,
    platform: process.platform,
    bridge: join(bundle, '../preload/bridge.cjs'),
    iconPath: join(iconFolder, 'app-256.png'),
    isPackaged: app.isPackaged,
    session: ownSession,
    make: (options) => new BrowserWindow(options),
    screens: () => screen.getAllDisplays().map(({ workArea }) => workArea),
    isDark: () => nativeTheme.shouldUseDarkColors,
    onClosed() {
      if (isMac) app.setActivationPolicy('accessory');
      parts.onClosed();
    },
    onShown() {
      // Only an ordinary application has a menu bar.
      if (isMac) app.setActivationPolicy('regular');
    },
  });
  nativeTheme.on('updated', window.retheme);
  return window;
}

/** Answers what the window asks, and tells it each state. */
export function connectWindow(window: AppWindow, service: Service, log: Log): () => void {
  return serveWindow({
    service,
    log,
    pages: window.contents,
    calls: {
      handle: (channel, listener) => ipcMain.handle(channel, listener),
      removeHandler: (channel) => ipcMain.removeHandler(channel),
    },
  });
}
