import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Place, withPlace } from '../place.ts';
import { run } from '../processes.ts';
import { BARE, LATCHKEY } from '../programs.ts';
import { compare, type Row } from '../rows.ts';
import { takeTurns } from '../statistics.ts';

const RUNS = 21;
const WARM_UPS = 1;

/** `latchkey login` with no host: its own processor time, and what it asks of others. */
export async function coldLogin(): Promise<readonly Row[]> {
  return withPlace({}, async (place) => {
    const asked = { rounds: 0, signings: 0 };
    const { ours, bare } = await takeTurns(
      {
        async ours() {
          const before = countOf(place);
          const used = await processorTime(place, [LATCHKEY, 'login']);
          const after = countOf(place);
          asked.rounds += after.rounds - before.rounds;
          asked.signings += after.signings - before.signings;
          await run([process.execPath, LATCHKEY, 'logout'], place.env);
          return used;
        },
        async bare() {
          const used = await processorTime(place, [BARE, JSON.stringify(place.bareOrder)]);
          await place.emptyAgent();
          return used;
        },
      },
      { runs: RUNS, warmUps: WARM_UPS },
    );
    const logins = RUNS + WARM_UPS;
    return [
      compare(
        {
          name: `cold latchkey login: own processor time (${place.keychain})`,
          unit: 'ms CPU',
          otherName: 'bare script',
          by: 'ratio',
          most: 1.3,
        },
        ours,
        bare,
      ),
      {
        kind: 'count',
        name: `browser rounds of ${logins} cold logins`,
        counted: asked.rounds,
        wanted: logins,
      },
      {
        kind: 'count',
        name: `requests to sign of ${logins} cold logins`,
        counted: asked.signings,
        wanted: logins,
      },
    ];
  });
}

async function processorTime(place: Place, words: readonly string[]): Promise<number> {
  const result = join(place.folder, 'cpu');
  const hook = join(import.meta.dirname, '..', 'cpu-at-exit.cjs');
  await run([process.execPath, '--require', hook, ...words], { ...place.env, LATCHKEY_BENCH_CPU: result });
  return Number(await readFile(result, 'utf8'));
}

function countOf({ stack }: Place): { rounds: number; signings: number } {
  const requests = stack.authority.requests();
  return {
    rounds: stack.provider.counters()['GET /oauth2/default/v1/authorize'] ?? 0,
    signings: requests.filter((request) => request === 'POST /ssh/sign' || request === 'POST /sign').length,
  };
}
