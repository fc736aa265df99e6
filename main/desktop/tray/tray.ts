import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MenuItemConstructorOptions, NativeImage } from 'electron';
import type { Act } from '../act.ts';
import { chooseIcon, iconName } from './icon-files.ts';
import type { MenuLine, TrayModel } from './menu.ts';
import type { Shape } from './status.ts';

/** What is needed of Electron's tray. */
export interface SystemTray {
  setImage(image: NativeImage): void;
  setToolTip(text: string): void;
  setTitle(title: string): void;
  setContextMenu(menu: Electron.Menu | null): void;
  popUpContextMenu(menu?: Electron.Menu): void;
  on(event: 'click' | 'right-click' | 'double-click', listener: () => void): unknown;
  destroy(): void;
}

export interface TrayParts {
  readonly platform: NodeJS.Platform;
  /** Where the files of `iconFiles` are. */
  readonly iconFolder: string;
  makeTray(image: NativeImage): SystemTray;
  makeMenu(template: MenuItemConstructorOptions[]): Electron.Menu;
  makeImage(): NativeImage;
  isPanelDark(): boolean;
  /** The model as it is at this moment. */
  model(): TrayModel;
  act(act: Act): void;
  openWindow(): void;
}

export interface TrayIcon {
  /** To be called after each change. */
  redraw(): void;
  /** Beside the icon, on macOS alone; empty for none. */
  setTitle(title: string): void;
  close(): void;
}

/**
 * The icon in the tray. Where the menu is asked for by a click (macOS, Windows), it is made at that moment: one that is
 * set anew while it is open would close there. Linux keeps a copy of the menu in the panel, which is told each change.
 */
export function openTray(parts: TrayParts): TrayIcon {
  const { platform, model } = parts;
  const images = new Map<string, NativeImage>();
  const imageOf = (shape: Shape): NativeImage => {
    const { colour, isTemplate, sizes } = chooseIcon({ platform, isPanelDark: parts.isPanelDark() });
    const there = images.get(`${shape} ${colour}`);
    if (there !== undefined) return there;
    const image = parts.makeImage();
    for (const { scaleFactor, size } of sizes) {
      const buffer = readFileSync(join(parts.iconFolder, iconName(shape, colour, size)));
      image.addRepresentation({ scaleFactor, buffer, width: size, height: size });
    }
    if (isTemplate) image.setTemplateImage(true);
    images.set(`${shape} ${colour}`, image);
    return image;
  };
  let drawn = '';
  const act = (wanted: Act): void => {
    // Electron marks the line of several that was clicked, whether or not what it stands for could be done.
    drawn = '';
    parts.act(wanted);
  };
  const menuNow = (): Electron.Menu => parts.makeMenu(menuTemplate(model().menu, act, platform));

  const first = model();
  const tray = parts.makeTray(imageOf(first.shape));
  const redraw = (): void => {
    const now = model();
    const seen = JSON.stringify([now, parts.isPanelDark()]);
    if (seen === drawn) return;
    drawn = seen;
    tray.setImage(imageOf(now.shape));
    tray.setToolTip(now.tip);
    if (platform === 'linux') tray.setContextMenu(menuNow());
  };
  switch (platform) {
    case 'darwin':
      for (const event of ['click', 'right-click'] as const)
        tray.on(event, () => tray.popUpContextMenu(menuNow()));
      break;
    case 'win32':
      tray.on('click', parts.openWindow);
      tray.on('right-click', () => tray.popUpContextMenu(menuNow()));
      break;
    default:
      tray.on('click', parts.openWindow);
  }
  redraw();
  return { redraw, setTitle: (title) => tray.setTitle(title), close: () => tray.destroy() };
}

/** For Electron. Only macOS takes "&" for itself. */
export function menuTemplate(
  lines: readonly MenuLine[],
  act: (act: Act) => void,
  platform: NodeJS.Platform,
): MenuItemConstructorOptions[] {
  const label = (text: string): string => (platform === 'darwin' ? text : text.replaceAll('&', '&&'));
  return lines.map((line): MenuItemConstructorOptions => {
    if (line.kind === 'separator') return { type: 'separator' };
    if (line.kind === 'submenu') {
      return { label: label(line.text), submenu: menuTemplate(line.lines, act, platform) };
    }
    const { act: wanted, chosen, enabled } = line;
    return {
      label: label(line.text),
      enabled,
      ...(chosen === undefined ? {} : { type: 'radio', checked: chosen }),
      ...(wanted === undefined ? {} : { click: () => act(wanted) }),
    };
  });
}
