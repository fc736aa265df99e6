import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { programCommands, type Shell, settingLines } from '#main/application/programs/environment.ts';
import { describeWith } from '#test/support/needs.ts';
import { privateEnvironment, temporaryFolder } from '#test/support/temp.ts';

const run = promisify(execFile);

/** All that a shell may take for something else, in a path. */
const AWKWARD = String.raw`/home/sam/it's  "mine" ’$HOME\`pwd\`!x \a\ %PATH% #;&|*?[é]{a,b}~`;

/** Each as `latchkey env --help` says to evaluate it; with /bin/cat in the place of `latchkey env`. */
const SHELLS: readonly (readonly [Shell, 'bash' | 'fish' | 'tcsh', readonly string[]])[] = [
  ['bash', 'bash', ['--norc', '-c', 'eval "$(cat "$1")"; printenv LATCHKEY_CERT', 'bash']],
  ['fish', 'fish', ['--no-config', '-c', 'cat $argv[1] | source; printenv LATCHKEY_CERT']],
  ['csh', 'tcsh', ['-f', '-c', 'eval "`cat $FILE`"; printenv LATCHKEY_CERT']],
];

describeWith(['bash', 'fish', 'tcsh'], 'what latchkey env prints', () => {
  it.each(SHELLS)('is read by %s as it was meant, whatever the path', async (shell, program, words) => {
    const folder = temporaryFolder();
    const file = join(folder, 'printed');
    const settings = [{ name: 'LATCHKEY_CERT', value: AWKWARD, readBy: 'a test' }];
    const remarks = programCommands(shell, 'linux').map(([name, command]) => `${name}: ${command}`);
    writeFileSync(file, `${settingLines(settings, remarks, shell).join('\n')}\n`);
    const env = privateEnvironment(folder, { FILE: file });
    const { stdout, stderr } = await run(program, [...words, file], { env });
    expect([stdout, stderr]).toEqual([`${AWKWARD}\n`, '']);
  });
});
