import { watchSnapshots } from '../../application/watching.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import { timesOf } from '../../support/words/times.ts';
import { type CommandLine, waiting } from '../command-line.ts';
import { EXIT } from '../exit-codes.ts';
import { showStatus } from '../status.ts';
import { changeWords } from '../words/change.ts';

/** Timers of the clock let a process end; one that waits for somebody to stop it must not. */
const LONG_MS = 2 ** 31 - 1;

/**
 * `latchkey status --watch`: a line for each change until it is stopped, which is its success, or until nobody reads.
 */
export async function statusWatch(cli: CommandLine): Promise<number> {
  const { world, reply } = cli;
  const opened = await (await world.compose()).watching(cli.profile);
  if (!opened.ok) return reply.failed(opened.error);
  const { profile, ...watching } = opened.value;
  const settings = { supportContact: profile.supportContact, sshAgent: profile.ssh.agent };
  return waiting(cli, 'Stopping.', async ({ interrupt }) => {
    const unread = new AbortController();
    const alive = setInterval(() => {}, LONG_MS);
    let last: string | undefined;
    const write = (what: string, line: string): void => {
      if (what === last) return;
      last = what;
      world.stdout.write(`${line}\n`);
      if (world.stdout.isClosed()) unread.abort();
    };
    const tellScript = async (snapshot: SessionSnapshot): Promise<void> => {
      const { json } = await showStatus(snapshot, settings, world);
      const shown = json();
      write(JSON.stringify(shown), JSON.stringify({ ok: true, atMs: world.clock.now(), ...shown }));
    };
    const tellPerson = (snapshot: SessionSnapshot): void => {
      const times = timesOf(world);
      const words = changeWords(snapshot, times);
      write(words, `${times.point(times.now)}  ${words}`);
    };
    let told = Promise.resolve();
    let problem: unknown;
    try {
      const signal = AbortSignal.any([interrupt.signal, unread.signal]);
      const watched = await watchSnapshots(watching, world.clock, signal, (snapshot) => {
        // One after the other, though some need a look at the ssh-agent first.
        told = told
          .then(() => (cli.json ? tellScript(snapshot) : tellPerson(snapshot)))
          // A line that cannot be written, on a full disk for example, is the end, and no success.
          .catch((thrown: unknown) => {
            problem ??= thrown;
            unread.abort();
          });
      });
      await told;
      if (problem !== undefined) throw problem;
      return watched.ok ? EXIT.done : reply.failed(watched.error);
    } finally {
      clearInterval(alive);
    }
  });
}
