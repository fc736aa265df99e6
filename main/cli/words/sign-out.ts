import { personWords } from '../../application/words/phrases.ts';
import type { SignOutReport } from '../../session/snapshot.ts';
import { unreachable } from '../../support/result.ts';
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

type Left = SignOutReport['left'][number];

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

/** What stands on this computer, as against what Okta and the authority keep. */
const HERE: readonly Left['what'][] = ['agent', 'files', 'store', 'ssh-config', 'keychain', 'remembered'];

function goneSentence(left: readonly Left[], forget: boolean): string {
  const here = left.some(({ what }) => HERE.includes(what));
  if (here) return 'Everything but the following was removed from this computer.';
  return forget
    ? 'The certificate in the ssh-agent, the files, the kept sign-in and who it was were removed from this computer.'
    : 'The certificate in the ssh-agent, the files and the kept sign-in were removed from this computer.';
}

/** What is left, and until when it lives. */
function leftTitle({ what, endsAtMs }: Left, times: Times): string {
  const ends = endsAtMs === undefined ? '' : ` It ends by itself ${times.at(endsAtMs)}.`;
  switch (what) {
    case 'ssh':
      return `The SSH certificate could not be revoked.${ends}`;
    case 'x509':
      return `The client certificate could not be revoked.${ends}`;
    case 'okta':
      return `Okta still keeps the sign-in, though this computer no longer has it.${ends}`;
    case 'agent':
      return `The ssh-agent still holds the SSH certificate.${ends}`;
    case 'files':
      return `Files with the client certificate are still there.${ends}`;
    case 'store':
      return `The client certificate is still where browsers find it.${ends}`;
    case 'ssh-config':
      return `The settings of ssh could not all be taken back.${ends}`;
    case 'keychain':
      return `The keychain may still hold the sign-in.${ends}`;
    case 'remembered':
      return `This computer still remembers who was signed in.${ends}`;
    default:
      return unreachable(what);
  }
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
