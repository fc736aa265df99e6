import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

/** A new folder for a whole file of tests; the caller removes it. Its path is short, for sockets. */
export function createTemporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(realpathSync(tmpdir()), 'lk-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A new folder for the running test, removed when it ends. */
export function temporaryFolder(): string {
  const folder = createTemporaryFolder();
  onTestFinished(() => folder.remove());
  return folder.path;
}

/**
 * An environment for child processes that finds nothing of the person who runs the tests: own home, XDG folders and
 * temporary folder below `folder`, no ssh-agent, no session bus, no proxy, no setting of Latchkey or step.
 */
export function privateEnvironment(
  folder: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const inside = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  const home = inside('home');
  return {
    PATH: process.env.PATH ?? '',
    LANG: 'C.UTF-8',
    HOME: home,
    TMPDIR: inside('tmp'),
    XDG_CONFIG_HOME: inside('home/.config'),
    XDG_STATE_HOME: inside('home/.local/state'),
    XDG_DATA_HOME: inside('home/.local/share'),
    XDG_CACHE_HOME: inside('home/.cache'),
    XDG_RUNTIME_DIR: inside('run'),
    ...more,
  };
}
