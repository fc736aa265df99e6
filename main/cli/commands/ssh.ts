import type { ChildProcess } from 'node:child_process';
import type { Why } from '../../access/why.ts';
import type { Target } from '../../application/access/explain.ts';
import { type Explained, explain, isOpen } from '../../application/access/explain.ts';
import { type AccessNow, accessNow } from '../../application/access/now.ts';
import { sshArguments } from '../../application/access/ssh-arguments.ts';
import { hopWords, noDoorWords, whyHead } from '../../application/access/why-words.ts';
import { areUnseen } from '../../session/groups.ts';
import { problemOf } from '../../support/failure.ts';
import { timesOf } from '../../support/words/times.ts';
import { type CommandLine, failedOrInterrupted, waiting, withSession } from '../command-line.ts';
import { EXIT } from '../exit-codes.ts';
import { exitCodeFor } from '../interrupt.ts';
import { clean } from '../screen/clean.ts';
import { wrap } from '../screen/layout.ts';
import { painterFor } from '../screen/screen.ts';
import { WAYS_ON } from '../words/why.ts';
import type { World } from '../world.ts';

export interface SshOptions {
  readonly user?: string | undefined;
  readonly anyway?: boolean | undefined;
}

/**
 * `latchkey ssh HOST`: runs ssh with the account, address, port and hosts on the way that the policy has. Nobody on the
 * network is asked first, unless a renewal is what is missing. Its end is the end of ssh.
 */
export async function ssh(
  cli: CommandLine,
  { user, anyway = false }: SshOptions,
  { host, account }: Target,
  words: readonly string[],
): Promise<number> {
  const wanted: Target = { host, account: user ?? account };
  const found = await accessNow(await cli.world.compose(), cli.profile, { kept: true });
  if (!found.ok) return cli.reply.failed(found.error);
  let { policy } = found.value;
  // Without a policy nobody can say no, and ssh works as always.
  if (policy === undefined) return run(cli.world, [...loginAs(wanted.account), host, ...words]);
  let now = found.value;
  let explained = explain(now, policy, wanted);
  const later = anyway || areUnseen(now.snapshot.groups) ? undefined : opensLater(explained, host);
  if (later !== undefined) {
    const renewed = await renewFor(cli, later);
    if (typeof renewed === 'number') return renewed;
    now = renewed;
    policy = renewed.policy ?? policy;
    explained = explain(now, policy, wanted);
  }
  const chosen = explained.kind === 'chain' ? explained.why : explained.noDoor;
  if (!anyway && !isOpen(explained)) return refuse(cli, now, explained, host);
  if (explained.kind === 'chain') tellOfShutHop(cli, explained.why);
  const given = sshArguments(policy.compiled, now.question, {
    host: chosen.host,
    account: chosen.account,
    words,
    isTold: now.profile.ssh.config,
  });
  return run(cli.world, given);
}

/** ssh goes all the same: a host on the way may take other keys of the person. Where it does not, this is why. */
function tellOfShutHop({ world: { stderr } }: CommandLine, { host, shutHop }: Why): void {
  if (shutHop === undefined) return;
  const { name } = clean({ name: shutHop.host.name });
  const sentence = `ssh goes to ${clean(host.name)} through ${name}: ${hopWords(shutHop)}.`;
  stderr.write(`${wrap(sentence, stderr.columns).join('\n')}\n`);
}

function loginAs(account: string | undefined): readonly string[] {
  return account === undefined ? [] : ['-l', account];
}

/** What the next certificate opens, the account or a host on the way to it; undefined where none of it waits for that. */
function opensLater(explained: Explained, host: string): string | undefined {
  if (explained.kind !== 'chain') return undefined;
  const { answer, account, shutHop } = explained.why;
  if (answer.kind === 'at-next-renewal') return `${clean(account)}@${host}`;
  return shutHop?.answer === 'at-next-renewal' ? clean(shutHop.host.name) : undefined;
}

/** A certificate that carries what the door wants; or the exit code, where there is none to be had. */
async function renewFor(cli: CommandLine, what: string): Promise<AccessNow | number> {
  const exitCode = await withSession(cli, (opened) =>
    waiting(cli, 'Stopping.', async (wait) => {
      wait.progress.show(`Renewing first: your certificate does not open ${what} yet.`);
      const renewed = await opened.session.renew({ signal: wait.interrupt.signal });
      return renewed.ok ? EXIT.done : failedOrInterrupted(cli, renewed.error, opened, wait);
    }),
  );
  if (exitCode !== EXIT.done) return exitCode;
  const now = await accessNow(await cli.world.compose(), cli.profile, { kept: true });
  return now.ok ? now.value : cli.reply.failed(now.error);
}

function refuse(
  { world, json, reply }: CommandLine,
  now: AccessNow,
  explained: Explained,
  host: string,
): number {
  const said =
    explained.kind === 'chain'
      ? whyHead(explained.why, now, timesOf(world), WAYS_ON)
      : noDoorWords(explained.noDoor, explained.near, WAYS_ON);
  const { title, sentence } = clean({ title: said.title, sentence: said.sentence });
  const exitCode = EXIT.refused;
  if (json)
    return reply.answer(
      () => [],
      () => ({ ok: false, title, sentence, exitCode }),
      exitCode,
    );
  const { stderr } = world;
  const paint = painterFor(stderr);
  const next = `Next: ${paint('code', `latchkey why ${host}`)}, or --anyway to let the host decide`;
  stderr.write(`${[paint('warn', title), ...wrap(sentence, stderr.columns), next].join('\n')}\n`);
  return exitCode;
}

/** ssh has the terminal, and with it Ctrl-C; signals that are for us alone are handed on. */
async function run({ spawn, signals, stderr }: World, given: readonly string[]): Promise<number> {
  const child = spawn('ssh', given, { stdio: 'inherit' });
  const handOn = (signal: NodeJS.Signals): void => {
    if (signal !== 'SIGINT') child.kill(signal);
  };
  for (const signal of HANDED_ON) signals.on(signal, handOn);
  try {
    return await endOf(child);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    stderr.write(
      code === 'ENOENT'
        ? 'ssh is not on this computer\n'
        : `ssh could not be started: ${problemOf(thrown)}\n`,
    );
    return EXIT.thisComputer;
  } finally {
    for (const signal of HANDED_ON) signals.off(signal, handOn);
  }
}

const HANDED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      resolve(signal === null ? (code ?? EXIT.unexpected) : exitCodeFor(signal)),
    );
  });
}
