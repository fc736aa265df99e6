import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSshConfig } from '#main/delivery/ssh-config/ssh-config.ts';
import type { SshConfig, SshConfigHost } from '#main/delivery/ssh-config/types.ts';
import { ok } from '#main/support/result.ts';
import { agentBlobs } from '#test/support/engine.ts';
import { findProgram } from '#test/support/programs.ts';
import { startHost } from '../host.ts';
import { type Place, withPlace } from '../place.ts';
import { run } from '../processes.ts';
import { type Relay, startRelay } from '../relay.ts';
import { compare, type Row } from '../rows.ts';
import { signIn } from '../sign-ins.ts';
import { takeTurns } from '../statistics.ts';
import { sshThroughStep } from '../step-ssh.ts';

const HOSTS = 10_000;
const TURNS = { runs: 31, warmUps: 3 };
const MOST_MORE_MS = 5;
const MOST_TO_WRITE_MS = 100;

/**
 * ssh with our settings for 10,000 hosts, all of which it reads at each start, against the same ssh with the same
 * options on its command line; the authority is silent all the while. Then what writing them takes, and ssh as step
 * sets it up.
 */
export async function sshConfig(): Promise<readonly Row[]> {
  return withPlace({}, async (place) => {
    const relay = await startRelay(Number(new URL(place.stack.authority.url).port));
    place.onStop(relay.stop);
    await place.setAuthorityUrl(`https://127.0.0.1:${relay.port}`);
    const host = await startHost(place);
    await signIn(place, host.session);
    const person = await personWith(place);
    const { sshd } = place.stack;
    const target = { names: ['localhost'], port: sshd.port, user: sshd.user };

    await person.put([...ofPolicy(HOSTS - 1), target]);
    const alike = await againstCommandLine(place, person, relay);
    const written = await writing(place, person, target);
    const step = await againstStep(place, person, relay);
    await person.put([...withOwnAddress(HOSTS - 1), target]);
    const addresses = await starts(place, person, `ssh -G, ${HOSTS} hosts with an address each`);
    return [...alike, addresses, written, ...step];
  });
}

/** As a policy with 40 kinds of hosts has them. */
function ofPolicy(count: number): readonly SshConfigHost[] {
  return Array.from({ length: count }, (_, index) => ({
    names: [`web-${index}.region-${index % 17}.example.com`],
    user: `role-${index % 20}`,
    ...(index % 2 === 0 ? {} : { port: 2222 }),
  }));
}

/** Nothing but the names can be grouped then. */
function withOwnAddress(count: number): readonly SshConfigHost[] {
  return Array.from({ length: count }, (_, index) => ({
    names: [`web-${index}.region-${index % 17}.example.com`],
    hostName: `10.1.${index >> 8}.${index & 255}`,
  }));
}

interface Person {
  /** Our files, and the person's, which `ssh -F` reads. */
  readonly file: string;
  put(hosts: readonly SshConfigHost[]): Promise<void>;
  /** What our settings say for `localhost`, on the command line. */
  readonly options: readonly string[];
  readonly ownFolder: string;
}

async function personWith(place: Place): Promise<Person> {
  const home = place.env.HOME ?? place.folder;
  const stateFolder = join(home, 'bench-state');
  const file = join(home, '.ssh', 'config');
  const config: SshConfig = createSshConfig({
    stateFolder,
    profile: 'bench',
    personFile: file,
    platform: process.platform,
    lock: async () => ok({ release: () => {} }),
  });
  const [certificate = Buffer.of()] = await agentBlobs(place.env.SSH_AUTH_SOCK ?? '');
  const hostKeys = [Buffer.from(place.stack.authority.sshHostKeyLine.split(' ')[1] ?? '', 'base64')];
  const ownFolder = join(stateFolder, 'ssh', 'bench');
  const { sshd } = place.stack;
  const options = [
    'IdentitiesOnly=yes',
    'IdentityAgent=SSH_AUTH_SOCK',
    `IdentityFile=${join(ownFolder, 'id-cert.pub')}`,
    `GlobalKnownHostsFile=/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2 ${join(ownFolder, 'known_hosts')}`,
    `Port=${sshd.port}`,
    `User=${sshd.user}`,
  ].flatMap((option) => ['-o', option]);
  return {
    file,
    options,
    ownFolder,
    async put(hosts) {
      const done = await config.put({ hosts, certificate, hostKeys });
      if (!done.ok) throw new Error(done.error.code);
    },
  };
}

