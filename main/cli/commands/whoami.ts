import type { SessionSnapshot } from '../../session/snapshot.ts';
import { failure } from '../../support/failure.ts';
import { type CommandLine, failedOrInterrupted, waiting, withSession } from '../command-line.ts';
import { whoamiLines } from '../words/whoami.ts';

export interface WhoamiOptions {
  readonly groups?: boolean | undefined;
  readonly askOkta?: boolean | undefined;
}

/** `latchkey whoami`: who Okta says the person is, as recorded, or as Okta says now. */
export async function whoami(cli: CommandLine, options: WhoamiOptions): Promise<number> {
  if (options.askOkta === true) return askOkta(cli, options);
  const found = await (await cli.world.compose()).snapshot(cli.profile);
  if (!found.ok) return cli.reply.failed(found.error);
  return answer(cli, found.value.snapshot, options);
}

function askOkta(cli: CommandLine, options: WhoamiOptions): Promise<number> {
  return withSession(cli, (opened) =>
    waiting(cli, 'Stopping.', async (wait) => {
      wait.progress.show('Asking Okta for your groups.');
      const asked = await opened.session.refreshGroups({ signal: wait.interrupt.signal });
      if (!asked.ok) return failedOrInterrupted(cli, asked.error, opened, wait);
      wait.progress.done();
      return answer(cli, asked.value, options);
    }),
  );
}

function answer({ world, reply }: CommandLine, snapshot: SessionSnapshot, options: WhoamiOptions): number {
  const { profile, person, authority, groups, ssh } = snapshot;
  if (person === undefined) return reply.failed(failure('SIGNED_OUT', { profile }));
  return reply.answer(
    () => whoamiLines({ ...snapshot, person }, options.groups === true, world),
    () => ({ profile, person, authority, groups, principals: ssh?.principals }),
  );
}
