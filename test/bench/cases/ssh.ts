import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Place } from '../place.ts';
import { run } from '../processes.ts';
import { countQuestions, withRelay } from '../relayed.ts';
import { compare, type Row } from '../rows.ts';
import { takeTurns } from '../statistics.ts';

const RUNS = 31;
const WARM_UPS = 3;

/** An ssh with our certificate must not need the authority: it asks it nothing, and does not notice when it is silent. */
export async function ssh(): Promise<readonly Row[]> {
  return withRelay(async (place, relay) => {
    const command = await sshCommand(place);
    const questions = countQuestions(place, relay);
    const { silent, speaking } = await takeTurns(
      {
        async silent() {
          relay.setSilent(true);
          return (await run(command, place.env)).wallMs;
        },
        async speaking() {
          relay.setSilent(false);
          return (await run(command, place.env)).wallMs;
        },
      },
      { runs: RUNS, warmUps: WARM_UPS },
    );
    return [
      ...questions(`${2 * (RUNS + WARM_UPS)} logins by ssh`),
      compare(
        {
          name: 'ssh while the authority is silent',
          unit: 'ms',
          otherName: 'while it answers',
          by: 'difference',
          most: 1,
        },
        silent,
        speaking,
      ),
    ];
  });
}

async function sshCommand({ stack: { sshd }, folder }: Place): Promise<readonly string[]> {
  const knownHosts = join(folder, 'known_hosts');
  await writeFile(knownHosts, `${sshd.knownHostsLine}\n`);
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=yes', `UserKnownHostsFile=${knownHosts}`];
  const given = options.flatMap((option) => ['-o', option]);
  return ['ssh', '-F', 'none', ...given, '-p', String(sshd.port), `${sshd.user}@${sshd.host}`, 'true'];
}
