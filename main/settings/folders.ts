import { existsSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { posix, win32 } from 'node:path';

/** Where Latchkey keeps its things for one user, and what it touches besides. Nothing is made here; whoever writes makes the folder first. */
export interface Folders {
  /** settings.json, which people and IT may write. */
  readonly settings: string;
  /** settings.json of IT. Undefined on Windows, where everybody may make folders in the one for all programs. */
  readonly managed?: string | undefined;
  /** What Latchkey remembers: session records, certificates as files. */
  readonly state: string;
  /** What lives only while processes do: locks, the control socket. On this computer, short enough for sockets. */
  readonly runtime: string;
  readonly logs: string;
  /** May be deleted at any time. */
  readonly cache: string;
  /** Not ours: the person's own settings of ssh, in which Latchkey may have one line. */
  readonly sshConfig: string;
  /** Not ours: where the person's browsers keep their certificate databases. */
  readonly home: string;
}

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Undefined on Windows. */
  readonly userId?: number | undefined;
  readonly temporary: string;
  /** Whether systemd made this user's runtime folder; a login without its own environment does not name it. */
  readonly hasRunUser: boolean;
}

/**
 * The folders of the running user, by the rules of the operating system: XDG Base Directory Specification 0.8 on
 * Linux, Apple's File System Programming Guide on macOS, Known Folders on Windows.
 */
export function foldersOf(surroundings: Surroundings): Folders {
  switch (surroundings.platform) {
    case 'win32':
      return windowsFolders(surroundings);
    case 'darwin':
      return macFolders(surroundings);
    default:
      return xdgFolders(surroundings);
  }
}

/** What `foldersOf` needs to know, asked of this process and its system. */
export function surroundingsOf(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Surroundings {
  const userId = process.geteuid?.();
  return {
    platform,
    environment,
    home: (platform === 'win32' ? environment.USERPROFILE : environment.HOME) || homedir(),
    userId,
    temporary: tmpdir(),
    hasRunUser: userId !== undefined && existsSync(runUser(userId)),
  };
}

function xdgFolders({ environment, home, userId, temporary, hasRunUser }: Surroundings): Folders {
  // "If an implementation encounters a relative path in any of these variables it should … ignore it."
  const named = (variable: string): string | undefined => {
    const value = environment[variable];
    return value !== undefined && posix.isAbsolute(value) ? value : undefined;
  };
  const base = (variable: string, standard: string): string =>
    posix.join(named(variable) ?? posix.join(home, standard), 'latchkey');
  const state = base('XDG_STATE_HOME', '.local/state');
  const systemRuntime = named('XDG_RUNTIME_DIR') ?? (hasRunUser ? runUser(userId) : undefined);
  return {
    settings: base('XDG_CONFIG_HOME', '.config'),
    managed: '/etc/latchkey',
    state,
    runtime:
      systemRuntime === undefined
        ? temporaryRuntime(temporary, userId)
        : posix.join(systemRuntime, 'latchkey'),
    logs: posix.join(state, 'logs'),
    cache: base('XDG_CACHE_HOME', '.cache'),
    sshConfig: posix.join(home, '.ssh/config'),
    home,
  };
}

function macFolders({ home, userId, temporary }: Surroundings): Folders {
  const settings = posix.join(home, 'Library/Application Support/Latchkey');
  return {
    settings,
    managed: '/Library/Application Support/Latchkey',
    state: posix.join(settings, 'State'),
    runtime: temporaryRuntime(temporary, userId),
    logs: posix.join(home, 'Library/Logs/Latchkey'),
    cache: posix.join(home, 'Library/Caches/Latchkey'),
    sshConfig: posix.join(home, '.ssh/config'),
    home,
  };
}

/** Settings roam with the person; everything else belongs to this computer. */
function windowsFolders({ environment, home }: Surroundings): Folders {
  const roaming = environment.APPDATA || win32.join(home, 'AppData', 'Roaming');
  const local = win32.join(environment.LOCALAPPDATA || win32.join(home, 'AppData', 'Local'), 'Latchkey');
  return {
    settings: win32.join(roaming, 'Latchkey'),
    state: win32.join(local, 'State'),
    runtime: win32.join(local, 'Run'),
    logs: win32.join(local, 'Logs'),
    cache: win32.join(local, 'Cache'),
    sshConfig: win32.join(home, '.ssh', 'config'),
    home,
  };
}

function runUser(userId: number | undefined): string {
  return `/run/user/${userId}`;
}

/** Others may write beside it, so its owner and mode are checked before use (ensurePrivateFolder). */
function temporaryRuntime(temporary: string, userId: number | undefined): string {
  return posix.join(temporary, `latchkey-${userId}`);
}
