import { type CommandLine, failedOrInterrupted, waiting, withSession } from '../command-line.ts';
import { snapshotJson } from '../told-json.ts';
import { renewedLines } from '../words/sign-in.ts';

/** `latchkey renew` */
export function renew(cli: CommandLine): Promise<number> {
  return withSession(cli, (opened) =>
    waiting(cli, 'Stopping.', async (wait) => {
      const beganMs = cli.world.clock.now();
      const { supportContact } = opened.profile;
      const before = await opened.session.snapshot();
      if (!before.ok || before.value.state.kind !== 'signed-out')
        wait.progress.show('Asking Okta and the authority for fresh certificates.');
      const renewed = await opened.session.renew({ signal: wait.interrupt.signal });
      if (!renewed.ok) return failedOrInterrupted(cli, renewed.error, opened, wait);
      wait.progress.done();
      return cli.reply.answer(
        () => renewedLines(renewed.value, cli.world, { beganMs, supportContact }),
        () => snapshotJson(renewed.value, cli.world, supportContact),
      );
    }),
  );
}
