import type { OpenSession } from '../../application/composition.ts';
import { hasLostItsKey } from '../../application/ends.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import type { Session } from '../../session/types.ts';
import type { Failure } from '../../support/failure.ts';
import { err, type Result } from '../../support/result.ts';
import { canShowBrowser } from '../browser.ts';
import { type CommandLine, failedOrInterrupted, type Wait, waiting, withSession } from '../command-line.ts';
import { createConfirmation } from '../confirmation.ts';
import { EXIT } from '../exit-codes.ts';
import { createBrowserGuide } from '../in-browser.ts';
import { clean } from '../screen/clean.ts';
import { snapshotJson } from '../told-json.ts';
import { usability } from '../usability.ts';
import { alreadySignedInLines, signedInLines } from '../words/sign-in.ts';

export interface LoginOptions {
  /** False for --no-browser. */
  readonly browser: boolean;
  readonly fresh?: boolean | undefined;
  /** E-mail address of who is to sign in. */
  readonly as?: string | undefined;
  /** Nobody is asked: whoever Okta confirms is the one. */
  readonly yes?: boolean | undefined;
}

/** `latchkey login` */
export function login(cli: CommandLine, options: LoginOptions): Promise<number> {
  return withSession(cli, (opened) =>
    waiting(cli, 'Cancelling.', async (wait) => {
      const beganMs = cli.world.clock.now();
      const { supportContact } = opened.profile;
      const there = await workingWithoutBrowser(cli, opened, options, wait);
      if (there !== undefined) {
        wait.progress.done();
        return cli.reply.answer(
          () => alreadySignedInLines(there, cli.world),
          () => ({ already: true, ...snapshotJson(there, cli.world, opened.profile.supportContact) }),
        );
      }
      const signedIn = await signIn(cli, opened.session, options, wait);
      if (!signedIn.ok) return failedOrInterrupted(cli, signedIn.error, opened, wait);
      wait.progress.done();
      return cli.reply.answer(
        () => signedInLines(signedIn.value, cli.world, { beganMs, supportContact }),
        () => ({ already: false, ...snapshotJson(signedIn.value, cli.world, supportContact) }),
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
  { session, tidy }: OpenSession,
  { fresh, as }: LoginOptions,
  { progress, interrupt }: Wait,
): Promise<SessionSnapshot | undefined> {
  if (fresh === true) return undefined;
  const works = (snapshot: SessionSnapshot): boolean =>
    usability(snapshot, world.clock.now(), world.format).exitCode === EXIT.done;
  const found = await session.snapshot();
  if (!found.ok) return undefined;
  if (as !== undefined && found.value.person?.email?.toLowerCase() !== as.toLowerCase()) return undefined;
  if (!mayWorkAfterRenewal(found.value)) return undefined;
  if (works(found.value)) {
    await tidy?.();
    return found.value;
  }
  progress.show('You are signed in. Getting fresh certificates.');
  const renewed = await session.renew({ signal: interrupt.signal });
  return renewed.ok && works(renewed.value) ? renewed.value : undefined;
}

/** Whether nothing is wrong with the sign-in itself: what is missing here a renewal brings again. */
function mayWorkAfterRenewal(snapshot: SessionSnapshot): boolean {
  const { state } = snapshot;
  switch (state.kind) {
    case 'fresh':
    case 'renewing':
      return true;
    case 'attention':
      return state.failure.code === 'STORE_REFUSED' || hasLostItsKey(snapshot);
    default:
      return false;
  }
}

async function signIn(
  cli: CommandLine,
  session: Session,
  options: LoginOptions,
  { progress, interrupt }: Wait,
): Promise<Result<SessionSnapshot, Failure>> {
  const { world } = cli;
  const over = new AbortController();
  const asking = AbortSignal.any([interrupt.signal, over.signal]);
  const confirmation = createConfirmation(cli, options.yes === true, progress, asking);
  const wish = options.browser && canShowBrowser(world.environment, world.platform);
  const guide = createBrowserGuide(world, progress, wish);
  progress.show('Asking Okta and the authority who they are.');
  const answer = await session.signIn({
    afresh: options.fresh === true,
    as: options.as,
    signal: interrupt.signal,
    onBrowser: guide.lead,
    onIdentity(identity) {
      guide.isBack();
      return confirmation.ask(identity);
    },
    onConfirmed(email) {
      guide.isBack();
      progress.show(`Okta has confirmed ${clean(email)}. Getting your certificates.`);
    },
  });
  guide.isBack();
  over.abort();
  const { refusal } = confirmation;
  return !answer.ok && refusal !== undefined ? err(refusal) : answer;
}
