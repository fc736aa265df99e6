import { asSentence, byRequestId, EXIT, inWords, LATER, ONCE_MORE, saying, type WordsFor } from './say.ts';

/** Signing in, and everything that Okta says. */
export const oktaWords: WordsFor<
  | 'SIGNED_OUT'
  | 'SIGN_IN_TIMEOUT'
  | 'SIGN_IN_CANCELLED'
  | 'SIGN_IN_UNKNOWN_ANSWER'
  | 'OKTA_UNREACHABLE'
  | 'OKTA_BUSY'
  | 'OKTA_OUT_OF_ORDER'
  | 'OKTA_CLIENT'
  | 'OKTA_POLICY'
  | 'OKTA_ZONE'
  | 'OKTA_REAUTH'
  | 'OKTA_TOO_MANY_GROUPS'
  | 'OKTA_REFUSED'
  | 'OKTA_ANSWER_WRONG'
  | 'SESSION_ENDED'
  | 'ACCESS_REMOVED'
  | 'OKTA_OTHER_PERSON'
  | 'EMAIL_MISSING'
  | 'CREDENTIALS_EXPIRED'
  | 'SIGN_IN_LOST'
  | 'NO_REFRESH'
> = {
  SIGNED_OUT: () => ({
    title: 'Signed out',
    sentence: 'Sign in once, and Latchkey keeps your access fresh all day.',
    retry: 'sign in again',
    exitCode: EXIT.signInNeeded,
  }),
  SIGN_IN_TIMEOUT: ({ minutes, unanswered }, say) => ({
    title: 'The sign-in was not finished',
    sentence: say.working(
      unanswered === true
        ? 'Latchkey asked whether to continue, and stopped waiting for the answer. Nothing was changed on this computer.'
        : `Okta gives ${inWords(minutes)} ${minutes === 1 ? 'minute' : 'minutes'}. Nothing came back from the browser in that time, so Latchkey stopped waiting.`,
    ),
    retry: 'sign in again',
    exitCode: EXIT.signInNeeded,
  }),
  SIGN_IN_CANCELLED: (_, say) => ({
    title: 'The sign-in was cancelled',
    sentence: say.working('Nothing was changed on this computer.'),
    retry: 'sign in again',
    exitCode: EXIT.interrupted,
  }),
  SIGN_IN_UNKNOWN_ANSWER: () => ({
    title: 'You are not signed in',
    sentence:
      'The answer from the browser does not belong to a sign-in that Latchkey is waiting for. Close that tab and start again.',
    retry: 'sign in again',
    exitCode: EXIT.signInNeeded,
  }),
  OKTA_UNREACHABLE: ({ host }, say) => ({
    title: say.stillWork === undefined ? 'Okta cannot be reached' : 'Offline, and still working',
    sentence: say.working(`Latchkey got no answer from ${host}. Check the network or VPN, then try again.`),
    ask: { whom: 'help-desk', text: `Please allow this computer to reach ${hostAndPort(host)}.` },
    retry: 'by itself',
    exitCode: EXIT.laterAgain,
  }),
  OKTA_BUSY: ({ host, retryAt, requestId }, say) => ({
    title: 'Okta is busy',
    sentence: say.working('Okta answers no more requests for the moment.'),
    ask: {
      whom: 'help-desk',
      text: `${host} answers Latchkey that there are too many requests. If that happens often, please look at the rate limits of Okta.${byRequestId(requestId)}`,
    },
    again: `Try again ${say.atTime(retryAt)}.`,
    retry: 'by itself',
    exitCode: EXIT.laterAgain,
  }),
  OKTA_OUT_OF_ORDER: ({ host, status, requestId }, say) => ({
    title: 'Okta is out of order',
    sentence: say.working(`${host} answered with status ${status}.`),
    ask: {
      whom: 'help-desk',
      text: `${host} answers with status ${status}. Does Okta report trouble at status.okta.com?${byRequestId(requestId)}`,
    },
    again: LATER,
    retry: 'by itself',
    exitCode: EXIT.laterAgain,
  }),
  OKTA_CLIENT: ({ clientId, said, requestId }, say) => ({
    title: 'Latchkey’s registration with Okta has changed',
    sentence: say.working('This is not about you. IT needs to give Latchkey new settings.'),
    ask: {
      whom: 'it',
      text: `Okta answers ${saying(said)} for application ${clientId}. Please update \`clientId\` or the secret in the managed settings.${byRequestId(requestId)}`,
    },
    again: 'Try again when IT has done that.',
    retry: 'after a change',
    exitCode: EXIT.refused,
  }),
  OKTA_POLICY: ({ email, said, requestId }, say) => ({
    title: 'Okta’s sign-in rules stopped this',
    sentence: say.working('Okta knows you, but a rule for this application did not allow the sign-in.'),
    ask: {
      whom: 'help-desk',
      text: `Please check the policy of the authorization server for ${email ?? 'me'} and the application Latchkey. Okta says ${saying(said)}.${byRequestId(requestId)}`,
    },
    again: 'Try again when the rule allows it.',
    retry: 'after a change',
    exitCode: EXIT.refused,
  }),
  OKTA_ZONE: ({ requestId }, say) => ({
    title: 'Okta does not allow signing in from this network',
    sentence: say.working('Connect to the office network or VPN, then try again.'),
    ask: {
      whom: 'help-desk',
      text: `Please check the network zone of the application Latchkey in Okta.${byRequestId(requestId)}`,
    },
    retry: 'try again',
    exitCode: EXIT.refused,
  }),
  OKTA_REAUTH: ({ said, requestId }, say) => ({
    title: 'Okta wants you to sign in afresh',
    sentence: say.working(
      'The rules became stricter since your browser signed in. “Sign in again” asks for everything once.',
    ),
    ask: {
      whom: 'help-desk',
      text: `Okta wants me to sign in afresh for Latchkey and says ${saying(said)}. If that comes again and again, please check the sign-in rules of the application.${byRequestId(requestId)}`,
    },
    retry: 'sign in again',
    exitCode: EXIT.signInNeeded,
  }),
  OKTA_TOO_MANY_GROUPS: ({ requestId }, say) => ({
    title: 'Okta could not send your groups',
    sentence: say.working('You are in more groups than this application may receive.'),
    ask: {
      whom: 'help-desk',
      text: `Please narrow the groups claim of the application Latchkey (it matches over 100 groups).${byRequestId(requestId)}`,
    },
    again: 'Try again when that claim has been narrowed.',
    retry: 'after a change',
    exitCode: EXIT.refused,
  }),
  OKTA_REFUSED: ({ host, error, said, requestId }, say) => ({
    title: 'Okta said no',
    sentence: say.working(`Its reason is ${saying(said)}.`),
    ask: {
      whom: 'help-desk',
      text: `${host} answers ${error}, ${saying(said)}, when I sign in to Latchkey. What does it mean?${byRequestId(requestId)}`,
    },
    again: ONCE_MORE,
    retry: 'try again',
    exitCode: EXIT.refused,
  }),
  OKTA_ANSWER_WRONG: ({ host, problem, requestId }, say) => ({
    title: 'Okta’s answer could not be used',
    sentence: say.working(`Latchkey did not accept what came from ${host}. ${asSentence(problem)}`),
    ask: {
      whom: 'help-desk',
      text: `Latchkey cannot use the answer of ${host}. ${asSentence(problem)}${byRequestId(requestId)}`,
    },
    again: ONCE_MORE,
    retry: 'try again',
    exitCode: EXIT.unexpected,
  }),
  SESSION_ENDED: ({ said, requestId }, say) => ({
    title: 'Sign in again to keep your access',
    sentence:
      'Okta has ended this session and does not say why. ' +
      (say.stillWork === undefined
        ? 'Your certificates are not renewed until you sign in.'
        : `${say.stillWork}, and ${say.stillWork.includes('certificates') ? 'are' : 'is'} not renewed until you sign in.`),
    ask: {
      whom: 'help-desk',
      text: `Okta has ended my session for Latchkey and says ${saying(said)}. If I cannot sign in again, what is the reason?${byRequestId(requestId)}`,
    },
    retry: 'sign in again',
    exitCode: EXIT.signInNeeded,
  }),
  ACCESS_REMOVED: ({ email, clientId, host, said, requestId }) => ({
    title: 'Your access with Okta was removed',
    sentence: `Okta answered that ${email ?? 'you'} may no longer use Latchkey. Your certificates were removed from this computer.`,
    ask: {
      whom: 'help-desk',
      text: `Okta says ${saying(said)}${email === undefined ? '' : ` for ${email}`}. If I should have access, please assign me to the application “Latchkey” (${clientId}) in ${host}.${byRequestId(requestId)}`,
    },
    again: 'Sign in again when you are assigned.',
    retry: 'after a change',
    exitCode: EXIT.refused,
  }),
  OKTA_OTHER_PERSON: ({ expected, found, named }, say) => ({
    title: 'You are signed in to Okta as somebody else',
    sentence: say.working(
      `${named ? `You asked for ${expected}` : `Latchkey was used by ${expected} here`}, and the browser says ${found}. Choose whom to continue as.`,
    ),
    retry: 'sign in again',
    exitCode: EXIT.signInNeeded,
  }),
  EMAIL_MISSING: ({ clientId }, say) => ({
    title: 'Okta did not send your email address',
    sentence: say.working('The authority needs it, so Latchkey did not ask for a certificate.'),
    ask: {
      whom: 'help-desk',
      text: `Please grant the scope “email” to the application Latchkey (${clientId}), and check that my profile has an address.`,
    },
    again: 'Try again when your address is there.',
    retry: 'after a change',
    exitCode: EXIT.refused,
  }),
  CREDENTIALS_EXPIRED: ({ endedAt }, say) => ({
    title: 'Your certificates have run out',
    sentence: `They ended ${say.atTime(endedAt)} and could not be renewed before. ssh and internal web sites do not work until you sign in.`,
    retry: 'sign in again',
    exitCode: EXIT.signInNeeded,
  }),
  SIGN_IN_LOST: (_, say) => ({
    title: 'Sign in again to keep your access',
    sentence: say.working(
      'Your sign-in was kept in the memory of a process that has ended, because there is no keychain that could hold it.',
    ),
    retry: 'sign in again',
    exitCode: EXIT.signInNeeded,
  }),
  NO_REFRESH: ({ clientId }, say) => ({
    title: 'Latchkey cannot renew your access by itself',
    sentence: say.working(
      `There is no sign-in that it could renew your certificates with. Sign in again${say.stillWork === undefined ? '' : ' when they end'}.`,
    ),
    ask: {
      whom: 'it',
      text: `Please allow the grant type “Refresh Token” and the scope “offline_access” for the application Latchkey (${clientId}) in Okta.`,
    },
    retry: 'sign in again',
    exitCode: EXIT.signInNeeded,
  }),
};

/** "example.okta.com on port 443". */
function hostAndPort(host: string): string {
  const [, name, port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  return `${name ?? host} on port ${port ?? 443}`;
}
