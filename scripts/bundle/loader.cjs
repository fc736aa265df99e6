#!/usr/bin/env node
// Starts the bundled command. Its parts lie in parts/, each with the code that V8 made of it when the bundle was
// built (compiled-code.mjs), so that a start need not compile it again. V8 refuses code that another version or
// other flags made, and compiles the source then.
'use strict';

const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

/** @type {Map<string, { exports: object }>} */
const loaded = new Map();

/** @param {string} path */
function compiledCode(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** @param {string} name of a part ("./main.js"), of a module built into Node or of an installed package */
function load(name) {
  if (!name.startsWith('./')) return require(name);
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;

  const module = { exports: {} };
  loaded.set(name, module);
  const path = join(__dirname, 'parts', name);
  // The parts are ASCII, and latin1 is the quickest to read.
  const script = new Script(readFileSync(path, 'latin1'), {
    filename: path,
    cachedData: compiledCode(`${path}.code`),
  });
  script.runInThisContext()(module.exports, load, module, path, join(__dirname, 'parts'));
  return module.exports;
}

load('./main.js');
