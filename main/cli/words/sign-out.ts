import { personWords } from '../../application/words/phrases.ts';
import { goneSentence, type Left, leftTitle } from '../../application/words/sign-out.ts';
import type { SignOutReport } from '../../session/snapshot.ts';
import { describeFailure } from '../../support/words/failures.ts';
import { type Times, timesOf } from '../../support/words/times.ts';
import { clean } from '../screen/clean.ts';
import { wrap } from '../screen/layout.ts';
import { painterFor } from '../screen/screen.ts';
import type { World } from '../world.ts';

export interface SignOutFacts {
  readonly everywhere: boolean;
  readonly forget: boolean;
  readonly browserOpened?: boolean;
}

/** What `latchkey logout` did: what is gone, and what could not be done. */
export function signedOutLines(told: SignOutReport, facts: SignOutFacts, world: World): string[] {
  const report = clean(told);
  const screen = world.stdout;
  const paint = painterFor(screen);
  const times = timesOf(world);
  const browser = browserLines(report, facts);
  if (report.person === undefined && report.left.length === 0) {
    const nothing = facts.forget
      ? 'Nobody was signed in. This computer remembers nobody for this organisation.'
      : 'Nobody was signed in; there was nothing to remove.';
    return [paint('title', 'Signed out'), nothing, ...browser];
  }
  const who = report.person === undefined ? '' : ` ${personWords(report.person)}`;
  return [
    paint('title', `Signed out${who}`),
    ...wrap(goneSentence(report.left, facts.forget), screen.columns),
    ...report.left.flatMap((left) => [
      '',
      paint('warn', leftTitle(left, times)),
      ...wrap(whyLeft(left, times), screen.columns),
    ]),
    ...browser,
  ];
}

function whyLeft({ failure }: Left, times: Times): string {
  // Nothing works any more that a failure could say works.
  return describeFailure(failure, times.now, times.format, { works: {} }).sentence;
}

function browserLines(
  { endSessionUrl }: SignOutReport,
  { everywhere, browserOpened }: SignOutFacts,
): string[] {
  if (!everywhere) return [];
  if (endSessionUrl === undefined)
    return ['', 'Your browser could not be signed out of Okta from here. Sign out there.'];
  return browserOpened === true
    ? ['', 'Your browser signs out of Okta now.']
    : ['', 'To sign out of Okta too, open this link in your browser:', '', `  ${endSessionUrl}`];
}
