/**
 * A keychain in one file, which all processes of one test share; the system's own is too slow for hundreds of them.
 * Each change is whole or not there at all, as the system's are.
 */
'use strict';

const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');

/** @param {string} path */
exports.fileKeychain = (path) => {
  /** @returns {Record<string, string>} */
  const read = () => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {});
  /** @param {Record<string, string>} items */
  const write = (items) => {
    writeFileSync(`${path}.new`, JSON.stringify(items), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  };
  return {
    /** @type {(service: string, account: string) => Promise<string | null>} */
    getPassword: async (_, account) => read()[account] ?? null,
    /** @type {(service: string, account: string, password: string) => Promise<void>} */
    setPassword: async (_, account, password) => write({ ...read(), [account]: password }),
    /** @type {(service: string, account: string) => Promise<boolean>} */
    deletePassword: async (_, account) => {
      const { [account]: found, ...others } = read();
      if (found !== undefined) write(others);
      return found !== undefined;
    },
  };
};
