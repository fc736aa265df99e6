import { timerWords } from '../../main/application/words/phrases.ts';
import type { Said } from '../../main/application/words/state.ts';
import type { SignOutReport } from '../../main/session/snapshot.ts';
import { describeFailure } from '../../main/support/words/failures.ts';
import type { Times } from '../../main/support/words/times.ts';

export const opensInBrowser = (host: string): string => `Opens ${host} in your browser.`;

// waiting for the browser

export const waitingTitle = 'Waiting for your browser';
export const waiting: Said = {
  title: 'Finish signing in in your browser',
  sentence: 'Okta is open in your browser. When you are done there, this window goes on by itself.',
};
export const leftUntil = (point: string): string => `left, until ${point}`;

/** "4:32", and for who listens "4 minutes 32 seconds left". */
export function timer(leftMs: number): { readonly shown: string; readonly spoken: string } {
  const seconds = Math.max(0, Math.floor(leftMs / 1000));
  return {
    shown: timerWords(leftMs).replace(' left', ''),
    spoken: `${many(Math.floor(seconds / 60), 'minute')} ${many(seconds % 60, 'second')} left`,
  };
}

/** Spoken once at 4, 2 and 1 minutes; undefined at other times. */
export function spokenAt(beforeMs: number, leftMs: number): string | undefined {
  const minutes = [4, 2, 1].find((each) => beforeMs > each * 60_000 && leftMs <= each * 60_000);
  return minutes === undefined ? undefined : `${many(minutes, 'minute')} left to sign in`;
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

export const nothingHappened = 'Nothing happened, or the wrong browser opened';
export const copyTheLink = 'Copy the link and paste it into the browser you use for work. It works once.';
export const staysAtOkta =
  'Okta does not tell Latchkey about a wrong password or a cancelled code. Start again in the browser, or cancel here.';
export function badRequest(redirectUri: string | undefined): string {
  return redirectUri === undefined
    ? 'Does the page say “400 Bad Request”? Then IT must register the address of Latchkey in Okta.'
    : `Does the page say “400 Bad Request”? Then IT must register this address in Okta: \`${redirectUri}\``;
}

// is this you?

export const confirmTitle = 'Is this you?';
export const askedOnce = 'Asked only the first time on this computer, or when the person changes.';
export const groupsOf = (count: number | undefined): string =>
  count === undefined ? 'Okta sent no list' : `${count}, from your sign-in`;

// certificates on their way

export const signingInTitle = 'Signing in';
export const almostDone = (who: string): Said => ({
  title: 'Almost done',
  sentence: `Okta has confirmed ${who}. Getting your certificates.`,
});
export const confirmedLine = 'Okta has confirmed who you are';
export const gettingLine = 'Getting both certificates';
export const gettingWhere = 'from the authority, and putting them in place';

// no answer

export const timeoutTitle = 'Sign-in ran out of time';
export const missedCode =
  'A wrong password, a locked account or a missed code stays on Okta’s page. It is not reported here.';
export function registerAddress(redirectUri: string | undefined): string {
  const which = redirectUri === undefined ? 'the address of Latchkey' : `\`${redirectUri}\``;
  return `If the page said “400 Bad Request”, ask IT to register ${which} as a sign-in redirect address of the application.`;
}

// signed out

export const signedOutTitle = 'Signed out';

/** How the last sign-out went: what it removed, and what it could not. */
export function leftClean(
  { atMs, report }: { readonly atMs: number; readonly report: SignOutReport },
  times: Times,
): { readonly title: string; readonly done: readonly string[]; readonly left: readonly string[] } {
  const isLeft = (...what: readonly string[]): boolean => report.left.some((one) => what.includes(one.what));
  const done = [
    isLeft('agent', 'ssh') ? undefined : 'SSH certificate and key removed from the ssh-agent',
    isLeft('x509', 'files', 'store') ? undefined : 'Client certificate removed, and revoked at the authority',
    isLeft('okta', 'keychain') ? undefined : 'Sign-in removed from this computer and ended at Okta',
  ];
  return {
    title: `${report.left.length === 0 ? 'Left clean' : 'Signed out'} ${times.at(atMs)}`,
    done: done.filter((line) => line !== undefined),
    left: report.left.map(({ failure, endsAtMs }) => {
      const { title, sentence } = describeFailure(failure, times.now, times.format);
      const end = endsAtMs === undefined ? '' : ` It ends by itself ${times.at(endsAtMs)}.`;
      return `${title}. ${sentence}${end}`;
    }),
  };
}
