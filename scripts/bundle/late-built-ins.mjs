import { createRequire, isBuiltin } from 'node:module';

/**
 * Built-in modules of Node that take milliseconds to load (measured with Node 24: tls and https 15, crypto 6,
 * child_process 4, net 3), and that libraries import whether they come to use them or not.
 */
const SLOW_TO_LOAD = new Set([
  'child_process',
  'crypto',
  'dns',
  'dns/promises',
  'fs/promises',
  'http',
  'http2',
  'https',
  'net',
  'readline',
  'readline/promises',
  'tls',
  'tty',
  'worker_threads',
  'zlib',
]);

const MARK = '\0late:';
const require = createRequire(import.meta.url);

/**
 * Has the bundle load Node's slow built-in modules when something of them is first used, and not where they are
 * imported. So an import of `node:tls` costs a command nothing that makes no connection.
 *
 * @returns {import('rolldown').Plugin}
 */
export function lateBuiltIns() {
  return {
    name: 'late-built-ins',
    resolveId(source) {
      const name = source.replace(/^node:/, '');
      return isBuiltin(source) && SLOW_TO_LOAD.has(name) ? MARK + name : null;
    },
    load(id) {
      if (!id.startsWith(MARK)) return null;
      const name = `node:${id.slice(MARK.length)}`;
      const exported = JSON.stringify(Object.keys(require(name)));
      // A getter for each export: the bundler's interop copies getters as they are and does not call them.
      const code = `
        let real;
        for (const key of ${exported}) {
          Object.defineProperty(module.exports, key, {
            enumerable: true,
            get: () => (real ??= process.getBuiltinModule('${name}'))[key],
          });
        }`;
      return { code, moduleType: 'js' };
    },
  };
}
