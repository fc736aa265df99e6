import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '#test/stack/support/process-tree.ts';
import { findProgram } from './programs.ts';

/**
 * Accounts of this computer for the time of a test, without home or password. Named after this process, so that those
 * of tests that were killed are known for what they are, and removed before others are made.
 */
export interface ThrowAwayAccounts {
  /** The file of rules for sudo (sudoers(5)); visudo has to understand them first. */
  setSudoers(rules: string): void;
  /** To be called when nothing runs in any of them. */
  remove(): void;
}

const OURS = /^lk-(\d+)-/;
const SUDOERS_FOLDER = '/etc/sudoers.d';
/** sudo keeps a file there for whoever asked it, named after the account or, from 1.9.15 on, its number. */
export const SUDO_RECORDS = '/run/sudo/ts';
/** useradd and userdel keep what was there before each change; afterwards that would be an account of ours. */
const BACKUPS = ['passwd-', 'shadow-', 'group-', 'gshadow-', 'subuid-', 'subgid-'].map(
  (name) => `/etc/${name}`,
);

/** At most 32 letters with the name, as useradd(8) takes them. */
export function throwAwayName(name: string): string {
  return `lk-${process.pid}-${name}`;
}

/** `names`: of `throwAwayName`. As root only. */
export function makeThrowAwayAccounts(names: readonly string[]): ThrowAwayAccounts {
  const backups = BACKUPS.map((path) => [path, existsSync(path) ? withoutOurs(path) : undefined] as const);
  const sudoers = join(SUDOERS_FOLDER, throwAwayName('sudoers'));
  const remove = (): void => {
    removeThose((pid) => pid === process.pid);
    for (const [path, content] of backups) {
      if (content === undefined) rmSync(path, { force: true });
      // In place: owner and permissions stay.
      else writeFileSync(path, content);
    }
  };
  removeThose((pid) => !isAlive(pid));
  // However the process ends, short of a hard kill.
  process.once('exit', remove);
  try {
    for (const name of names) addAccount(name);
  } catch (thrown) {
    remove();
    throw thrown;
  }
  return {
    setSudoers(rules) {
      // sudo reads no file whose name has a dot, so that it never sees half of one.
      const draft = `${sudoers}.draft`;
      writeFileSync(draft, rules, { mode: 0o440 });
      chmodSync(draft, 0o440);
      run('visudo', ['-c', '-s', '-f', draft]);
      renameSync(draft, sudoers);
    },
    remove() {
      process.off('exit', remove);
      remove();
    },
  };
}

function withoutOurs(path: string): string {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => !OURS.test(line)).join('\n');
}

function addAccount(name: string): void {
  const nothing = ['--system', '--no-create-home', '--no-user-group', '--no-log-init'];
  // "*" is no password, and none that is locked: sshd lets nobody into a locked account.
  run('useradd', [...nothing, '--badname', '--home-dir', '/', '--shell', '/bin/sh', '--password', '*', name]);
}

function removeThose(isGone: (pid: number) => boolean): void {
  const are = (name: string): boolean => {
    const pid = OURS.exec(name)?.[1];
    return pid !== undefined && isGone(Number(pid));
  };
  for (const name of readdirSync(SUDOERS_FOLDER).filter(are)) rmSync(join(SUDOERS_FOLDER, name));
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name = '', , uid = ''] = line.split(':');
    if (!are(name)) continue;
    for (const record of [name, uid]) rmSync(join(SUDO_RECORDS, record), { force: true });
    run('userdel', [name]);
  }
}

function run(program: string, args: readonly string[]): void {
  execFileSync(findProgram(program) ?? program, args, { stdio: 'pipe' });
}
