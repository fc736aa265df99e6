import { execFile } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findProgram, programFile } from '#test/support/programs.ts';
import { isAlive } from '../support/process-tree.ts';

const run = promisify(execFile);

const OLDEST_GO_MINOR = 25;

/** A program that is found on the PATH, or built once by Go where it is not. */
export interface GoProgram {
  /** Of the file, and what people call it: "step-ca". */
  readonly name: string;
  /** The one that is built: "0.30.2". */
  readonly version: string;
  /** "github.com/smallstep/certificates/cmd/step-ca" */
  readonly module: string;
  /** Finds the version in what `NAME version` says, as its first group. */
  readonly saysVersion: RegExp;
  /** Of versions 0.x: those before are not taken from the PATH. */
  readonly oldestMinor: number;
}

/** Says a line to whoever waits; standard error by default, because a build takes a minute. */
export type Say = (line: string) => void;

/** Where the program is: on the PATH, or built earlier. Never builds. */
export async function findGoProgram(program: GoProgram): Promise<string | undefined> {
  const onPath = findProgram(program.name);
  if (onPath !== undefined && (await isFit(program, onPath))) return onPath;
  const built = builtPath(program);
  return isExecutable(built) ? built : undefined;
}

/** Like findGoProgram, but builds it once where it is missing. Throws, with a sentence, where it cannot. */
export async function provideGoProgram(program: GoProgram, say: Say): Promise<string> {
  return (await findGoProgram(program)) ?? (await build(program, say));
}

async function isFit({ saysVersion, oldestMinor }: GoProgram, path: string): Promise<boolean> {
  try {
    const { stdout } = await run(path, ['version']);
    const found = saysVersion.exec(stdout)?.[1] ?? '';
    const [, major, minor] = /^(\d+)\.(\d+)\./.exec(found) ?? [];
    // "0000000-dev" is one that somebody built with `go install`: it does not know its version.
    return found === '0000000-dev' || Number(major) > 0 || Number(minor) >= oldestMinor;
  } catch {
    return false;
  }
}

async function build(program: GoProgram, say: Say): Promise<string> {
  const { name, version, module } = program;
  const go = await fitGo(program);
  const path = builtPath(program);
  const folder = join(path, '..');
  mkdirSync(folder, { recursive: true });
  const release = await lock(`${folder}.lock`, name, say);
  try {
    if (isExecutable(path)) return path;
    say(`Building ${name} ${version} once, into ${folder} (about a minute).`);
    const bin = mkdtempSync(join(folder, 'build-'));
    try {
      const flags = ['-trimpath', '-ldflags', `-s -w -X main.Version=${version}`];
      await run(go, ['install', ...flags, `${module}@v${version}`], {
        env: { ...goEnvironment(), GOBIN: bin, CGO_ENABLED: '0', GOFLAGS: '', ...passingCaches(bin) },
        maxBuffer: 64 * 1024 * 1024,
      });
      renameSync(join(bin, programFile(name)), path);
    } finally {
      rmSync(bin, { recursive: true, force: true });
    }
    return path;
  } finally {
    release();
  }
}

/** Somebody who works with Go keeps what was fetched; nobody else wants two gigabytes for one program in their home. */
function passingCaches(folder: string): Record<string, string> {
  const keepsModules =
    process.env.GOMODCACHE ?? join(process.env.GOPATH ?? join(homedir(), 'go'), 'pkg', 'mod');
  if (existsSync(keepsModules)) return {};
  const inside = { GOMODCACHE: join(folder, 'modules'), GOCACHE: join(folder, 'cache') };
  // Go write-protects what it fetched, and what is protected cannot be removed.
  return { ...inside, GOFLAGS: '-modcacherw' };
}

/** Go counts what it is used for in the settings of whoever runs it. Theirs hold, and stay as they are. */
function goEnvironment(): NodeJS.ProcessEnv {
  if (process.platform !== 'linux') return process.env;
  const { XDG_CONFIG_HOME, GOENV } = process.env;
  const theirs = GOENV ?? join(XDG_CONFIG_HOME || join(homedir(), '.config'), 'go', 'env');
  return { ...process.env, XDG_CONFIG_HOME: join(toolsFolder(), 'go-counts'), GOENV: theirs };
}

async function fitGo({ name, version }: GoProgram): Promise<string> {
  const go = findProgram('go');
  const need = `${name} ${version} is not on the PATH, and to build it Go 1.${OLDEST_GO_MINOR} or later is needed`;
  if (go === undefined) throw new Error(`${need}; there is no Go on the PATH`);
  const { stdout } = await run(go, ['env', 'GOVERSION'], { env: goEnvironment() });
  const minor = Number(/^go1\.(\d+)/.exec(stdout)?.[1]);
  if (!(minor >= OLDEST_GO_MINOR)) throw new Error(`${need}; ${go} is ${stdout.trim()}`);
  return go;
}

/**
 * Lets one build at a time through. The lock is a file that names its holder's process; one whose process is gone is
 * taken over. Should two take it over at once, both build, and the later rename wins: wasteful, not wrong.
 */
async function lock(path: string, name: string, say: Say): Promise<() => void> {
  for (let told = false; ; told = true) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (thrown) {
      if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
    }
    const holder = Number(readOrEmpty(path));
    if (holder > 0 && !isAlive(holder)) rmSync(path, { force: true });
    else if (!told) say(`Waiting for another process (${holder}) that builds ${name}.`);
    await wait(250);
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function builtPath({ name, version }: GoProgram): string {
  return join(toolsFolder(), `${name}-v${version}`, programFile(name));
}

/** Outside the repository, so that a fresh clone finds what an earlier one built. */
function toolsFolder(): string {
  const { LATCHKEY_TEST_TOOLS, XDG_CACHE_HOME } = process.env;
  if (LATCHKEY_TEST_TOOLS) return LATCHKEY_TEST_TOOLS;
  const cache =
    process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
  return join(XDG_CACHE_HOME || cache, 'latchkey-test-tools');
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function sayOnStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}
