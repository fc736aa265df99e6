import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MenuItemConstructorOptions, NativeImage } from 'electron';
import { describe, expect, it } from 'vitest';
import type { Act } from '#main/desktop/act.ts';
import { chooseIcon, iconFiles } from '#main/desktop/tray/icon-files.ts';
import { type TrayModel, trayModel } from '#main/desktop/tray/menu.ts';
import { isPanelDark } from '#main/desktop/tray/panel.ts';
import { SHAPES } from '#main/desktop/tray/status.ts';
import { menuTemplate, openTray, type SystemTray } from '#main/desktop/tray/tray.ts';
import { signedOut } from '#test/support/fake-session.ts';
import { at, NOW, organisation, signedIn, windowState } from './states.ts';

const ICONS = join(import.meta.dirname, '../../../build/icons/png');

describe('the files of the icon', () => {
  it('are there for each shape, colour and size, and no two shapes look alike', () => {
    const seen = new Map<string, string>();
    for (const shape of SHAPES) {
      for (const { name, size, colour } of iconFiles(shape)) {
        const png = readFileSync(join(ICONS, name));
        // PNG, section 11.2.1: width and height of the header.
        expect([png.readUInt32BE(16), png.readUInt32BE(20)], name).toEqual([size, size]);
        const picture = `${colour} ${size} ${png.toString('base64')}`;
        expect(seen.get(picture), name).toBe(undefined);
        seen.set(picture, name);
      }
    }
    expect(seen.size).toBe(SHAPES.length * 12);
  });

  it('are chosen by system and panel', () => {
    expect(chooseIcon({ platform: 'darwin', isPanelDark: true })).toMatchObject({ isTemplate: true });
    expect(chooseIcon({ platform: 'win32', isPanelDark: true }).colour).toBe('white');
    expect(chooseIcon({ platform: 'win32', isPanelDark: false }).colour).toBe('black');
    expect(chooseIcon({ platform: 'linux', isPanelDark: false }).colour).toBe('black');
    expect(chooseIcon({ platform: 'linux', isPanelDark: true })).toMatchObject({
      colour: 'white',
      isTemplate: false,
      sizes: [{ size: 22 }, { size: 44 }],
    });
  });
});

describe('a panel', () => {
  const light = { shouldUseDarkColors: false } as Parameters<typeof isPanelDark>[2];
  const on = (platform: NodeJS.Platform, desktop: string, more = {}) =>
    isPanelDark(platform, { XDG_CURRENT_DESKTOP: desktop }, { ...light, ...more });

  it('of Linux is dark, save that of KDE, which goes with the theme', () => {
    expect(['ubuntu:GNOME', 'XFCE', ''].map((desktop) => on('linux', desktop))).toEqual([true, true, true]);
    expect(on('linux', 'KDE')).toBe(false);
    expect(on('linux', 'KDE', { shouldUseDarkColors: true })).toBe(true);
  });

  it('of Windows has a theme of its own', () => {
    expect(on('win32', '', { shouldUseDarkColorsForSystemIntegratedUI: true })).toBe(true);
    expect(on('win32', '', { shouldUseDarkColors: true })).toBe(true);
  });
});

/** A tray that notes what is done to it. */
function panel(platform: NodeJS.Platform, first: TrayModel) {
  const noted: string[] = [];
  const listeners = new Map<string, () => void>();
  const acts: Act[] = [];
  let model = first;
  let isDark = true;
  let menu: MenuItemConstructorOptions[] = [];
  const image = (): NativeImage => {
    const parts: string[] = [];
    return {
      addRepresentation: ({ width }: { width: number }) => parts.push(`${width}`),
      setTemplateImage: () => parts.push('template'),
      toString: () => parts.join(' '),
    } as unknown as NativeImage;
  };
  const system: SystemTray = {
    setImage: (shown) => void noted.push(`image ${shown}`),
    setToolTip: (text) => void noted.push(text),
    setTitle: (title) => void noted.push(`title ${title}`),
    setContextMenu: () => void noted.push('menu'),
    popUpContextMenu: () => void noted.push('pop up'),
    on: (event, listener) => listeners.set(event, listener),
    destroy: () => void noted.push('gone'),
  };
  const tray = openTray({
    platform,
    iconFolder: ICONS,
    makeTray: () => system,
    makeMenu(template) {
      menu = template;
      return template as unknown as Electron.Menu;
    },
    makeImage: image,
    isPanelDark: () => isDark,
    model: () => model,
    act: (act) => acts.push(act),
    openWindow: () => noted.push('window'),
  });
  return {
    tray,
    noted,
    click: (event: string) => listeners.get(event)?.(),
    choose(label: string) {
      const line = menu.find((one) => one.label === label);
      (line?.click as (() => void) | undefined)?.();
    },
    become(next: TrayModel) {
      model = next;
      tray.redraw();
    },
    setDark(next: boolean) {
      isDark = next;
      tray.redraw();
    },
  };
}
const OUT = trayModel(windowState([organisation(signedOut())]), NOW);
const IN = trayModel(windowState([organisation(signedIn({ nextRenewalAtMs: at('13:22') }))]), NOW);

