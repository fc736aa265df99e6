/**
 * Loaded before the command (`node --require doors.cjs latchkey.cjs …`), for tests alone: wraps every door from the
 * process to the world outside, names each passage, and there kills the process or has the system refuse. Nothing of
 * the command knows of it. LATCHKEY_TEST_DOORS holds the plan as JSON.
 *
 * A passage is named by what is done and how often that was done before ("rename session-example.json #2"), not by its
 * number among all, because the order of things that go on side by side is another one each time.
 */
'use strict';

const childProcess = require('node:child_process');
const fs = require('node:fs');
const Module = require('node:module');
const net = require('node:net');
const os = require('node:os');
const { basename, join } = require('node:path');
const { fileKeychain } = require('./file-keychain.cjs');
const { canRefuse } = require('./can-refuse.cjs');

/**
 * @typedef {'before' | 'midway' | 'after'} Moment
 * @typedef {object} Plan
 * @property {string} trace file that gets a line for each passage
 * @property {string} home only files below it are doors
 * @property {Record<string, string>} ports names of who listens on them
 * @property {string} [keychain] file that stands in for the system's keychain; the real one where it is left out
 * @property {{ passage: string, moment: Moment }} [kill]
 * @property {{ passage?: string, code: import('./can-refuse.cjs').Refusal, lasting: boolean, below?: string }} [refuse] from the first passage on
 *   where none is named; `below` is a folder that alone is affected
 */

/** @type {Plan} */
const plan = JSON.parse(process.env.LATCHKEY_TEST_DOORS ?? '');
delete process.env.LATCHKEY_TEST_DOORS;
const { openSync, writeSync, writeFileSync, readdirSync, rmSync } = fs;
const trace = openSync(plan.trace, 'a', 0o600);

/** @type {Map<string, number>} */
const times = new Map();

/** @param {string} what */
function passageOf(what) {
  const count = (times.get(what) ?? 0) + 1;
  times.set(what, count);
  return `${what} #${count}`;
}

/**
 * @param {Moment} moment
 * @param {string} passage
 * @param {'changes' | 'looks' | 'talks'} kind
 */
function arrive(moment, passage, kind) {
  writeSync(trace, `${moment}\t${kind}\t${passage}\n`);
  if (plan.kill?.passage === passage && plan.kill.moment === moment) die();
}

function die() {
  process.kill(process.pid, 'SIGKILL');
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}

/**
 * Without what chance has put into it.
 *
 * @param {string} text
 */
function lasting(text) {
  return text.replace(/[0-9a-f]{12,}/g, '*').replace(/(\*\.)\d+$/, '$1N');
}

/** @param {string} path */
function nameOf(path) {
  return lasting(path.slice(plan.home.length + 1));
}

// Refusals of the system

const TEXTS = {
  ENOSPC: 'no space left on device',
  EROFS: 'read-only file system',
  EACCES: 'permission denied',
  EIO: 'i/o error',
};
let hasStruck = false;

/**
 * @param {string} passage
 * @param {string} operation
 * @param {string} path
 * @returns {NodeJS.ErrnoException | undefined}
 */
function refusal(passage, operation, path) {
  const { refuse } = plan;
  if (refuse === undefined) return undefined;
  if (refuse.below !== undefined && !path.startsWith(refuse.below)) return undefined;
  const isNamed = refuse.passage === undefined || refuse.passage === passage;
  if (hasStruck ? !refuse.lasting : !isNamed) return undefined;
  if (!canRefuse(refuse.code, operation)) return undefined;
  hasStruck = true;
  writeSync(trace, `refused\tchanges\t${passage}\n`);
  const problem = new Error(`${refuse.code}: ${TEXTS[refuse.code]}, ${operation} '${path}'`);
  const errno = -(os.constants.errno[refuse.code] ?? 0);
  return Object.assign(problem, { code: refuse.code, errno, syscall: operation, path });
}

