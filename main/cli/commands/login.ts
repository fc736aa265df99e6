import type { SessionSnapshot } from '../../session/snapshot.ts';
import type { Session } from '../../session/types.ts';
import type { Failure } from '../../support/failure.ts';
import type { Result } from '../../support/result.ts';
import { canShowBrowser, openBrowser } from '../browser.ts';
import { type CommandLine, failedOrInterrupted, type Wait, waiting, withSession } from '../command-line.ts';
import type { OpenSession } from '../composition.ts';
import { EXIT } from '../exit-codes.ts';
import { clean } from '../screen/clean.ts';
import { usability } from '../usability.ts';
import { linkLines, timerWords } from '../words/phrases.ts';
import { alreadySignedInLines, signedInLines } from '../words/sign-in.ts';
import { lostByAgentHead } from '../words/state.ts';

export interface LoginOptions {
  /** False for --no-browser. */
  readonly browser: boolean;
  readonly fresh?: boolean | undefined;
}

/** `latchkey login` */
export function login(cli: CommandLine, options: LoginOptions): Promise<number> {
  return withSession(cli, (opened) =>
    waiting(cli, 'Cancelling.', async (wait) => {
      const there = options.fresh === true ? undefined : await workingWithoutBrowser(cli, opened, wait);
      if (there !== undefined) {
        wait.progress.done();
        return cli.reply.answer(
          () => alreadySignedInLines(there, cli.world),
          () => ({ already: true, ...there }),
        );
      }
      const signedIn = await signIn(cli, opened.session, options, wait);
      if (!signedIn.ok) return failedOrInterrupted(cli, signedIn.error, opened, wait);
      wait.progress.done();
      return cli.reply.answer(
        () => signedInLines(signedIn.value, cli.world),
        () => ({ already: false, ...signedIn.value }),
      );
    }),
  );
}

/**
 * The session where everything works without the person: as it is, or after a renewal, for example when the ssh-agent
 * was restarted and has lost the key. Undefined where the browser is needed.
 */
async function workingWithoutBrowser(
  { world }: CommandLine,
  { session }: OpenSession,
  { progress, interrupt }: Wait,
): Promise<SessionSnapshot | undefined> {
  const works = (snapshot: SessionSnapshot): boolean =>
    usability(snapshot, world.clock.now(), world.format).exitCode === EXIT.done;
  const found = await session.snapshot();
  if (!found.ok) return undefined;
  const { kind } = found.value.state;
  if (kind !== 'fresh' && kind !== 'renewing' && lostByAgentHead(found.value) === undefined) return undefined;
  if (works(found.value)) return found.value;
  progress.show('You are signed in. Getting fresh certificates.');
  const renewed = await session.renew({ signal: interrupt.signal });
  return renewed.ok && works(renewed.value) ? renewed.value : undefined;
}

async function signIn(
  { world }: CommandLine,
  session: Session,
  options: LoginOptions,
  { progress, interrupt }: Wait,
): Promise<Result<SessionSnapshot, Failure>> {
  const wish = options.browser && canShowBrowser(world.environment, world.platform);
  let inBrowser = true;
  progress.show('Asking Okta and the authority who they are.');
  const answer = await session.signIn({
    afresh: options.fresh === true,
    signal: interrupt.signal,
    onBrowser(pending) {
      if (!wish) progress.note(linkLines(pending, world));
      progress.show(wish ? 'Finish signing in in your browser.' : 'Waiting for your browser.', () =>
        timerWords(pending.expiresAtMs - world.clock.now()),
      );
      if (!wish) return;
      void openBrowser(pending.authorizationUrl, world).then((opened) => {
        if (!opened.ok && inBrowser) progress.note(linkLines(pending, world, opened.error));
      });
    },
    onConfirmed(email) {
      inBrowser = false;
      progress.show(`Okta has confirmed ${clean(email)}. Getting your certificates.`);
    },
  });
  inBrowser = false;
  return answer;
}
