import { compilePolicy } from '../../access/compile.ts';
import type { SignInTester } from '../../application/composition.ts';
import { type Judge, type ShownTest, showTest } from '../../application/test-sign-in/shown.ts';
import { ADVICE, headline, shownClaims } from '../../application/test-sign-in/words.ts';
import type { SignInTest, TestStepId } from '../../session/test-sign-in/types.ts';
import { redactValue } from '../../support/redact.ts';
import { describeFailure } from '../../support/words/failures.ts';
import { timesOf } from '../../support/words/times.ts';
import { canShowBrowser } from '../browser.ts';
import { type CommandLine, type Wait, waiting } from '../command-line.ts';
import { EXIT } from '../exit-codes.ts';
import { createBrowserGuide } from '../in-browser.ts';
import { exitCodeFor } from '../interrupt.ts';
import { failureJson } from '../reply.ts';
import { savedJson, savedLines, saveReport } from '../report.ts';
import { testLines } from '../words/test-sign-in.ts';
import type { World } from '../world.ts';
import { usePolicy } from './policy/read.ts';

export interface TestSignInOptions {
  /** False for --no-browser. */
  readonly browser: boolean;
  /** A policy to judge by, instead of the one in force. */
  readonly policy?: string | undefined;
  /** Where to put a report: JSON where it ends in ".json", else text. */
  readonly save?: string | undefined;
  readonly try?: boolean | undefined;
  readonly fresh?: boolean | undefined;
}

/** `latchkey test-signin` */
export function testSignIn(cli: CommandLine, options: TestSignInOptions): Promise<number> {
  const { policy: file } = options;
  if (file === undefined) return test(cli, options, undefined);
  return usePolicy(cli, file, ({ parsed }) =>
    test(cli, options, { compiled: compilePolicy(parsed.policy), source: file }),
  );
}

async function test(cli: CommandLine, options: TestSignInOptions, named: Judge | undefined): Promise<number> {
  const { world, reply } = cli;
  const opened = await (await world.compose()).tester(cli.profile);
  if (!opened.ok) return reply.failed(opened.error);
  const tester = opened.value;
  return waiting(cli, 'Stopping.', async (wait) => {
    wait.progress.show('Reading the access policy.');
    const current = await tester.policy(wait.interrupt.signal);
    const ran = await run(world, tester, options, wait);
    wait.progress.done();
    if (wait.interrupt.received !== undefined) return exitCodeFor(wait.interrupt.received);
    const saying = { times: () => timesOf(world), platform: world.platform };
    const shown = showTest(ran, { trial: options.try === true, named, current, saying });
    const saved = await saveReport(options.save, {
      lines: (paper) => testLines(shown, world, paper),
      json: () => report(shown, world),
    });
    const exitCode = saved.ok ? exitCodeOf(shown, world) : EXIT.thisComputer;
    return reply.answer(
      () => [...testLines(shown, world, world.stdout), ...savedLines(saved, world)],
      () => ({ ...report(shown, world), ...savedJson(saved, world), ok: exitCode === EXIT.done }),
      exitCode,
    );
  });
}

const PROGRESS: Readonly<Record<TestStepId, string>> = {
  'set-up': 'Asking the authority who it is.',
  okta: 'Asking Okta who it is.',
  browser: 'Finish signing in in your browser.',
  'id-token': 'Looking at what Okta sent.',
  authority: 'Looking at what Okta sent.',
  trial: 'Asking the authority for certificates of a few minutes.',
};

function run(
  world: World,
  tester: SignInTester,
  { browser, fresh, try: trial }: TestSignInOptions,
  { progress, interrupt }: Wait,
): Promise<SignInTest> {
  const wish = browser && canShowBrowser(world.environment, world.platform);
  const guide = createBrowserGuide(world, progress, wish);
  return tester.run({
    onBrowser: guide.lead,
    onStep(step) {
      if (step === 'authority') guide.isBack();
      if (step !== 'browser') progress.show(PROGRESS[step]);
    },
    afresh: fresh === true,
    trial: trial === true,
    signal: interrupt.signal,
  });
}

/** For whoever helps, and for scripts. What could be a secret is taken out. */
function report(shown: ShownTest, world: World): object {
  const { test: ran, steps, access, source, predicted, lost } = shown;
  const { signedIn } = ran;
  return redactValue({
    summary: headline(shown, steps),
    at: new Date(ran.atMs).toISOString(),
    profile: ran.profile,
    person: signedIn?.identity,
    steps: steps.map(({ failure, ...step }) =>
      failure === undefined ? step : { ...step, failure: failureJson(failure, world) },
    ),
    claims: signedIn && Object.fromEntries(shownClaims(signedIn)),
    emailVerified: signedIn?.claims.email_verified,
    groups: signedIn && { claim: signedIn.groupsClaim, ...signedIn.groups },
    policy: access && { source, serial: access.serial },
    granted: access?.groups.map(({ roles, ...group }) => ({
      ...group,
      roles: roles.map(({ name }) => name),
    })),
    unheldRoles: access?.unheldRoles.map(({ name }) => name),
    lostRoles: lost.map(({ name }) => name),
    hosts: access?.hosts,
    loginNames: predicted,
    trial: ran.trial,
    advice: ADVICE,
  }) as object;
}

function exitCodeOf({ test: { stopped } }: ShownTest, { clock, format }: World): number {
  return stopped === undefined ? EXIT.done : describeFailure(stopped.failure, clock.now(), format).exitCode;
}
