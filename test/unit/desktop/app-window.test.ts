import { EventEmitter } from 'node:events';
import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import { type AppWindow, createAppWindow } from '#main/desktop/window/window.ts';
import { silentLog } from '#main/support/log.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { FakeMemory } from './fake-desktop.ts';

/** A window of a system, as far as ours asks for one. */
class FakeBrowserWindow extends EventEmitter {
  readonly webContents = new EventEmitter();
  readonly options: BrowserWindowConstructorOptions;
  visible = false;
  minimised = false;
  destroyed = false;
  ground = '';
  loaded: string | undefined;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
  }
  async loadURL(url: string): Promise<void> {
    this.loaded = url;
  }
  /** What a person does with its cross. */
  close(): void {
    let isPrevented = false;
    this.emit('close', { preventDefault: () => (isPrevented = true) });
    if (!isPrevented) this.destroy();
  }
  destroy(): void {
    this.destroyed = true;
    this.visible = false;
    this.emit('closed');
  }
  show(): void {
    this.visible = true;
    this.emit('show');
  }
  hide(): void {
    this.visible = false;
  }
  minimize(): void {
    this.minimised = true;
    this.visible = true;
  }
  restore(): void {
    this.minimised = false;
  }
  focus(): void {}
  maximize(): void {}
  removeMenu(): void {}
  setBackgroundColor(colour: string): void {
    this.ground = colour;
  }
  isVisible = (): boolean => this.visible;
  isMinimized = (): boolean => this.minimised;
  isFocused = (): boolean => this.visible;
  isMaximized = (): boolean => false;
  isDestroyed = (): boolean => this.destroyed;
  getNormalBounds = () => ({ x: 10, y: 20, width: 800, height: 600 });
}

let clock: FakeClock;
let memory: FakeMemory;
let made: FakeBrowserWindow[];
let closed: number;
let hasTray: boolean;
let sessionEnded: boolean;
let window: AppWindow;

beforeEach(() => {
  clock = new FakeClock();
  memory = new FakeMemory();
  [made, closed, hasTray, sessionEnded] = [[], 0, true, false];
  window = createAppWindow({
    clock,
    log: silentLog,
    memory,
    platform: 'linux',
    bridge: '/app/preload/bridge.cjs',
    iconPath: '/app/icons/app-256.png',
    isPackaged: true,
    session: () => 'own session' as unknown as Electron.Session,
    make(options) {
      const one = new FakeBrowserWindow(options);
      made.push(one);
      return one as unknown as BrowserWindow;
    },
    screens: () => [{ x: 0, y: 0, width: 1920, height: 1080 }],
    isDark: () => true,
    hasTray: () => hasTray,
    onClosed: () => {
      closed += 1;
    },
    onShown: () => {},
    onSessionEnd: () => {
      sessionEnded = true;
    },
  });
});

/** Shown, with its page there. */
function shown(): FakeBrowserWindow {
  window.show();
  const last = made.at(-1);
  if (last === undefined) throw new Error('no window was made');
  last.emit('ready-to-show');
  return last;
}