describe('the icon in the tray', () => {
  it('gives the panel of Linux each change of the menu, and nothing where nothing changed', () => {
    const { noted, tray, become, click } = panel('linux', OUT);
    expect(noted).toEqual(['image 22 44', 'Latchkey: signed out', 'menu']);
    tray.redraw();
    become({ ...OUT });
    expect(noted).toHaveLength(3);
    become(IN);
    expect(noted.slice(3)).toEqual(['image 22 44', 'Latchkey: signed in, renews at 13:22', 'menu']);
    click('click');
    expect(noted.at(-1)).toBe('window');
  });

  it('gives the panel of Linux its menu again after a choice, which it has marked by itself', () => {
    const { noted, tray, choose } = panel('linux', OUT);
    choose('Sign in with Okta');
    tray.redraw();
    expect(noted.slice(3)).toEqual(['image 22 44', 'Latchkey: signed out', 'menu']);
    tray.redraw();
    expect(noted).toHaveLength(6);
  });

  it('makes the menu of Windows when it is asked for, never under an open one', () => {
    const { noted, become, click, setDark } = panel('win32', OUT);
    become(IN);
    expect(noted).not.toContain('menu');
    click('right-click');
    expect(noted.at(-1)).toBe('pop up');
    click('click');
    expect(noted.at(-1)).toBe('window');
    const before = noted.length;
    setDark(false);
    expect(noted.slice(before)).toEqual(['image 16 20 24 32', 'Latchkey: signed in, renews at 13:22']);
  });

  it('is a template on macOS, whose menu either button opens', () => {
    const { noted, click, tray } = panel('darwin', OUT);
    expect(noted[0]).toBe('image 16 32 template');
    click('click');
    click('right-click');
    expect(noted.slice(-2)).toEqual(['pop up', 'pop up']);
    tray.close();
    expect(noted.at(-1)).toBe('gone');
  });
});

describe('the menu for Electron', () => {
  const template = (platform: NodeJS.Platform, acts: Act[] = []): MenuItemConstructorOptions[] =>
    menuTemplate(
      [
        { kind: 'item', text: 'R&D', enabled: false },
        { kind: 'separator' },
        {
          kind: 'submenu',
          text: 'A & B',
          lines: [{ kind: 'item', text: 'C', enabled: true, act: { do: 'quit' } }],
        },
        { kind: 'item', text: 'Chosen', enabled: true, chosen: true },
      ],
      (act) => acts.push(act),
      platform,
    );

  it('keeps "&" from becoming a key, and names what is chosen', () => {
    expect(template('linux')).toMatchObject([
      { label: 'R&&D', enabled: false },
      { type: 'separator' },
      { label: 'A && B', submenu: [{ label: 'C', enabled: true }] },
      { label: 'Chosen', type: 'radio', checked: true },
    ]);
    expect(template('darwin')[0]).toMatchObject({ label: 'R&D' });
  });

  it('does what its line says', () => {
    const acts: Act[] = [];
    const submenu = template('linux', acts)[2]?.submenu as { readonly click: () => void }[];
    for (const { click } of submenu) click();
    expect(acts).toEqual([{ do: 'quit' }]);
  });
});
