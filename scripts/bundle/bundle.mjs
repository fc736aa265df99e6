import { chmodSync, copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { compiledCode } from './compiled-code.mjs';
import { lateBuiltIns } from './late-built-ins.mjs';

/** Packages with machine code of their own, which cannot be bundled: they are looked up when the command runs. */
const NOT_BUNDLED = ['keytar'];

/** Stand in for Node's own, wherever the bundled code names them. */
const CONTAINERS = join(import.meta.dirname, 'headers-and-response.mjs');

/**
 * @typedef {object} Bundle
 * @property {number} parts how many files the code was split into
 * @property {number} bytes of all parts, without the compiled code
 * @property {number} bytesAtStart of the parts that load before the first dynamic import
 */

/**
 * Bundles a command into `folder`: latchkey.cjs starts it, and parts/ holds its code, split where the sources say
 * `await import(...)`. CommonJS, because Node needs 8 ms more to get the same code through its loader of ES modules;
 * sources with a top-level await cannot be bundled. The folder is replaced as a whole.
 *
 * @param {{ entry: string, folder: string, version: string }} wanted
 * @returns {Promise<Bundle>}
 */
export async function bundle({ entry, folder, version }) {
  const graph = await rolldown({
    input: { main: entry },
    platform: 'node',
    external: NOT_BUNDLED,
    plugins: [lateBuiltIns()],
    transform: {
      define: { __LATCHKEY_VERSION__: JSON.stringify(version) },
      inject: { Headers: [CONTAINERS, 'Headers'], Response: [CONTAINERS, 'Response'] },
    },
    onLog(level, log, handle) {
      if (log.code === 'UNRESOLVED_IMPORT') throw new Error(log.message);
      handle(level, log);
    },
  });
  const { output } = await graph.generate({
    format: 'cjs',
    minify: true,
    charset: 'ascii',
    // What the entry imports is one part: each further one costs a start half a millisecond.
    codeSplitting: { groups: [{ name: 'start', test: (id) => id === entry }] },
    // With the real import() Node would start its loader of ES modules.
    dynamicImportInCjs: false,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  });
  await graph.close();
  const chunks = output.filter((file) => file.type === 'chunk');

  const building = `${folder}.${process.pid}`;
  mkdirSync(join(building, 'parts'), { recursive: true });
  try {
    copyFileSync(join(import.meta.dirname, 'loader.cjs'), join(building, 'latchkey.cjs'));
    chmodSync(join(building, 'latchkey.cjs'), 0o755);
    for (const { fileName, code } of chunks) {
      // A first line for the shell is good in a file, not in a function; the loader has its own.
      const script = `(function(exports,require,module,__filename,__dirname){${code.replace(/^#!.*/, '')}\n})`;
      writeFileSync(join(building, 'parts', fileName), script, 'latin1');
      writeFileSync(join(building, 'parts', `${fileName}.code`), compiledCode(script));
    }
    mkdirSync(dirname(folder), { recursive: true });
    replaceFolder(folder, building);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }

  const size = new Map(chunks.map((chunk) => [chunk.fileName, chunk.code.length]));
  const sum = (/** @type {Iterable<string>} */ names) =>
    [...names].reduce((bytes, name) => bytes + (size.get(name) ?? 0), 0);
  return { parts: chunks.length, bytes: sum(size.keys()), bytesAtStart: sum(loadedAtStart(chunks)) };
}

/**
 * @param {string} folder
 * @param {string} replacement
 */
function replaceFolder(folder, replacement) {
  for (let attempt = 1; ; attempt += 1) {
    rmSync(folder, { recursive: true, force: true });
    try {
      renameSync(replacement, folder);
      return;
    } catch (error) {
      // Another build may have put its own there in between.
      if (attempt === 5) throw error;
    }
  }
}

/** @param {readonly import('rolldown').OutputChunk[]} chunks */
function loadedAtStart(chunks) {
  const names = new Set(chunks.filter((chunk) => chunk.isEntry).map((chunk) => chunk.fileName));
  // A set visits what is added while it is walked.
  for (const name of names) {
    for (const imported of chunks.find((chunk) => chunk.fileName === name)?.imports ?? [])
      names.add(imported);
  }
  return names;
}
