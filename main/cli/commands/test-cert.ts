import type { SiteTest } from '../../application/site-test/types.ts';
import { othersOf, siteHeadline, siteSteps } from '../../application/site-test/words.ts';
import { pathWords } from '../../application/words/phrases.ts';
import { failure } from '../../support/failure.ts';
import { describeFailure } from '../../support/words/failures.ts';
import { timesOf } from '../../support/words/times.ts';
import { type CommandLine, waiting } from '../command-line.ts';
import { stepLines } from '../doctor/text.ts';
import { EXIT } from '../exit-codes.ts';
import { exitCodeFor } from '../interrupt.ts';
import { failureJson } from '../reply.ts';
import { width } from '../screen/layout.ts';
import { painterFor } from '../screen/screen.ts';

/** `latchkey test-cert [URL]`: a real request with the client certificate, and how far it came. */
export async function testCert(cli: CommandLine, written: string | undefined): Promise<number> {
  const { world, reply } = cli;
  const composition = await world.compose();
  const chosen = await composition.profile(cli.profile);
  if (!chosen.ok) return reply.failed(chosen.error);
  const url = written ?? chosen.value.x509.testUrl;
  if (url === undefined) {
    const sentence = 'Name one, as in latchkey test-cert https://intranet.example.com, or set x509.testUrl.';
    return reply.notUnderstood('Which site?', sentence);
  }
  return waiting(cli, 'Stopping.', async ({ progress, interrupt }) => {
    progress.show(`Asking ${new URL(url).host} with your client certificate.`);
    const path = (full: string): string => pathWords(full, world.home);
    const tested = await composition.siteTest(cli.profile, { url, path, signal: interrupt.signal });
    progress.done();
    if (interrupt.received !== undefined) return exitCodeFor(interrupt.received);
    if (!tested.ok) return reply.failed(tested.error);
    const steps = siteSteps(tested.value, { times: () => timesOf(world), platform: world.platform });
    const headline = siteHeadline(tested.value);
    const exitCode = exitCodeOf(tested.value, cli);
    const titleWidth = Math.max(...steps.map(({ title }) => width(title)));
    return reply.answer(
      () => [
        ...steps.flatMap((step, index) => stepLines(step, index + 1, titleWidth, world.stdout)),
        '',
        painterFor(world.stdout)('title', headline),
      ],
      () => {
        const { trouble, ...known } = tested.value;
        return {
          ok: exitCode === EXIT.done,
          summary: headline,
          ...known,
          ...(trouble === undefined ? {} : { endedAt: trouble.stage }),
          steps: steps.map(({ failure: cause, ...step }) =>
            cause === undefined ? step : { ...step, failure: failureJson(cause, world) },
          ),
        };
      },
      exitCode,
    );
  });
}

function exitCodeOf(test: SiteTest, { world }: CommandLine): number {
  const { host, trouble, answer } = test;
  const codeOf = (cause: Parameters<typeof describeFailure>[0]): number =>
    describeFailure(cause, world.clock.now(), world.format).exitCode;
  switch (trouble?.stage) {
    case undefined: {
      const isLetIn = answer !== undefined && answer.status < 400;
      return isLetIn && othersOf(test).unlike.length === 0 ? EXIT.done : EXIT.refused;
    }
    case 'certificate':
      return codeOf(trouble.failure);
    case 'way':
      return trouble.kind === 'proxy' ? codeOf(trouble.trouble.failure(host)) : EXIT.laterAgain;
    case 'server':
      return codeOf(failure('TLS_INSPECTED', { host, part: 'okta' }));
    case 'acceptance':
      return EXIT.refused;
    case 'answer':
      return EXIT.laterAgain;
  }
}
