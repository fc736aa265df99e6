import { spawn } from 'node:child_process';
import { fstatSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { Folders } from '../settings/folders.ts';
import { systemClock } from '../support/clock.ts';
import { systemTimeFormat } from '../support/words/time.ts';
import { type Screen, screenOf } from './screen/screen.ts';
import type { World } from './world.ts';

/** The world of the running process. Its streams are opened when something is written to them. */
export function worldOfProcess(folders: Folders, home: string): World {
  const { env: environment, platform } = process;
  const screens = new Map<Output, Screen>();
  const screenFor = (output: Output): Screen => {
    const screen = screens.get(output) ?? openScreen(output);
    screens.set(output, screen);
    return screen;
  };
  return {
    environment,
    platform,
    home,
    clock: systemClock,
    format: systemTimeFormat(environment, platform),
    get stdout() {
      return screenFor('stdout');
    },
    get stderr() {
      return screenFor('stderr');
    },
    get ask() {
      // Not by `isTerminal` below: nobody sits at /dev/null.
      if (!isatty(0) || !isatty(2)) return undefined;
      return async (question: string, signal: AbortSignal) =>
        (await import('./ask.ts')).ask(question, signal);
    },
    signals: {
      on: (signal, listener) => process.on(signal, listener),
      off: (signal, listener) => process.off(signal, listener),
      exit: (code) => process.exit(code),
    },
    // The bundle loads node:child_process when this is called, and most commands never do.
    spawn: (program, programArguments, options) => spawn(program, programArguments, options),
    async compose() {
      const { compose } = await import('../application/compose.ts');
      return compose({ clock: systemClock, environment, platform, folders });
    },
  };
}

type Output = 'stdout' | 'stderr';
const DESCRIPTORS = { stdout: 1, stderr: 2 } as const;

/**
 * A terminal is written to through its stream. A pipe or a file is written to directly, which is quicker than opening a
 * stream for it, and complete when the call returns. Whoever read along may go ("latchkey login 2>&1 | head -1", a
 * terminal that is closed): then nothing more is written, and the work goes on to its end and its own exit code.
 */
function openScreen(output: Output): Screen {
  const descriptor = DESCRIPTORS[output];
  let stream: NodeJS.WriteStream | undefined;
  let closed = false;
  const throughStream = (text: string | Buffer): void => {
    if (stream === undefined) {
      stream = process[output];
      stream.on('error', () => {
        closed = true;
      });
    }
    stream.write(text);
  };
  if (isTerminal(descriptor)) {
    const { isTTY, columns } = process[output];
    return screenOf({ write: throughStream, isClosed: () => closed, isTTY, columns }, process);
  }
  const write = (text: string): void => {
    if (stream !== undefined) {
      throughStream(text);
      return;
    }
    let left = Buffer.from(text);
    try {
      while (left.length > 0) left = left.subarray(writeSync(descriptor, left));
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      // A pipe that somebody made non-blocking is full: the stream knows how to wait.
      if (code === 'EAGAIN') throughStream(left);
      // An answer that cannot be written, on a full disk for example, is no success.
      else if (code === 'EPIPE') closed = true;
      else if (output === 'stdout') throw thrown;
    }
  };
  return screenOf({ write, isClosed: () => closed }, process);
}

/** A terminal, or something else that is safe to be taken for one (/dev/null). */
function isTerminal(descriptor: number): boolean {
  // A console of Windows is no device to fstat. Elsewhere node:tty, which loads node:net, is not needed to know.
  if (process.platform === 'win32') return isatty(descriptor);
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    return false;
  }
}
