import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import type { Clock, Timer } from '../../support/clock.ts';
import type { Log } from '../../support/log.ts';
import type { Memory } from '../service/types.ts';
import { WINDOW_ORIGIN } from './pages.ts';
import { type Area, SMALLEST, windowPlace } from './place.ts';

export interface WindowParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly memory: Memory;
  readonly platform: NodeJS.Platform;
  /** Of the preload script. */
  readonly bridge: string;
  /** For the frame, where the system draws one. */
  readonly iconPath: string;
  readonly isPackaged: boolean;
  /** Of its own, in memory: the window leaves nothing on the disk. */
  session(): Electron.Session;
  make(options: BrowserWindowConstructorOptions): BrowserWindow;
  screens(): readonly Area[];
  isDark(): boolean;
  /** Whether there is a tray to come back from. */
  hasTray(): boolean;
  /** The person has closed the window, and Latchkey goes on. */
  onClosed(): void;
  onShown(): void;
  /** Windows ends the session of the person, and tells windows alone; nothing holds it up any more. */
  onSessionEnd(): void;
}

export interface AppWindow {
  show(): void;
  /** For a desktop without a tray: there, and out of the way. One that the person has before them stays so. */
  showMinimised(): void;
  close(): void;
  /** Whether it is on the screen. */
  isOpen(): boolean;
  /** Whether the person has it before them. */
  isSeen(): boolean;
  contents(): readonly Electron.WebContents[];
  /** The system has changed between light and dark. */
  retheme(): void;
  /** Closes it for good: whoever asks for one after that gets none. */
  destroy(): void;
}

/** Shown again at once while it is kept, and its memory given back after that, in milliseconds. */
const KEPT_MS = 5 * 60_000;
/** Two ends of the page this near to each other are no chance. */
const CRASH_LOOP_MS = 60_000;
/** `--window` of renderer/style/tokens.css: what is seen before the page is there. */
const GROUND = { light: '#f7f7f5', dark: '#1c1e1f' } as const;

/** The one window. It is made when it is first shown; closing hides it, and after a while frees it. */
export function createAppWindow(parts: WindowParts): AppWindow {
  const { clock, log, memory } = parts;
  let window: BrowserWindow | undefined;
  let freeing: Timer | undefined;
  let replacing: Timer | undefined;
  let crashedAtMs = Number.NEGATIVE_INFINITY;
  let isEnding = false;

  const ground = (): string => GROUND[parts.isDark() ? 'dark' : 'light'];

  function open(how: 'shown' | 'minimised'): BrowserWindow {
    const { maximised, ...area } = windowPlace(memory.get('window'), parts.screens());
    const made = parts.make({
      ...area,
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      title: 'Latchkey',
      show: false,
      backgroundColor: ground(),
      ...(parts.platform === 'linux' ? { icon: parts.iconPath } : {}),
      webPreferences: {
        preload: parts.bridge,
        session: parts.session(),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
        devTools: !parts.isPackaged,
        navigateOnDragDrop: false,
        safeDialogs: true,
        disableDialogs: true,
        // Hidden, its clock rests (renderer/time); nothing of it has to be quick then.
        backgroundThrottling: true,
      },
    });
    window = made;
    if (parts.platform !== 'darwin') made.removeMenu();
    if (maximised) made.maximize();
    if (how === 'minimised') made.minimize();
    made.on('close', (event) => {
      remember(made);
      if (isEnding) return;
      event.preventDefault();
      hide(made);
    });
    made.on('closed', () => {
      if (window !== made) return;
      // A page that closes itself is not asked; to the person it is the same.
      window = undefined;
      if (isEnding) return;
      if (parts.hasTray()) parts.onClosed();
      else open('minimised');
    });
    made.on('show', parts.onShown);
    made.on('session-end', parts.onSessionEnd);
    made.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      log.warn('window.gone', { reason, exitCode });
      replace(made);
    });
    made.once('ready-to-show', () => {
      if (window === made && how === 'shown') made.show();
    });
    void made.loadURL(`${WINDOW_ORIGIN}/index.html`).catch((thrown: unknown) => {
      log.warn('window.load', { problem: thrown instanceof Error ? thrown.message : '' });
    });
    return made;
  }

  /**
   * Its page has ended; the engine does not notice. Whoever was looking at it gets another one, once. Without a tray
   * there is always one to come back to, where a page ends again and again only after a while.
   */
  function replace(gone: BrowserWindow): void {
    if (window !== gone) return;
    const wasSeen = gone.isVisible();
    const isLoop = clock.now() - crashedAtMs < CRASH_LOOP_MS;
    crashedAtMs = clock.now();
    free();
    if (wasSeen && !isLoop) open('shown');
    else if (!parts.hasTray()) replacing = clock.after(isLoop ? CRASH_LOOP_MS : 0, showMinimised);
  }

  function hide(made: BrowserWindow): void {
    // Without a tray there would be no way back to it.
    if (!parts.hasTray()) {
      made.minimize();
      return;
    }
    made.hide();
    freeing?.cancel();
    freeing = clock.after(KEPT_MS, free);
    parts.onClosed();
  }

  function showMinimised(): void {
    if (isEnding) return;
    freeing?.cancel();
    if (window === undefined) open('minimised');
    else if (!window.isVisible()) window.minimize();
  }

  function free(): void {
    freeing?.cancel();
    replacing?.cancel();
    const old = window;
    window = undefined;
    if (old !== undefined && !old.isDestroyed()) old.destroy();
  }

  function remember(made: BrowserWindow): void {
    memory.set('window', { ...made.getNormalBounds(), maximised: made.isMaximized() });
  }

  const isOpen = (): boolean => window?.isVisible() === true && !window.isMinimized();

  return {
    show() {
      if (isEnding) return;
      freeing?.cancel();
      replacing?.cancel();
      const there = window;
      if (there === undefined) {
        open('shown');
        return;
      }
      if (there.isMinimized()) there.restore();
      there.show();
      there.focus();
    },
    showMinimised,
    close: () => window?.close(),
    isOpen,
    isSeen: () => isOpen() && window?.isFocused() === true,
    contents: () => (window === undefined || window.isDestroyed() ? [] : [window.webContents]),
    retheme: () => window?.setBackgroundColor(ground()),
    destroy() {
      isEnding = true;
      if (window !== undefined && !window.isDestroyed() && window.isVisible()) remember(window);
      free();
    },
  };
}