// Files

/** @type {Map<number, string>} */
const paths = new Map();
/** @type {WeakMap<object, string>} */
const handles = new WeakMap();

const WRITING = fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT;

/** @param {unknown} flags */
function isForWriting(flags) {
  return typeof flags === 'number'
    ? (flags & WRITING) !== 0
    : typeof flags === 'string' && !/^rs?$/.test(flags);
}

/** @type {Record<string, 'changes' | 'looks'>} */
const OPERATIONS = {
  open: 'changes',
  mkdir: 'changes',
  writeFile: 'changes',
  write: 'changes',
  chmod: 'changes',
  fchmod: 'changes',
  rename: 'changes',
  symlink: 'changes',
  unlink: 'changes',
  rmdir: 'changes',
  rm: 'changes',
  sync: 'changes',
  fsync: 'changes',
  close: 'changes',
  readFile: 'looks',
  readdir: 'looks',
  readlink: 'looks',
  stat: 'looks',
  lstat: 'looks',
};

/**
 * The door that a call goes through; undefined where it leads to no file of the person's.
 *
 * @param {string} operation
 * @param {readonly any[]} given
 * @param {object | undefined} handle
 */
function doorOf(operation, given, handle) {
  const [first, second] = given;
  const subject = operation === 'symlink' || operation === 'rename' ? second : first;
  const path = handle
    ? handles.get(handle)
    : typeof subject === 'number'
      ? paths.get(subject)
      : String(subject);
  // What Node does to do it, by its own public functions, is the same door.
  if (isInside || path === undefined || !path.startsWith(`${plan.home}/`)) return undefined;
  const looks = OPERATIONS[operation] === 'looks' || (operation === 'open' && !isForWriting(second));
  const name = operation.replace('fsync', 'sync').replace('fchmod', 'chmod');
  return {
    operation: name,
    path,
    kind: /** @type {'changes' | 'looks'} */ (looks ? 'looks' : 'changes'),
    passage: passageOf(`${looks && name === 'open' ? 'open for reading' : name} ${nameOf(path)}`),
  };
}

let isInside = false;

/** @typedef {NonNullable<ReturnType<typeof doorOf>>} Door */

/**
 * Before a call: what a kill or a full disk leaves in the middle of it, then the refusal, if one is planned.
 *
 * @param {Door} door
 * @param {readonly any[]} given
 * @param {(half: string) => void} writeHalf
 */
function enter(door, given, writeHalf) {
  arrive('before', door.passage, door.kind);
  const data = typeof given[1] === 'string' ? given[1] : undefined;
  if (door.operation === 'writeFile' && data !== undefined && data.length > 1) {
    const half = data.slice(0, data.length / 2);
    if (plan.kill?.passage === door.passage && plan.kill.moment === 'midway') inside(() => writeHalf(half));
    arrive('midway', door.passage, door.kind);
    const problem = door.kind === 'changes' ? refusal(door.passage, door.operation, door.path) : undefined;
    if (problem?.code === 'ENOSPC') inside(() => writeHalf(half));
    if (problem !== undefined) throw problem;
    return;
  }
  if (door.operation === 'rm' && given[1]?.recursive === true) {
    if (plan.kill?.passage === door.passage && plan.kill.moment === 'midway')
      inside(() => removeFirst(door.path));
    arrive('midway', door.passage, door.kind);
  }
  const problem = door.kind === 'changes' ? refusal(door.passage, door.operation, door.path) : undefined;
  if (problem !== undefined) throw problem;
}

/** @param {string} folder */
function removeFirst(folder) {
  const [first] = readdirSync(folder);
  if (first !== undefined) rmSync(join(folder, first), { recursive: true });
}

/**
 * @param {any} owner
 * @param {string} key
 * @param {(original: (...given: any[]) => any) => (this: any, ...given: any[]) => any} wrapper
 */