describe('the window', () => {
  it('is not made before it is wanted, and not shown before its page is there', () => {
    expect(made).toEqual([]);
    window.show();
    expect([made[0]?.visible, made[0]?.loaded]).toEqual([false, 'app://latchkey/index.html']);
    made[0]?.emit('ready-to-show');
    expect(window.isSeen()).toBe(true);
  });

  it('has every door shut', () => {
    const { options } = shown();
    expect(options).toMatchObject({ width: 960, height: 640, minWidth: 420, minHeight: 480, show: false });
    expect(options.backgroundColor).toBe('#1c1e1f');
    expect(options.webPreferences).toEqual({
      preload: '/app/preload/bridge.cjs',
      session: 'own session',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      disableDialogs: true,
      backgroundThrottling: true,
    });
  });

  it('is hidden when it is closed, shown again at once, and freed after a while', async () => {
    const first = shown();
    window.close();
    expect([closed, first.visible, first.destroyed]).toEqual([1, false, false]);
    window.show();
    expect([made.length, first.visible]).toEqual([1, true]);
    await clock.advance(60 * 60_000);
    expect(first.destroyed).toBe(false);
    window.close();
    await clock.advance(5 * 60_000);
    expect([first.destroyed, window.contents()]).toEqual([true, []]);
    expect(closed).toBe(2);
    shown();
    expect(made).toHaveLength(2);
  });

  it('remembers where it was', async () => {
    shown();
    window.close();
    expect(memory.get('window')).toEqual({ x: 10, y: 20, width: 800, height: 600, maximised: false });
    await clock.advance(5 * 60_000);
    expect(shown().options).toMatchObject({ x: 10, y: 20, width: 800, height: 600 });
  });

  it('stays, out of the way, where there is no tray to come back from', () => {
    hasTray = false;
    const only = shown();
    window.close();
    expect([closed, only.minimised, only.destroyed]).toEqual([0, true, false]);
    window.show();
    expect(only.minimised).toBe(false);
    only.destroy();
    expect([made.length, made[1]?.minimised]).toEqual([2, true]);
  });

  it('is there again, out of the way, when the tray has gone under it', async () => {
    const only = shown();
    window.close();
    hasTray = false;
    window.showMinimised();
    expect([made.length, only.minimised]).toEqual([1, true]);
    await clock.advance(60 * 60_000);
    expect(only.destroyed).toBe(false);
    // Whoever has it before them keeps it so.
    window.show();
    window.showMinimised();
    expect(only.minimised).toBe(false);
  });

  it('tells of the end of the session, which Windows tells windows alone', () => {
    shown().emit('session-end');
    expect(sessionEnded).toBe(true);
  });

  it('is closed for the person too where its page closes itself', () => {
    shown().destroy();
    expect([closed, window.contents()]).toEqual([1, []]);
  });

  it('takes the ground of the theme', () => {
    const only = shown();
    window.retheme();
    expect(only.ground).toBe('#1c1e1f');
  });

  it('ends without a word, and does not come again while the rest ends, whoever wants it', () => {
    const only = shown();
    window.destroy();
    expect([only.destroyed, closed, made.length]).toEqual([true, 0, 1]);
    hasTray = false;
    window.showMinimised();
    window.show();
    expect(made).toHaveLength(1);
  });
});

describe('a page that has died', () => {
  const die = (one: FakeBrowserWindow | undefined): void => {
    one?.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
  };

  it('is there again at once for whoever looked at it, but not without end', async () => {
    die(shown());
    expect([made.length, made[0]?.destroyed]).toEqual([2, true]);
    made[1]?.emit('ready-to-show');
    die(made[1]);
    expect(made).toHaveLength(2);
    window.show();
    made[2]?.emit('ready-to-show');
    await clock.advance(2 * 60_000);
    die(made[2]);
    expect(made).toHaveLength(4);
    expect(closed).toBe(0);
  });

  it('leaves a window to come back to where there is no tray, but does not end without end', async () => {
    hasTray = false;
    die(shown());
    made[1]?.emit('ready-to-show');
    die(made[1]);
    expect(made).toHaveLength(2);
    await clock.advance(60_000);
    expect([made.length, made[2]?.minimised]).toEqual([3, true]);
    await clock.advance(2 * 60_000);
    made[2]?.hide();
    die(made[2]);
    await clock.advance(0);
    expect([made.length, made[3]?.minimised]).toEqual([4, true]);
  });

  it('comes back at once for whoever asks for it meanwhile, and only once', async () => {
    hasTray = false;
    die(shown());
    made[1]?.emit('ready-to-show');
    die(made[1]);
    shown();
    await clock.advance(5 * 60_000);
    expect(made).toHaveLength(3);
  });

  it('is loaded when it is next shown, where nobody looked', () => {
    const first = shown();
    window.close();
    die(first);
    expect([made.length, first.destroyed]).toEqual([1, true]);
    shown();
    expect(made).toHaveLength(2);
  });
});
