import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseTerminal, findTerminals } from '#main/desktop/service/terminals/find.ts';
import { terminalsOf } from '#main/desktop/service/terminals/launchers.ts';
import { createTemporaryFolder, type TemporaryFolder } from '#test/support/temp.ts';

const COMMAND = ['ssh', '-l', 'dba', 'db-1.example.com'];
const HOSTILE = ['ssh', '$(x)', "a'b", 'a"b', 'a;b', '`x`', 'a b', '%PATH%', '\\'];

describe.each(['linux', 'darwin', 'win32'] as const)('terminals of %s', (platform) => {
  it.each(terminalsOf(platform).map((one) => [one.id, one] as const))(
    '%s gets the command word by word, and nothing is made of the words',
    (_, { launch }) => {
      const { program, programArguments } = launch(COMMAND, '/opt/terminal');
      expect([program, ...programArguments].slice(-COMMAND.length)).toEqual(COMMAND);
      expect(['/opt/terminal', '/usr/bin/osascript']).toContain(program);
      const hostile = launch(HOSTILE, '/opt/terminal').programArguments;
      expect(hostile.slice(-HOSTILE.length).map((word) => word.replaceAll('\\;', ';'))).toEqual(HOSTILE);
      // What comes before the command is the same, whatever the command is.
      expect(hostile.slice(0, -HOSTILE.length)).toEqual(programArguments.slice(0, -COMMAND.length));
    },
  );
});

describe('the terminal of this computer', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = createTemporaryFolder();
  });
  afterEach(() => folder.remove());

  const place = (name: string, script = '#!/bin/sh\n'): void => {
    const path = join(folder.path, name);
    writeFileSync(path, script);
    chmodSync(path, 0o755);
  };
  const found = (environment: NodeJS.ProcessEnv = { PATH: folder.path }) =>
    findTerminals({ platform: 'linux', environment });

  it('is what the PATH has, the system’s own choice first, and the person’s before that', () => {
    for (const name of ['xterm', 'konsole', 'x-terminal-emulator']) place(name);
    expect(found().map(({ id }) => id)).toEqual(['x-terminal-emulator', 'konsole', 'xterm']);
    expect(chooseTerminal(found(), 'konsole')?.id).toBe('konsole');
    expect(chooseTerminal(found(), 'gone')?.id).toBe('x-terminal-emulator');
  });

  it('is nothing that cannot be run, a folder, a dead link, or in a folder of the PATH that is not whole', () => {
    writeFileSync(join(folder.path, 'xterm'), '');
    symlinkSync(join(folder.path, 'nowhere'), join(folder.path, 'konsole'));
    mkdirSync(join(folder.path, 'kitty'));
    mkdirSync(join(folder.path, 'relative'));
    expect(found()).toEqual([]);
    place('foot');
    expect(found({ PATH: '.::relative' })).toEqual([]);
    expect(found({})).toEqual([]);
    expect(chooseTerminal([], undefined)).toBeUndefined();
  });

  it('is the one that was seen, and no other of its name', () => {
    place('xterm');
    const [terminal] = found({ PATH: `:.:${folder.path}:/usr/bin` });
    expect(terminal?.path).toBe(join(folder.path, 'xterm'));
    expect(terminal?.launch(COMMAND, terminal.path).program).toBe(join(folder.path, 'xterm'));
  });

  it('hands hostile words on as they are', async () => {
    place('xterm', '#!/bin/sh\nshift\nfor word in "$@"; do printf "%s\\0" "$word"; done\n');
    const terminal = chooseTerminal(found(), 'xterm');
    if (terminal === undefined) throw new Error('no terminal');
    const { program, programArguments } = terminal.launch(HOSTILE, terminal.path);
    const { stdout } = await promisify(execFile)(program, [...programArguments]);
    expect(stdout.split('\0').slice(0, -1)).toEqual(HOSTILE);
  });
});
