import { STACK_HOSTS } from '#test/stack/access-policy.ts';
import type { Computer } from './computer.ts';
import { latchkey, run } from './latchkey.ts';
import { type Finding, must, type Report } from './report.ts';
import type { World } from './world.ts';

export const WEB = 'web-1.example.com';
const BUILD = 'build-1.example.com';
const DATABASE = 'db-1.example.com';

/** Who reaches what, and why: what is shown is held against what sshd does. */
export async function reachSteps(world: World, report: Report): Promise<void> {
  await report.step('hosts: what the groups give, and sshd agrees on every one', () => hosts(world));
  await report.step('why: one host that is granted, one that is not', () => why(world));
  await report.step('another person in fewer groups reaches less, and sshd agrees', () => other(world));
  await report.step('a group is taken away at Okta: the next renewal tells, and sshd refuses', () =>
    groupTaken(world),
  );
}

/** The hosts that Latchkey says are granted now. Each door is asked too, and has to agree. */
async function reached(computer: Computer): Promise<readonly string[]> {
  const { stdout } = await latchkey(['hosts', '--json'], computer.env);
  const { hosts: listed } = JSON.parse(stdout) as { hosts: readonly { name: string; answer: string }[] };
  const granted = listed.filter(({ answer }) => answer === 'granted').map(({ name }) => name);
  for (const host of STACK_HOSTS) {
    const said = granted.includes(host);
    const { code, stderr } = await computer.knock(host);
    must(code === 0 || stderr.includes('Permission denied'), `ssh to ${host} ended with ${code}: ${stderr}`);
    must((code === 0) === said, `${host} is ${said ? '' : 'not '}granted, and its sshd says otherwise`);
  }
  return granted;
}

async function hosts(world: World): Promise<{ said: Finding }> {
  const granted = await reached(world);
  must(granted.length === 3, `three hosts are granted, not ${granted.join(', ')}`);
  const requests = await requestsOfSsh(world, granted);
  must(requests === 0, `ssh asked the authority ${requests} times`);
  const lines = await said(world, ['hosts']);
  return {
    said: [...lines, '', `ssh to ${granted.length} hosts: let in, and nothing asked of the authority`],
  };
}

/** Logs in by name to each host. A renewal in the background asks too, so it is done again where one came between. */
async function requestsOfSsh(world: World, names: readonly string[]): Promise<number> {
  const held = async (): Promise<string> => (await run('ssh-add', ['-L'], world.env)).stdout;
  for (;;) {
    const [before, asked] = [await held(), world.stack.authority.requests().length];
    for (const name of names) {
      const { code, stderr } = await world.ssh(name, 'true');
      must(code === 0, `ssh ${name} ended with ${code}: ${stderr}`);
    }
    const requests = world.stack.authority.requests().length - asked;
    if (requests === 0 || (await held()) === before) return requests;
  }
}

async function why(world: World): Promise<{ said: Finding }> {
  const [granted, refused] = [await said(world, ['why', WEB]), await said(world, ['why', DATABASE], 4)];
  return { said: [...granted.slice(0, 3), '', ...refused] };
}

async function other({ other: computer }: World): Promise<{ said: Finding }> {
  await said(computer, ['login']);
  const granted = await reached(computer);
  must(!granted.includes(BUILD) && granted.includes(WEB), `granted are ${granted.join(', ')}`);
  const [head = ''] = await said(computer, ['hosts']);
  const refused = await said(computer, ['why', BUILD], 4);
  await said(computer, ['logout']);
  return { said: [head, ...refused.slice(0, 3)] };
}

async function groupTaken(world: World): Promise<{ said: Finding }> {
  const { people } = world.stack.provider;
  // Then none comes by itself while this looks.
  await said(world, ['renew']);
  people.setGroups('sam@example.com', ['ssh-users']);
  const before = await world.knock(BUILD);
  must(before.code === 0, 'the certificate that is held lost its door at once, before any renewal');
  const told = await said(world, ['renew']);
  const lost = told.find((line) => line.includes('Lost: Deployer'));
  must(lost !== undefined, `nothing tells what was lost: ${told.join(' / ')}`);
  const granted = await reached(world);
  must(!granted.includes(BUILD), `${BUILD} is still granted`);
  const [head = ''] = await said(world, ['hosts']);
  return { said: [lost.trim(), head, `ssh to ${BUILD}: Permission denied`] };
}

async function said(computer: Computer, words: readonly string[], wanted = 0): Promise<readonly string[]> {
  const { code, stdout, stderr } = await latchkey(words, computer.env);
  must(code === wanted, `latchkey ${words.join(' ')} ended with ${code}: ${stderr}${stdout}`);
  return stdout.trimEnd().split('\n');
}
