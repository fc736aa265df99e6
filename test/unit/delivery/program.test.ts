import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '#main/delivery/trust-store/program.ts';
import { temporaryFolder } from '#test/support/temp.ts';

describe('a program of the system', () => {
  const call = { environment: process.env, limitMs: 10_000 };

  it('reads its input and is told apart by how it ends', async () => {
    const script = "process.stdin.on('data', (d) => process.stdout.write(d)); process.exitCode = 36";
    const args = ['-e', script];
    expect(await runProgram({ ...call, program: process.execPath, args, input: 'für sie allein' })).toEqual({
      kind: 'ended',
      code: 36,
      stdout: 'für sie allein',
      stderr: '',
    });
  });

  it('is ended when it does not end, and missing when it is not there', async () => {
    const endless = { program: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'], limitMs: 300 };
    expect(await runProgram({ ...call, ...endless })).toEqual({ kind: 'too-late' });
    const nowhere = join(temporaryFolder(), 'nothing');
    expect(await runProgram({ ...call, program: nowhere, args: [] })).toEqual({ kind: 'missing' });
  });

  it.skipIf(process.platform === 'win32')(
    'is waited for no longer where it is a script, whose own child holds on to what was to be read',
    async () => {
      const pid = join(temporaryFolder(), 'pid');
      const args = ['-c', 'sleep 60 & echo $! > "$0"; wait', pid];
      expect(await runProgram({ ...call, program: '/bin/sh', args, limitMs: 500 })).toEqual({
        kind: 'too-late',
      });
      process.kill(Number(readFileSync(pid, 'utf8')));
    },
  );
});