function wrap(owner, key, wrapper) {
  const original = owner[key];
  if (typeof original !== 'function') throw new Error(`there is no ${key} to wrap`);
  owner[key] = wrapper(original);
}

/**
 * @template T
 * @param {() => T} work
 */
function inside(work) {
  isInside = true;
  try {
    return work();
  } finally {
    isInside = false;
  }
}

for (const operation of [
  'open',
  'mkdir',
  'writeFile',
  'write',
  'chmod',
  'fchmod',
  'rename',
  'unlink',
  'rm',
  'close',
].concat(['readFile', 'readdir', 'stat', 'lstat'])) {
  wrap(fs, `${operation}Sync`, (original) => (...given) => {
    const door = doorOf(operation, given, undefined);
    if (door === undefined) return original(...given);
    enter(door, given, (half) => writeFileSync(given[0], half));
    const result = inside(() => original(...given));
    if (operation === 'open') paths.set(result, door.path);
    if (operation === 'close') paths.delete(given[0]);
    arrive('after', door.passage, door.kind);
    return result;
  });
}

wrap(
  fs,
  'fsync',
  (original) => (/** @type {number} */ file, /** @type {(problem: Error | null) => void} */ done) => {
    const door = doorOf('fsync', [file], undefined);
    if (door === undefined) return original(file, done);
    try {
      enter(door, [file], () => {});
    } catch (problem) {
      process.nextTick(done, problem);
      return undefined;
    }
    return original(file, (/** @type {Error | null} */ problem) => {
      arrive('after', door.passage, door.kind);
      done(problem);
    });
  },
);

/**
 * @param {string} operation
 * @param {(...given: any[]) => Promise<any>} original
 * @param {boolean} onHandle
 */
function promising(operation, original, onHandle) {
  return /** @this {any} @param {any[]} given */ async function (...given) {
    const door = doorOf(operation, onHandle ? [undefined, ...given] : given, onHandle ? this : undefined);
    if (door === undefined) return original.apply(this, given);
    enter(door, onHandle ? [undefined, ...given] : given, (half) => {
      writeFileSync(onHandle ? this.fd : given[0], half);
    });
    const result = await original.apply(this, given);
    if (operation === 'open') {
      handles.set(result, door.path);
      wrapHandle(result);
    }
    arrive('after', door.passage, door.kind);
    return result;
  };
}

for (const operation of [
  'open',
  'mkdir',
  'writeFile',
  'chmod',
  'rename',
  'symlink',
  'unlink',
  'rmdir',
  'rm',
].concat(['readFile', 'readdir', 'readlink', 'stat', 'lstat'])) {
  wrap(fs.promises, operation, (original) => promising(operation, original, false));
}

/** @param {any} handle of a file that was opened; `close` is a property of each, so all are wrapped there */
function wrapHandle(handle) {
  for (const operation of ['chmod', 'writeFile', 'sync', 'close', 'readFile', 'stat']) {
    wrap(handle, operation, (original) => promising(operation, original, true));
  }
}

// Connections: the authority, Okta, the ssh-agent, the control socket, the locks of others

/** @type {WeakMap<object, string>} */
const peers = new WeakMap();
/** @type {WeakMap<object, string>} */
const awaited = new WeakMap();

/** @param {any} given of Socket.connect and Server.listen, which Node calls with its normalised form too */
function peerOf(given) {
  const options = Array.isArray(given) ? given[0] : given;
  const path = typeof options === 'string' ? options : options?.path;
  if (typeof path === 'string') return path.startsWith(`${plan.home}/`) ? nameOf(path) : basename(path);
  const port = typeof options === 'object' ? options?.port : options;
  return plan.ports[String(port)] ?? 'a port of this computer';
}

