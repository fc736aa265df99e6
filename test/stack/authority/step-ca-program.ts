import { execFile } from 'node:child_process';
import {
  accessSync,
  constants,
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
import { findProgram } from '#test/support/programs.ts';
import { isAlive } from '../support/process-tree.ts';

const run = promisify(execFile);

const VERSION = '0.30.2';
const MODULE = `github.com/smallstep/certificates/cmd/step-ca@v${VERSION}`;
/** Older ones answer some routes otherwise (revocation, forbidden principals). */
const OLDEST_MINOR = 30;
const OLDEST_GO_MINOR = 25;

/** Says a line to whoever waits; standard error by default, because a build takes a minute. */
export type Say = (line: string) => void;

/** Where step-ca is: on the PATH, or built earlier. Never builds. */
export async function findStepCa(): Promise<string | undefined> {
  const onPath = findProgram('step-ca');
  if (onPath !== undefined && (await isFit(onPath))) return onPath;
  const built = builtProgram();
  return isExecutable(built) ? built : undefined;
}

/** Like findStepCa, but builds it once where it is missing. Throws, with a sentence, where it cannot. */
export async function provideStepCa(say: Say = sayOnStandardError): Promise<string> {
  return (await findStepCa()) ?? (await buildStepCa(say));
}

async function isFit(program: string): Promise<boolean> {
  try {
    const { stdout } = await run(program, ['version']);
    const found = /Smallstep CA\/(\S+)/.exec(stdout)?.[1] ?? '';
    const [, major, minor] = /^(\d+)\.(\d+)\./.exec(found) ?? [];
    // "0000000-dev" is one that somebody built with `go install`: it does not know its version.
    return found === '0000000-dev' || Number(major) > 0 || Number(minor) >= OLDEST_MINOR;
  } catch {
    return false;
  }
}

async function buildStepCa(say: Say): Promise<string> {
  const go = await fitGo();
  const program = builtProgram();
  const folder = join(program, '..');
  mkdirSync(folder, { recursive: true });
  const release = await lock(`${folder}.lock`, say);
  try {
    if (isExecutable(program)) return program;
    say(`Building step-ca ${VERSION} once, into ${folder} (about a minute).`);
    const bin = mkdtempSync(join(folder, 'build-'));
    try {
      await run(go, ['install', '-trimpath', '-ldflags', `-s -w -X main.Version=${VERSION}`, MODULE], {
        env: { ...process.env, GOBIN: bin, CGO_ENABLED: '0', GOFLAGS: '' },
        maxBuffer: 64 * 1024 * 1024,
      });
      renameSync(join(bin, 'step-ca'), program);
    } finally {
      rmSync(bin, { recursive: true, force: true });
    }
    return program;
  } finally {
    release();
  }
}

async function fitGo(): Promise<string> {
  const go = findProgram('go');
  const need = `step-ca ${VERSION} is not on the PATH, and to build it Go 1.${OLDEST_GO_MINOR} or later is needed`;
  if (go === undefined) throw new Error(`${need}; there is no Go on the PATH`);
  const { stdout } = await run(go, ['env', 'GOVERSION']);
  const minor = Number(/^go1\.(\d+)/.exec(stdout)?.[1]);
  if (!(minor >= OLDEST_GO_MINOR)) throw new Error(`${need}; ${go} is ${stdout.trim()}`);
  return go;
}

/**
 * Lets one build at a time through. The lock is a file that names its holder's process; one whose process is gone is
 * taken over. Should two take it over at once, both build, and the later rename wins: wasteful, not wrong.
 */
async function lock(path: string, say: Say): Promise<() => void> {
  for (let told = false; ; told = true) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (thrown) {
      if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) throw thrown;
    }
    const holder = Number(readOrEmpty(path));
    if (holder > 0 && !isAlive(holder)) rmSync(path, { force: true });
    else if (!told) say(`Waiting for another process (${holder}) that builds step-ca.`);
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

function builtProgram(): string {
  return join(toolsFolder(), `step-ca-v${VERSION}`, 'step-ca');
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
