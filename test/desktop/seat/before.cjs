// Comes before the application where no other hand reaches the browser and the tray of the system: it keeps the addresses
// and the menu for the spec to ask for.
const Module = require('node:module');
const { join } = require('node:path');
const electron = require('electron');

/** @type {{ opened: string[], tray?: import('electron').Tray, menu?: import('electron').Menu | null }} */
const seat = { opened: [] };
Reflect.set(globalThis, 'seat', seat);

electron.shell.openExternal = async (url) => {
  seat.opened.push(url);
};

/** @param {import('electron').NativeImage} image */
function Tray(image) {
  const tray = new electron.Tray(image);
  const setContextMenu = tray.setContextMenu.bind(tray);
  tray.setContextMenu = (menu) => {
    seat.menu = menu;
    setContextMenu(menu);
  };
  // It would wait for a person.
  tray.popUpContextMenu = (menu) => {
    seat.menu = menu ?? null;
  };
  seat.tray = tray;
  return tray;
}

// Each tray has its methods to itself, and Electron does not let go of its own class.
const withSeat = new Proxy(electron, {
  get: (target, name) => (name === 'Tray' ? Tray : Reflect.get(target, name)),
});
/** @type {(...words: unknown[]) => unknown} */
const load = Reflect.get(Module, '_load');
Reflect.set(Module, '_load', (/** @type {unknown[]} */ ...words) =>
  words[0] === 'electron' ? withSeat : load(...words),
);

require(join(__dirname, process.env.LATCHKEY_TEST_BUILT ?? 'out', 'desktop/main.cjs'));
