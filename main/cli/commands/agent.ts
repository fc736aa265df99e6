import { several } from '../../application/words/phrases.ts';
import type { Failure } from '../../support/failure.ts';
import { type CommandLine, waiting } from '../command-line.ts';
import { systemdUnit } from '../systemd-unit.ts';

export interface AgentOptions {
  readonly systemd?: boolean | undefined;
}

/** `latchkey agent`: hosts until it is told to stop, which is its success. */
export async function agent(cli: CommandLine, { systemd }: AgentOptions): Promise<number> {
  const { world, reply } = cli;
  if (systemd === true) {
    const unit = systemdUnit(process.execPath, process.argv[1] ?? '');
    return reply.answer(
      () => [unit.trimEnd()],
      () => ({ unit }),
    );
  }
  let wasHost = false;
  const exitCode = await waiting(cli, 'Stopping.', async ({ interrupt }) => {
    const hosting = await (await world.compose()).host();
    if (!hosting.ok) return reply.failed(hosting.error, { said: alreadyHosted(hosting.error) });
    wasHost = true;
    const { host, profiles, close } = hosting.value;
    const what = profiles.length === 0 ? 'Nothing is set up yet.' : `It renews ${several(profiles)}.`;
    const exitCode = reply.answer(
      () => [`latchkey agent runs (process ${host.pid}). ${what}`],
      () => ({ host, profiles }),
    );
    await new Promise<void>((resolve) => {
      if (interrupt.signal.aborted) resolve();
      else interrupt.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await close();
    return exitCode;
  });
  // What is still under way waits for somebody who does not answer, and would keep the process until it gives up.
  if (wasHost) world.signals.exit(exitCode);
  return exitCode;
}

/** Somebody else hosts: nothing is wrong, and waiting for its end would be no advice. */
function alreadyHosted(cause: Failure): { title: string; sentence: string } | undefined {
  if (cause.code !== 'BUSY_ELSEWHERE') return undefined;
  return {
    title: 'Latchkey runs in the background already',
    sentence: `${cause.facts.holder} keeps your certificates fresh. There is nothing to do.`,
  };
}
