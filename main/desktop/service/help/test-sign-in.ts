import type { TestReport } from '../../../../preload/contract/answers.ts';
import { type ShownTest, showTest } from '../../../application/test-sign-in/shown.ts';
import {
  ADVICE,
  claimWords,
  dryRunSentence,
  groupsAfterwords,
  groupsIntroduction,
  headline,
  predictedSentence,
  RESULTS,
  stoppedBeforeRoles,
} from '../../../application/test-sign-in/words.ts';
import { counted, several } from '../../../application/words/phrases.ts';
import { type Failure, fail } from '../../../support/failure.ts';
import { redact } from '../../../support/redact.ts';
import { ok, type Result } from '../../../support/result.ts';
import { clockTime } from '../../../support/words/time.ts';
import { timesOf } from '../../../support/words/times.ts';
import type { Errands } from '../errands.ts';
import type { Known } from '../organisations.ts';
import type { ServiceParts } from '../types.ts';

/** `latchkey test-signin` in the window: through the browser, without a trace unless certificates are tried. */
export async function runTestSignIn(
  parts: ServiceParts,
  errands: Errands,
  one: Known,
  trial: boolean,
): Promise<Result<TestReport, Failure>> {
  let report: TestReport | undefined;
  const ran = await errands.run(one, 'test', async ({ onBrowser, signal }) => {
    const opened = await parts.composition.tester(one.profile.name);
    if (!opened.ok) return opened;
    const current = await opened.value.policy(signal);
    const request = { onBrowser, onStep: () => {}, afresh: false, trial, signal };
    const test = await opened.value.run(request);
    if (signal.aborted) return fail('SIGN_IN_CANCELLED', {});
    const saying = { times: () => timesOf(parts), platform: parts.platform };
    report = reportOf(showTest(test, { trial, named: undefined, current, saying }), parts);
    return ok(null);
  });
  if (!ran.ok) return ran;
  return report === undefined ? fail('SIGN_IN_CANCELLED', {}) : ok(report);
}

function reportOf(shown: ShownTest, { clock, format, home }: ServiceParts): TestReport {
  const { test, steps, access, predicted } = shown;
  const told: Omit<TestReport, 'text'> = {
    atMs: test.atMs,
    title: headline(shown, steps),
    sentence: dryRunSentence(test, clockTime(test.atMs, format)),
    steps: steps.map(({ title, verdict, sentence, fix }) => ({
      title,
      verdict,
      sentence: fix === undefined ? sentence : `${sentence}. ${fix}`,
    })),
    groups: (access?.groups ?? []).map(({ name, roles, hosts, accounts, result }) => ({
      group: name,
      roles: roles.map(({ title }) => title),
      hosts,
      accounts: [...accounts],
      result,
      words: RESULTS[result],
    })),
    notes: [
      ...groupsIntroduction(shown, { home, another: '' }),
      ...groupsAfterwords(shown),
      ...(predicted === undefined ? [] : [`Login names: ${predictedSentence(shown, predicted)}`]),
    ],
    claims: test.signedIn === undefined ? [] : [...claimWords(test.signedIn, timesOf({ clock, format }))],
    hints: [
      { title: 'The sign-in failed', sentence: ADVICE.signInFailed },
      ...(stoppedBeforeRoles(test)
        ? []
        : [{ title: 'The sign-in worked but roles are wrong', sentence: ADVICE.rolesWrong }]),
    ],
  };
  return { ...told, text: redact(textOf(told)) };
}

/** For whoever helps: what the page shows, line by line. */
function textOf({ title, sentence, steps, groups, notes, claims }: Omit<TestReport, 'text'>): string {
  const section = (name: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', name, ...lines.map((line) => `  ${line}`)];
  return [
    title,
    sentence,
    ...section(
      'Steps',
      steps.map((step, at) => `${at + 1} ${step.title}: ${step.verdict}. ${step.sentence}`),
    ),
    ...section('Groups and what they grant', [
      ...groups.map(
        ({ group, words, roles, hosts, accounts }) =>
          `${group}: ${words}${roles.length === 0 ? '' : `: ${several(roles)}, ${counted(hosts, 'host', 'hosts')} as ${several(accounts)}`}`,
      ),
      ...notes,
    ]),
    ...section(
      'Claims in the ID token',
      claims.map(({ name, value }) => `${name}: ${value}`),
    ),
    '',
  ].join('\n');
}
