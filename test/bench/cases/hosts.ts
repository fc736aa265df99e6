import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { BIG, bigPolicy, groupsOfPerson } from '../big-policy.ts';
import { type Place, withPlace } from '../place.ts';
import { run } from '../processes.ts';
import { LATCHKEY } from '../programs.ts';
import { compare, type Row } from '../rows.ts';
import { takeTurns } from '../statistics.ts';
import { asWritten } from './policy.ts';

const FEW = 20;

/** `latchkey hosts WORD` as a command that is started for it, with few hosts and with as many as are reckoned with. */
export async function hosts(): Promise<readonly Row[]> {
  return withPlace({}, async (place) => {
    const big = bigPolicy();
    const few = { ...big, hosts: big.hosts.slice(0, FEW) };
    const login = place.stack.provider.people.list()[0]?.login ?? '';
    place.stack.provider.people.setGroups(login, groupsOfPerson(20));
    const file = join(place.folder, 'policy');
    await setPolicy(place, file);
    await writeFile(file, dump(asWritten(few)));
    await run([process.execPath, LATCHKEY, 'login'], place.env);
    const rows: Row[] = [];
    for (const [name, text] of [
      [`${FEW} hosts as YAML`, dump(asWritten(few))],
      [`${BIG.hosts} hosts as YAML`, dump(asWritten(big))],
      [`${BIG.hosts} hosts as JSON`, JSON.stringify(asWritten(big))],
    ] as const) {
      await writeFile(file, text);
      rows.push(await contest(place, `latchkey hosts web: ${name}`));
    }
    return rows;
  });
}

async function setPolicy({ env }: Place, file: string): Promise<void> {
  const path = env.LATCHKEY_SETTINGS ?? '';
  const settings = JSON.parse(await readFile(path, 'utf8')) as { profiles: Record<string, object> };
  for (const profile of Object.values(settings.profiles)) Object.assign(profile, { access: { file } });
  await writeFile(path, JSON.stringify(settings));
}

async function contest({ env }: Place, name: string): Promise<Row> {
  const wall = async (...words: string[]): Promise<number> =>
    (await run([process.execPath, ...words], env)).wallMs;
  const { ours, empty } = await takeTurns(
    { ours: () => wall(LATCHKEY, 'hosts', 'web'), empty: () => wall('-e', '0') },
    { runs: 15, warmUps: 2 },
  );
  return compare({ name, unit: 'ms', otherName: 'node -e 0', by: 'ratio' }, ours, empty);
}
