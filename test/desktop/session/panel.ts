import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '#test/support/programs.ts';
import { until } from '../until.ts';
import type { Person } from './person.ts';
import type { Screen } from './screen.ts';

const execute = promisify(execFile);

/** In pixels; the icon is as wide. */
const PANEL_HEIGHT = 32;

/** A panel along the upper edge of the screen with room on the left, and the tray in the right corner. */
const SETUP = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="true"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="${PANEL_HEIGHT}"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/><value type="int" value="2"/><value type="int" value="3"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="separator">
      <property name="expand" type="bool" value="true"/><property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-2" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
    </property>
    <property name="plugin-3" type="string" value="clock">
      <property name="digital-layout" type="uint" value="3"/>
      <property name="digital-time-format" type="string" value="%H:%M"/>
      <property name="digital-time-font" type="string" value="Inter 10"/>
    </property>
  </property>
</channel>
`;

/** As desktops come today: GTK's own colours, and a font for screens, which is the window's too. */
const LOOK = `[Settings]
gtk-theme-name=Adwaita
gtk-icon-theme-name=Adwaita
gtk-font-name=Inter 10
`;

/** Where Debian's package xfconf keeps its service, which no search for programs finds. */
const SERVICE_FOLDERS = ['x86_64', 'aarch64'].map((each) => `/usr/lib/${each}-linux-gnu/xfce4/xfconf`);

/** What of a real panel is not here, as Debian packages; undefined where nothing is missing. */
export function whatPanelLacks(): string | undefined {
  const lacks = [
    ['xfce4-panel', findProgram('xfce4-panel')],
    ['xfconf', serviceOfSettings()],
    ['xdotool', findProgram('xdotool')],
    ['x11-xserver-utils', findProgram('xsetroot')],
    ['imagemagick', findProgram('import')],
  ].flatMap(([name, found]) => (found === undefined ? [name] : []));
  return lacks.length === 0 ? undefined : lacks.join(', ');
}

function serviceOfSettings(): string | undefined {
  return SERVICE_FOLDERS.map((folder) => join(folder, 'xfconfd')).find((path) => existsSync(path));
}

/**
 * Starts XFCE's panel for a person whose desktop has no other tray. It is there until they leave; applications that
 * start later show their icons in it.
 */
export function beginPanel(person: Person): void {
  const folder = join(person.home, '.config/xfce4/xfconf/xfce-perchannel-xml');
  mkdirSync(folder, { recursive: true });
  person.write(join(folder, 'xfce4-panel.xml'), SETUP);
  person.user.give(join(person.home, '.config/xfce4'));
  const look = join(person.home, '.config/gtk-3.0');
  mkdirSync(look);
  person.write(join(look, 'settings.ini'), LOOK);
  person.user.give(look);
  // The bus starts nothing by itself.
  person.begin(serviceOfSettings() ?? 'xfconfd', []);
  person.begin('xfce4-panel', ['--disable-wm-check']);
}

/** Of the screen's upper right corner: room for a menu and two that it opens. */
const CORNER = { width: 720, height: 280 };
const DESKTOP_COLOUR = '#5f7f8f';
/** How often the screen has to be found the same before it is believed to be painted. */
const STILL_LOOKS = 12;

/** Opens the menu of the one icon in the tray by pointer and keys, with its first submenu, and takes a picture of it. */
export async function photographMenu(screen: Screen, path: string): Promise<void> {
  const env = { ...process.env, DISPLAY: screen.display };
  const run = async (program: string, ...words: readonly string[]): Promise<string> =>
    (await execute(program, words, { env })).stdout;
  const shownWindows = async (): Promise<number> =>
    (await run('xdotool', 'search', '--onlyvisible', '--name', '.*')).trim().split('\n').length;
  const untilMore = (what: string, than: number) => until(what, async () => (await shownWindows()) > than);

  await run('xsetroot', '-solid', DESKTOP_COLOUR);
  const tray = await run(
    ...([
      'xdotool',
      'search',
      '--onlyvisible',
      '--name',
      '^wrapper',
      'getwindowgeometry',
      '--shell',
    ] as const),
  );
  const [left, width] = ['X', 'WIDTH'].map((name) =>
    Number(new RegExp(`^${name}=(\\d+)$`, 'm').exec(tray)?.[1]),
  );
  const middle = Math.round((left ?? 0) + (width ?? 0) / 2);
  const closed = await shownWindows();
  await run('xdotool', 'mousemove', String(middle), String(PANEL_HEIGHT / 2), 'click', '3');
  await untilMore('the menu of the tray', closed);
  const open = await shownWindows();
  // The lines that only tell something are passed over.
  await run('xdotool', 'key', 'Down', 'Down', 'Right');
  await untilMore('the pinned hosts in the menu', open);
  let before = Buffer.alloc(0);
  let same = 0;
  await until('a screen that keeps still', () => {
    const now = readFileSync(screen.frame);
    same = now.equals(before) ? same + 1 : 0;
    before = now;
    return same >= STILL_LOOKS;
  });
  await run(
    'import',
    '-window',
    'root',
    '-gravity',
    'NorthEast',
    '-crop',
    `${CORNER.width}x${CORNER.height}+0+0`,
    '+repage',
    path,
  );
}
