import { execFile } from 'node:child_process';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { version } from '#main/support/version.ts';
import { findStepCa } from '#test/stack/authority/step-ca-program.ts';
import { findProgram } from '#test/support/programs.ts';

/** What the figures of a run depend on. */
export async function surroundings() {
  const [cpu] = cpus();
  return {
    measuredAt: new Date().toISOString(),
    machine: {
      processor: cpu?.model ?? 'unknown',
      cores: cpus().length,
      memoryMiB: Math.round(totalmem() / 2 ** 20),
      system: `${platform()} ${release()} ${arch()}`,
    },
    versions: {
      latchkey: version,
      node: process.version,
      step: await firstLine(findProgram('step'), 'version'),
      'step-ca': await firstLine(await findStepCa(), 'version'),
      ssh: await firstLine(findProgram('ssh'), '-V'),
    },
  };
}

/** What a program says of itself; "none" where it is not there. */
async function firstLine(program: string | undefined, argument: string): Promise<string> {
  if (program === undefined) return 'none';
  const { stdout, stderr } = await promisify(execFile)(program, [argument]);
  return (stdout + stderr).split('\n')[0] ?? '';
}
