/**
 * What `electron [-r MODULE]... [--switches] FOLDER` starts first: Electron's own one, which does the same and more, is
 * not in the package that the stand-in comes from.
 */
const { existsSync, readFileSync } = require('node:fs');
const { Module } = require('node:module');
const { dirname, join, resolve } = require('node:path');
const { app: electron } = require('electron');

/** Electron's own part of its interface, for the application that starts the others. */
const app = /** @type {any} */ (electron);

const given = process.argv.slice(1);
/** @type {string | undefined} */
let folder;
for (let at = 0; at < given.length && folder === undefined; at += 1) {
  const word = given[at] ?? '';
  if (word === '-r' || word === '--require') {
    at += 1;
    require(resolve(given[at] ?? ''));
  } else if (!word.startsWith('-')) folder = resolve(word);
}
if (folder === undefined) {
  console.error('usage: electron FOLDER');
  process.exit(1);
}
Object.defineProperty(process, 'defaultApp', { enumerable: true, value: true });
const manifest = join(folder, 'package.json');
if (existsSync(manifest)) {
  const { name, productName, version, desktopName } = JSON.parse(readFileSync(manifest, 'utf8'));
  if (version) app.setVersion(version);
  app.name = productName ?? name;
  app.setDesktopName(desktopName ?? `${app.name}.desktop`);
  app.setAppPath(folder);
} else app.setAppPath(dirname(folder));
// @ts-expect-error: as `node FOLDER` starts it, which has no public name
Module._load(folder, module, true);
