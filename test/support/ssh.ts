import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { privateEnvironment } from './temp.ts';

/** How one ssh ended. */
export interface SshRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Ssh {
  /** Runs ssh with these words after its options. */
  run(...words: string[]): Promise<SshRun>;
  /** What ssh would do for the host, the last of the words (`ssh -G`): options in small letters, the last value of each. */
  optionsFor(...words: string[]): Promise<Readonly<Record<string, string>>>;
  /** The keys that it showed the server, as `ssh -v` names them. */
  offered(run: SshRun): readonly string[];
}

/**
 * OpenSSH's own client with `configuration` as the person's settings. It looks for those in the home folder of the
 * account whatever HOME says, and writes to known_hosts there; so both are named, and the real ones stay untouched.
 */
export function sshWith(folder: string, configuration: string, agentSocket?: string): Ssh {
  const knownHosts = join(folder, 'person_known_hosts');
  writeFileSync(knownHosts, '', { flag: 'a' });
  const env = privateEnvironment(folder, agentSocket === undefined ? {} : { SSH_AUTH_SOCK: agentSocket });
  const always = ['-F', configuration, '-o', `UserKnownHostsFile=${knownHosts}`, '-o', 'BatchMode=yes'];
  const run = (...words: string[]): Promise<SshRun> =>
    new Promise((resolve) => {
      execFile('ssh', [...always, ...words], { env, timeout: 60_000 }, (problem, stdout, stderr) =>
        resolve({ code: problem === null ? 0 : Number(problem.code ?? -1), stdout, stderr }),
      );
    });
  return {
    run,
    async optionsFor(...words) {
      const { code, stdout, stderr } = await run('-G', ...words);
      if (code !== 0) throw new Error(stderr);
      return Object.fromEntries(
        stdout.split('\n').map((line) => {
          const end = line.indexOf(' ');
          return [line.slice(0, end), line.slice(end + 1)] as const;
        }),
      );
    },
    offered: ({ stderr }) => stderr.split('\n').filter((line) => line.includes('Offering public key')),
  };
}
