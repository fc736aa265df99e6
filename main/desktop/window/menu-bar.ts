import type { MenuItemConstructorOptions } from 'electron';
import { type Act, open } from '../act.ts';

/** The menu bar of macOS; elsewhere there is none, and the window hears its keys itself. */
export function menuBar(act: (act: Act) => void): MenuItemConstructorOptions[] {
  return [
    {
      role: 'appMenu',
      submenu: [
        { label: 'About Latchkey', click: () => act(open('about')) },
        { type: 'separator' },
        { label: 'Settings…', accelerator: 'Cmd+,', click: () => act(open('settings')) },
        { type: 'separator' },
        { role: 'services' },
        { type: 'separator' },
        { role: 'hide' },
        { role: 'hideOthers' },
        { role: 'unhide' },
        { type: 'separator' },
        // Not the role, which would not ask.
        { label: 'Quit Latchkey', accelerator: 'Cmd+Q', click: () => act({ do: 'quit' }) },
      ],
    },
    { role: 'editMenu' },
    { role: 'windowMenu' },
  ];
}
