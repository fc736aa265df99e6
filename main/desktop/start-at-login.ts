import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Failure } from '../support/failure.ts';
import { guarded } from '../support/file-refusal.ts';
import { readTextFile, removeFile, writeFileAtomically } from '../support/files.ts';
import { ok, type Result } from '../support/result.ts';
import { HIDDEN } from './launch.ts';

export interface StartAtLoginParts {
  readonly platform: NodeJS.Platform;
  /** The program with what it needs before its own words. */
  readonly command: readonly string[];
  readonly configFolder: string;
  /** `app.setLoginItemSettings`, where the system has a list of its own. */
  setLoginItem(settings: { openAtLogin: boolean; args: string[] }): void;
}

/** Whether the system starts Latchkey, without a window, when the person logs in. */
export async function setStartAtLogin(
  isWanted: boolean,
  { platform, command, configFolder, setLoginItem }: StartAtLoginParts,
): Promise<Result<void, Failure>> {
  if (platform === 'darwin' || platform === 'win32') {
    setLoginItem({ openAtLogin: isWanted, args: [HIDDEN] });
    return ok(undefined);
  }
  // Desktop Application Autostart Specification 0.5.
  const path = join(configFolder, 'autostart', 'latchkey.desktop');
  const read = await readTextFile(path);
  if (!read.ok) return read;
  const there = read.value;
  const wanted = isWanted ? entryFor([...command, HIDDEN]) : undefined;
  if (there === wanted) return ok(undefined);
  // One that somebody else wrote, or changed, is theirs.
  if (there !== undefined && !there.includes(MARK)) return ok(undefined);
  if (wanted === undefined) return removeFile(path);
  // The folder is everybody's, so its rights are left alone.
  const made = await guarded(path, async () => void (await mkdir(dirname(path), { recursive: true })));
  return made.ok ? writeFileAtomically(path, wanted) : made;
}

const MARK = 'X-Latchkey=written by Latchkey';

function entryFor(words: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Latchkey',
    'Comment=Keeps your SSH and client certificates fresh',
    `Exec=${words.map(execWord).join(' ')}`,
    'Icon=latchkey',
    'Terminal=false',
    'NoDisplay=true',
    MARK,
    '',
  ].join('\n');
}

/** Desktop Entry Specification 1.5, "The Exec key": in quotes, with its four special characters escaped, twice. */
function execWord(word: string): string {
  const quoted = `"${word.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`;
  return /^[\w/.:=@+-]+$/.test(word) ? word : quoted.replaceAll('\\', '\\\\');
}
