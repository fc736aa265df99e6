import { contextOf } from '../../application/ends.ts';
import type { SignOutReport } from '../../session/snapshot.ts';
import { canShowBrowser, openBrowser } from '../browser.ts';
import { type CommandLine, waiting, withSession } from '../command-line.ts';
import { reportJson } from '../told-json.ts';
import { signedOutLines } from '../words/sign-out.ts';

export interface LogoutOptions {
  readonly everywhere?: boolean | undefined;
  readonly forget?: boolean | undefined;
}

/** `latchkey logout`. A sign-out is never cut short: what it has begun it ends, whatever the network does. */
export function logout(
  cli: CommandLine,
  { everywhere = false, forget = false }: LogoutOptions,
): Promise<number> {
  return withSession(cli, ({ session, profile: { supportContact } }) =>
    waiting(cli, 'Signing out to the end.', async ({ progress }) => {
      const before = await session.snapshot();
      if (!before.ok || before.value.state.kind !== 'signed-out')
        progress.show('Revoking what can be revoked, and removing everything from this computer.');
      const report = await session.signOut({ everywhere, forget });
      progress.done();
      if (!report.ok) {
        const after = await session.snapshot();
        const known = after.ok ? contextOf(after.value, report.error) : {};
        return cli.reply.failed(report.error, { supportContact, ...known });
      }
      const browser = await endBrowserSession(cli, report.value);
      return cli.reply.answer(
        () => signedOutLines(report.value, { everywhere, forget, ...browser }, cli.world),
        () => ({ ...reportJson(report.value, cli.world, supportContact), ...browser }),
      );
    }),
  );
}

/** Okta's own session lives in the browser, so only the browser can end it. */
async function endBrowserSession(
  { world }: CommandLine,
  { endSessionUrl }: SignOutReport,
): Promise<{ browserOpened?: boolean }> {
  if (endSessionUrl === undefined) return {};
  if (!canShowBrowser(world.environment, world.platform)) return { browserOpened: false };
  return { browserOpened: (await openBrowser(endSessionUrl, world)).ok };
}
