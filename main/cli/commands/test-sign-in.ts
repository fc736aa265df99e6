import { compilePolicy } from '../../access/compile.ts';
import type { SignInTester } from '../../application/composition.ts';
import { type Judge, type ShownTest, showTest } from '../../application/test-sign-in/shown.ts';
import { ADVICE, headline, shownClaims } from '../../application/test-sign-in/words.ts';
import { pathWords } from '../../application/words/phrases.ts';
import type { SignInTest, TestStepId } from '../../session/test-sign-in/types.ts';
import type { Failure } from '../../support/failure.ts';
import { writeFileAtomically } from '../../support/files.ts';
import { redact, redactValue } from '../../support/redact.ts';
import { ok, type Result } from '../../support/result.ts';
import { describeFailure } from '../../support/words/failures.ts';
import { timesOf } from '../../support/words/times.ts';
import { canShowBrowser } from '../browser.ts';
import { type CommandLine, type Wait, waiting } from '../command-line.ts';
import { EXIT } from '../exit-codes.ts';
import { createBrowserGuide } from '../in-browser.ts';
import { exitCodeFor } from '../interrupt.ts';
import { failureJson, failureLines } from '../reply.ts';
import type { Screen } from '../screen/screen.ts';
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
    const saved = await save(world, shown, options.save);
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

/** Undefined where no report was wished for. */
type Saved = Result<string | undefined, Failure>;

async function save(world: World, shown: ShownTest, path: string | undefined): Promise<Saved> {
  if (path === undefined) return ok(undefined);
  const text = path.toLowerCase().endsWith('.json')
    ? JSON.stringify(report(shown, world), null, 2)
    : redact(testLines(shown, world, PAPER).join('\n'));
  const written = await writeFileAtomically(path, `${text}\n`);
  return written.ok ? ok(path) : written;
}

/** What a report is written for: no terminal, no colours. */
const PAPER: Screen = {
  write: () => {},
  isClosed: () => false,
  isTerminal: false,
  colours: false,
  unicode: true,
  columns: 100,
};

function savedLines(saved: Saved, world: World): string[] {
  if (!saved.ok) return ['', ...failureLines(saved.error, world.stdout, world)];
  return saved.value === undefined
    ? []
    : ['', `Saved in ${pathWords(saved.value, world.home)}, without secrets.`];
}

function savedJson(saved: Saved, world: World): object {
  if (!saved.ok) return { saved: failureJson(saved.error, world) };
  return saved.value === undefined ? {} : { saved: saved.value };
}

function exitCodeOf({ test: { stopped } }: ShownTest, { clock, format }: World): number {
  return stopped === undefined ? EXIT.done : describeFailure(stopped.failure, clock.now(), format).exitCode;
}