/** The person's own list stays empty and out of their home. */
function sshCommand(place: Place, words: readonly string[]): readonly string[] {
  const knownHosts = `UserKnownHostsFile=${join(place.folder, 'person_known_hosts')}`;
  return ['ssh', ...words.slice(0, 2), '-o', 'BatchMode=yes', '-o', knownHosts, ...words.slice(2)];
}

function timed(place: Place, words: readonly string[]): () => Promise<number> {
  const command = sshCommand(place, words);
  return async () => (await run(command, place.env)).wallMs;
}

async function starts(place: Place, { file, options }: Person, name: string, most?: number): Promise<Row> {
  const { ours, others } = await takeTurns(
    {
      ours: timed(place, ['-F', file, '-G', 'localhost']),
      others: timed(place, ['-F', 'none', ...options, '-G', 'localhost']),
    },
    TURNS,
  );
  const contest = { name, unit: 'ms', otherName: 'options on the command line', by: 'difference' } as const;
  return compare({ ...contest, ...(most === undefined ? {} : { most }) }, ours, others);
}

async function againstCommandLine(place: Place, person: Person, relay: Relay): Promise<readonly Row[]> {
  const { authority } = place.stack;
  const before = { requests: authority.requests().length, connections: relay.connections() };
  relay.setSilent(true);
  const { ours, others } = await takeTurns(
    {
      ours: timed(place, ['-F', person.file, 'localhost', 'true']),
      others: timed(place, ['-F', 'none', ...person.options, 'localhost', 'true']),
    },
    TURNS,
  );
  relay.setSilent(false);
  const logins = `${2 * (TURNS.runs + TURNS.warmUps)} logins with ${HOSTS} hosts`;
  return [
    await starts(place, person, `ssh -G, ${HOSTS} hosts of 40 kinds`, MOST_MORE_MS),
    compare(
      {
        name: `ssh to one of ${HOSTS} hosts, the authority silent`,
        unit: 'ms',
        otherName: 'options on the command line',
        by: 'difference',
        most: MOST_MORE_MS,
      },
      ours,
      others,
    ),
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
  ];
}

/** Each turn writes other hosts, so that nothing is found written already. */
async function writing(place: Place, person: Person, target: SshConfigHost): Promise<Row> {
  let turn = 0;
  const plain = join(place.folder, 'plain');
  await mkdir(plain);
  const { ours, others } = await takeTurns(
    {
      async ours() {
        turn += 1;
        const hosts = [...ofPolicy(HOSTS - 2), { names: [`new-${turn}.example.com`] }, target];
        const started = performance.now();
        await person.put(hosts);
        return performance.now() - started;
      },
      async others() {
        const names = ['config', 'known_hosts', 'id-cert.pub'];
        const texts = await Promise.all(names.map((name) => readFile(join(person.ownFolder, name))));
        const started = performance.now();
        for (const [index, text] of texts.entries()) await writeFile(join(plain, `${index}`), text);
        return performance.now() - started;
      },
    },
    { runs: 21, warmUps: 2 },
  );
  return compare(
    {
      name: `settings of ssh written, ${HOSTS} hosts`,
      unit: 'ms',
      otherName: 'the same bytes, without waiting for the disk',
      by: 'difference',
      most: MOST_TO_WRITE_MS,
    },
    ours,
    others,
  );
}

async function againstStep(place: Place, person: Person, relay: Relay): Promise<readonly Row[]> {
  const name = 'ssh, against what step ssh config sets up';
  if (findProgram('step') === undefined) return [{ kind: 'left out', name, why: 'step is not on the PATH' }];
  const step = await sshThroughStep(place, `https://127.0.0.1:${relay.port}`);
  const before = relay.connections();
  const turns = { runs: 11, warmUps: 1 };
  const { ours, others } = await takeTurns(
    { ours: timed(place, ['-F', person.file, 'localhost', 'true']), others: timed(place, step.words) },
    turns,
  );
  const perLogin = (relay.connections() - before) / (turns.runs + turns.warmUps);
  const otherName = `step's, ${perLogin} connections to the authority each`;
  return [compare({ name, unit: 'ms', otherName, by: 'difference' }, ours, others)];
}
