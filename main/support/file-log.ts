import { closeSync, fstatSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openForAppending } from './append.ts';
import type { Clock } from './clock.ts';
import type { Log, LogFacts } from './log.ts';
import { redact, redactValue } from './redact.ts';

export type LogLevel = 'debug' | 'info' | 'warn';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn'];
const LARGEST_BYTES = 1_000_000;
const LONGEST_TEXT = 2_000;

/** What LATCHKEY_LOG says, else the setting, else "info". */
export function logLevel(environment: NodeJS.ProcessEnv, configured: LogLevel | undefined): LogLevel {
  return LEVELS.find((level) => level === environment.LATCHKEY_LOG) ?? configured ?? 'info';
}

export interface FileLogParts {
  readonly folder: string;
  readonly level: LogLevel;
  readonly clock: Clock;
}

/**
 * A log of JSON lines in `latchkey.log`, shared by all processes of the user; the one before it is
 * `latchkey.old.log`, and each has 1 MB at most. Secrets are taken out when written. Opened at the first line, and
 * each line is in the file when the call returns; nothing waits, nothing keeps the process alive. A line that cannot
 * be written is lost without a word, because nobody's access may depend on it.
 */
export function openFileLog({ folder, level, clock }: FileLogParts): Log {
  const path = join(folder, 'latchkey.log');
  let file: number | undefined;

  function write(lineLevel: LogLevel, event: string, facts: LogFacts = {}): void {
    if (LEVELS.indexOf(lineLevel) < LEVELS.indexOf(level)) return;
    try {
      const line = lineOf(new Date(clock.now()).toISOString(), lineLevel, event, facts);
      file ??= openForAppending(folder, path);
      if (fstatSync(file).size + line.length > LARGEST_BYTES) {
        const full = file;
        file = undefined;
        setAside(full, folder, path);
        file = openForAppending(folder, path);
      }
      writeSync(file, line);
    } catch {
      // The next line tries again: a full disk may have room by then.
    }
  }
  return {
    debug: (event, facts) => write('debug', event, facts),
    info: (event, facts) => write('info', event, facts),
    warn: (event, facts) => write('warn', event, facts),
  };
}

function lineOf(time: string, level: LogLevel, event: string, facts: LogFacts): Buffer {
  const safe = redactValue(facts) as object;
  const short = (_: string, value: unknown): unknown =>
    typeof value === 'string' && value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
  return Buffer.from(
    `${JSON.stringify({ time, level, event: redact(event), process: process.pid, ...safe }, short)}\n`,
  );
}

function setAside(full: number, folder: string, path: string): void {
  const ours = fstatSync(full);
  closeSync(full);
  // Another process may have done it already, and then the full file is the old one.
  if (statSync(path, { throwIfNoEntry: false })?.ino === ours.ino) {
    renameSync(path, join(folder, 'latchkey.old.log'));
  }
}
