#!/usr/bin/env node
/**
 * Stands in for fpm where that is not installed: takes the options that electron-builder gives it for a .deb, and has
 * Debian's own dpkg-deb make the package. An option that it does not know ends it, so that nothing is left out unseen.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';

const text = /** @type {const} */ ({ type: 'string' });
const list = /** @type {const} */ ({ type: 'string', multiple: true });
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'input-type': { ...text, short: 's' },
    'output-type': { ...text, short: 't' },
    depends: { ...list, short: 'd' },
    force: { type: 'boolean' },
    debug: { type: 'boolean' },
    log: text,
    architecture: text,
    'after-install': text,
    'after-remove': text,
    description: text,
    version: text,
    package: text,
    name: text,
    maintainer: text,
    vendor: text,
    url: text,
    category: text,
    license: text,
    iteration: text,
    'deb-priority': text,
    'deb-compression': text,
    'deb-recommends': list,
    /** Not one of fpm's. */
    quick: { type: 'boolean' },
  },
});
if (values['input-type'] !== 'dir' || values['output-type'] !== 'deb') {
  console.error('Without fpm only a .deb can be made of folders.');
  process.exit(1);
}

const root = mkdtempSync(join(tmpdir(), 'latchkey-deb-'));
try {
  // "FROM=TO"; a folder with "/" at its end stands for what is in it.
  for (const input of positionals)
    put(input.slice(0, input.lastIndexOf('=')), input.slice(input.lastIndexOf('=') + 1));
  // As they are for everybody, whatever the umask of whoever builds.
  execFileSync('chmod', ['-R', 'u+rwX,go+rX,go-w', root]);
  describe();
  // Tests unpack it a minute later.
  const compression = values.quick === true ? 'none' : (values['deb-compression'] ?? 'xz');
  const how = ['--root-owner-group', `-Z${compression === 'gz' ? 'gzip' : compression}`];
  execFileSync('dpkg-deb', [...how, '--build', root, needed('package')], { stdio: 'inherit' });
} finally {
  rmSync(root, { recursive: true, force: true });
}

/**
 * @param {string} from
 * @param {string} to
 */
function put(from, to) {
  const target = join(root, to);
  mkdirSync(dirname(target), { recursive: true });
  if (statSync(from).isDirectory()) cpSync(from, target, { recursive: true, verbatimSymlinks: true });
  else copyFileSync(from, target);
}

/** deb-control(5), and the list of checksums that `dpkg --verify` reads. */
function describe() {
  const files = filesBelow(root);
  const bytes = files.reduce((sum, path) => sum + lstatSync(path).size, 0);
  const [synopsis = '', ...rest] = needed('description').trim().split('\n');
  const version =
    values.iteration === undefined ? needed('version') : `${needed('version')}-${values.iteration}`;
  const fields = {
    Package: needed('name'),
    Version: version,
    Architecture: needed('architecture'),
    Maintainer: needed('maintainer'),
    'Installed-Size': `${Math.ceil(bytes / 1024)}`,
    Depends: (values.depends ?? []).join(', '),
    Recommends: (values['deb-recommends'] ?? []).join(', '),
    Section: values.category ?? 'misc',
    Priority: values['deb-priority'] ?? 'optional',
    Homepage: values.url ?? '',
    Description: [synopsis, ...rest.map((line) => ` ${line.trim() || '.'}`)].join('\n'),
  };
  const control = Object.entries(fields).filter(([, value]) => value !== '');
  const folder = join(root, 'DEBIAN');
  mkdirSync(folder, { mode: 0o755 });
  writeFileSync(
    join(folder, 'control'),
    `${control.map(([name, value]) => `${name}: ${value}`).join('\n')}\n`,
  );
  const sums = files
    .filter((path) => lstatSync(path).isFile())
    .map(
      (path) => `${createHash('md5').update(readFileSync(path)).digest('hex')}  ${relative(root, path)}\n`,
    );
  writeFileSync(join(folder, 'md5sums'), sums.join(''));
  for (const [option, name] of /** @type {const} */ ([
    ['after-install', 'postinst'],
    ['after-remove', 'postrm'],
  ])) {
    const script = values[option];
    if (script !== undefined) writeFileSync(join(folder, name), readFileSync(script), { mode: 0o755 });
  }
}

/** @param {keyof typeof values} option */
function needed(option) {
  const value = values[option];
  if (typeof value !== 'string') throw new Error(`--${option} is missing`);
  return value;
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}