wrap(
  net.Socket.prototype,
  'connect',
  (original) =>
    function (...given) {
      const passage = passageOf(`connect to ${peerOf(given[0])}`);
      peers.set(this, peerOf(given[0]));
      this.prependOnceListener('connect', () => arrive('after', passage, 'talks'));
      arrive('before', passage, 'talks');
      return original.apply(this, given);
    },
);

/** Messages of the ssh-agent protocol that somebody sends. */
/** @type {Record<number, string>} */
const AGENT_REQUESTS = { 11: 'list', 13: 'sign', 17: 'add', 18: 'remove', 25: 'add' };

/**
 * What is sent, in a word: the line of an HTTP request without its query, or the message to the ssh-agent.
 *
 * @param {any} data
 */
function wordFor(data) {
  const first = Array.isArray(data) ? data[0]?.chunk : data;
  const bytes = Buffer.isBuffer(first) ? first : Buffer.from(String(first), 'latin1');
  const http = /^([A-Z]{3,7}) ([^ ?]+)/.exec(bytes.subarray(0, 200).toString('latin1'));
  if (http !== null) return `${http[1]} ${lasting(String(http[2]))}`;
  const method = /"method":"([^"]+)"/.exec(bytes.subarray(0, 400).toString('latin1'));
  if (method !== null) return String(method[1]);
  return AGENT_REQUESTS[bytes[4] ?? 0] ?? 'more';
}

wrap(
  net.Socket.prototype,
  '_writeGeneric',
  (original) =>
    function (...given) {
      const peer = peers.get(this);
      // Node calls it again once there is a connection.
      if (peer === undefined || this.connecting) return original.apply(this, given);
      const word = wordFor(given[1]);
      const passage = passageOf(`send ${word} to ${peer}`);
      awaited.set(this, `answer to ${word} from ${peer}`);
      arrive('before', passage, 'talks');
      const result = original.apply(this, given);
      arrive('after', passage, 'talks');
      return result;
    },
);

wrap(
  net.Socket.prototype,
  'push',
  (original) =>
    function (...given) {
      const what = awaited.get(this);
      if (given[0] !== null && what !== undefined) {
        awaited.delete(this);
        arrive('before', passageOf(what), 'talks');
      }
      return original.apply(this, given);
    },
);

wrap(
  net.Server.prototype,
  'listen',
  (original) =>
    function (...given) {
      const path = typeof given[0] === 'string' ? given[0] : undefined;
      const kind = path === undefined ? 'talks' : 'changes';
      const passage = passageOf(`listen at ${peerOf(given[0])}`);
      arrive('before', passage, kind);
      const problem = path === undefined ? undefined : refusal(passage, 'listen', path);
      if (problem !== undefined) {
        process.nextTick(() => this.emit('error', problem));
        return this;
      }
      this.prependOnceListener('listening', () => arrive('after', passage, kind));
      return original.apply(this, given);
    },
);

// Programs

for (const key of ['spawn', 'execFile']) {
  wrap(childProcess, key, (original) => (...given) => {
    const passage = passageOf(`start ${basename(String(given[0]))}`);
    arrive('before', passage, 'talks');
    const result = original(...given);
    arrive('after', passage, 'talks');
    return result;
  });
}

// The keychain

wrap(
  Module,
  '_load',
  (original) =>
    function (...given) {
      if (given[0] !== 'keytar') return original.apply(this, given);
      const real = plan.keychain === undefined ? original.apply(this, given) : fileKeychain(plan.keychain);
      const wrapped = { ...real };
      for (const key of ['getPassword', 'setPassword', 'deletePassword']) {
        const kind = key === 'getPassword' ? 'looks' : 'changes';
        wrapped[key] = async (/** @type {string[]} */ ...values) => {
          const passage = passageOf(`${key} ${values[1]}`);
          arrive('before', passage, kind);
          const result = await (plan.keychain === undefined
            ? real[key](...values)
            : inside(() => real[key](...values)));
          arrive('after', passage, kind);
          return result;
        };
      }
      return wrapped;
    },
);
