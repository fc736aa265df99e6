// The least that is a tray application: an icon, a menu, and a window with a few words, which a click shows and the next one hides.
const { join } = require('node:path');
const { app, BrowserWindow, Menu, Tray } = require('electron');

app.enableSandbox();
app.on('window-all-closed', () => {});
void app.whenReady().then(() => {
  /** @type {import('electron').BrowserWindow | undefined} */
  let window;
  const tray = new Tray(join(__dirname, 'icon.png'));
  tray.setContextMenu(Menu.buildFromTemplate([{ label: 'Quit', click: () => app.quit() }]));
  tray.on('click', () => {
    if (window !== undefined) return window.isVisible() ? window.hide() : window.show();
    const made = new BrowserWindow({ width: 960, height: 640, show: false });
    window = made;
    made.removeMenu();
    made.once('ready-to-show', () => made.show());
    void made.loadFile(join(__dirname, 'index.html'));
  });
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => app.exit(0));
});
