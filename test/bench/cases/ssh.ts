import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startHost } from '../host.ts';
import { type Place, withPlace } from '../place.ts';
import { run } from '../processes.ts';
import { startRelay } from '../relay.ts';
import { compare, type Row } from '../rows.ts';
import { signIn } from '../sign-ins.ts';
import { takeTurns } from '../statistics.ts';

const RUNS = 31;
const WARM_UPS = 3;

/**
 * An ssh with our certificate must not need the authority: it asks it nothing, and does not notice when it is silent.
 * Latchkey knows the authority through a relay that can fall silent, and that counts connections.
 */
export async function ssh(): Promise<readonly Row[]> {
  return withPlace({}, async (place) => {
    const relay = await startRelay(Number(new URL(place.stack.authority.url).port));
    place.onStop(relay.stop);
    await place.setAuthorityUrl(`https://127.0.0.1:${relay.port}`);
    const host = await startHost(place);
    await signIn(place, host.session);
    const command = await sshCommand(place);

    const before = { requests: place.stack.authority.requests().length, connections: relay.connections() };
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
    const logins = `${2 * (RUNS + WARM_UPS)} logins by ssh`;
    const { authority } = place.stack;
    return [
      {
        kind: 'count',
        name: `requests to the authority during ${logins}`,
        counted: authority.requests().length - before.requests,
        wanted: 0,
      },
      {
        kind: 'count',
        name: `connections to it during ${logins}`,
        counted: relay.connections() - before.connections,
        wanted: 0,
      },
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
