'use strict';
const { rmSync } = require('node:fs');
const { join } = require('node:path');

/**
 * From an Electron that was unpacked already electron-builder takes two files over that it leaves out of a zip: its
 * default application, which would run any other one that is named to it, and a note of the version.
 *
 * @param {{ appOutDir: string }} context
 */
module.exports = async function removeLeftovers({ appOutDir }) {
  for (const name of ['resources/default_app.asar', 'version'])
    rmSync(join(appOutDir, name), { force: true });
};
