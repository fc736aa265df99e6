import {
  asSentence,
  byRequestId,
  EXIT,
  fingerprintInShort,
  LATER,
  listed,
  ONCE_MORE,
  quoted,
  type Say,
  saying,
  type Words,
  type WordsFor,
} from './say.ts';
import { span } from './time.ts';

/** The certificate authority, and what it gives. */
export const authorityWords: WordsFor<
  | 'CA_UNREACHABLE'
  | 'CA_BUSY'
  | 'CA_FINGERPRINT'
  | 'CA_REFUSED'
  | 'GROUPS_NOT_IN_TOKEN'
  | 'CA_REFUSED_UNKNOWN'
  | 'CA_REJECTED'
  | 'CA_SSH_OFF'
  | 'CA_ANSWER_WRONG'
  | 'CA_LIFE'
  | 'CERTIFICATE_WRONG'
> = {
  CA_UNREACHABLE: ({ host }, say) => ({
    title: 'The certificate authority cannot be reached',
    sentence: say.working(`${host} does not answer. Check the network or VPN, then try again.`),
    ask: {
      whom: 'administrator',
      text: `Please check that ${host} is up and can be reached from this network.`,
    },
    retry: 'by itself',
    exitCode: EXIT.laterAgain,
  }),
  CA_BUSY: ({ host, status, requestId }, say) => ({
    title: 'The certificate authority is busy',
    sentence: say.working(`${host} answered with status ${status}.`),
    ask: {
      whom: 'administrator',
      text: `${host} answers with status ${status}. Please look into its log.${byRequestId(requestId)}`,
    },
    again: LATER,
    retry: 'by itself',
    exitCode: EXIT.laterAgain,
  }),
  CA_FINGERPRINT: ({ host, expected, found }, say) => ({
    title: 'This is not the authority that IT named',
    sentence: say.working(
      'Its root certificate is another one than the one set by IT. Nothing was sent to it.',
    ),
    again: 'Try again when IT has said which root is right.',
    ask: {
      whom: 'it',
      text:
        found === undefined
          ? `${host} does not show the root that Latchkey expects (${fingerprintInShort(expected)}). Which one is right?`
          : `${host} shows root (${fingerprintInShort(found)}) but Latchkey expects (${fingerprintInShort(expected)}). Which one is right?`,
    },
    retry: 'after a change',
    exitCode: EXIT.setUpNeeded,
  }),
  CA_REFUSED: ({ host, provisioner, email, domains, groups }, say) => ({
    ...(groups === undefined
      ? refusedAddress(host, provisioner, email, domains, say)
      : refusedGroups(host, provisioner, email, groups, say)),
    again: 'Sign in again when that has changed, or with another account.',
    retry: 'after a change',
    exitCode: EXIT.refused,
  }),
  GROUPS_NOT_IN_TOKEN: ({ clientId, claim, wanted }, say) => ({
    title: 'The authority cannot see your groups',
    ...(wanted === undefined
      ? {
          sentence:
            'Okta gives them to Latchkey only on a separate question. Hosts are listed, but login names may be missing.',
          again: 'The next renewal looks again.',
        }
      : {
          sentence: say.working(
            `Okta gives them to Latchkey only on a separate question, and the authority gives certificates only to members of ${listed(wanted.map(quoted), 'or')}.`,
          ),
          again: 'Try again when Okta sends them with the sign-in.',
        }),
    ask: {
      whom: 'help-desk',
      text: `Please put the claim ${quoted(claim)} with the groups into the ID token (“Always”) for the application Latchkey (${clientId}).`,
    },
    retry: 'after a change',
    exitCode: EXIT.refused,
  }),
  CA_REFUSED_UNKNOWN: ({ host, status, at, requestId }, say) => ({
    title: 'The certificate authority said no',
    sentence: say.working(
      'It does not tell the reason to anyone but its administrator. Okta has confirmed you; only this last step failed.',
    ),
    ask: {
      whom: 'administrator',
      text: `At ${say.logTime(at)} ${host} refused a certificate for me with status ${status}. Please look in the authority’s log${requestId === undefined ? '' : ` for the request ID ${requestId}`}.`,
    },
    again: ONCE_MORE,
    retry: 'try again',
    exitCode: EXIT.refused,
  }),
  CA_REJECTED: ({ host, status, said, requestId }, say) => ({
    title: 'The certificate authority said no',
    sentence: say.working(
      `Its reason is ${saying(said)}. Okta has confirmed you; only this last step failed.`,
    ),
    ask: {
      whom: 'administrator',
      text: `${host} refused a certificate for me with status ${status}: ${saying(said)}.${byRequestId(requestId)}`,
    },
    again: 'Try again when that reason is gone.',
    retry: 'after a change',
    exitCode: EXIT.refused,
  }),
  CA_SSH_OFF: ({ host, provisioner }, say) => ({
    title: 'This authority gives no SSH certificates',
    sentence: say.works(
      'x509',
      'Your client certificate is in place and works',
      'There is no client certificate either.',
    ),
    again: 'When SSH is turned on, the next renewal brings the certificate.',
    ask: {
      whom: 'administrator',
      text: `Please turn on SSH${provisioner === '' ? '' : ` for the provisioner ${quoted(provisioner)}`} at ${host}.`,
    },
    retry: 'after a change',
    exitCode: EXIT.refused,
  }),
  CA_ANSWER_WRONG: ({ host, problem, requestId }, say) => ({
    title: 'The authority’s answer could not be used',
    sentence: say.working(`Latchkey did not accept what came from ${host}. ${asSentence(problem)}`),
    ask: {
      whom: 'administrator',
      text: `Latchkey cannot use the answer of ${host}. ${asSentence(problem)}${byRequestId(requestId)}`,
    },
    again: ONCE_MORE,
    retry: 'try again',
    exitCode: EXIT.unexpected,
  }),
  CA_LIFE: ({ askedSeconds, gotSeconds }) => ({
    title: 'The authority gives shorter certificates',
    sentence: `IT asks for ${span(askedSeconds * 1000)}, the authority allows ${span(gotSeconds * 1000)}. Latchkey took ${span(gotSeconds * 1000)}; there is nothing to do.`,
    ask: {
      whom: 'administrator',
      text: 'Please make `certificateLife` and the provisioner’s maximum agree.',
    },
    retry: 'after a change',
    exitCode: EXIT.done,
  }),
  CERTIFICATE_WRONG: ({ host, problem, requestId }, say) => ({
    title: 'A certificate from the authority was not accepted',
    sentence: say.working(`Latchkey checks what ${host} sends before it uses it. ${asSentence(problem)}`),
    ask: {
      whom: 'administrator',
      text: `Latchkey did not accept a certificate from ${host}. ${asSentence(problem)}${byRequestId(requestId)}`,
    },
    again: ONCE_MORE,
    retry: 'try again',
    exitCode: EXIT.unexpected,
  }),
};

type Refused = Pick<Words, 'title' | 'sentence' | 'ask'>;

function refusedAddress(
  host: string,
  provisioner: string,
  email: string,
  domains: readonly string[],
  say: Say,
): Refused {
  const domain = email.slice(email.lastIndexOf('@') + 1);
  return {
    title: 'The certificate authority does not accept your address',
    sentence: refused(
      `Okta knows you as ${email}. The authority gives certificates only to addresses ending in ${listed(domains, 'or')}.`,
      say,
    ),
    ask: {
      whom: 'administrator',
      text: `The provisioner ${quoted(provisioner)} at ${host} does not accept ${email}: its domain list has only ${listed(domains.map(quoted))}. Please add ${quoted(domain)}, or correct my address in Okta.`,
    },
  };
}

function refusedGroups(
  host: string,
  provisioner: string,
  email: string,
  groups: readonly string[],
  say: Say,
): Refused {
  return {
    title: 'The certificate authority does not accept your groups',
    sentence: refused(
      `The authority gives certificates only to members of ${listed(groups.map(quoted), 'or')}, and Okta lists you in none of them.`,
      say,
    ),
    ask: {
      whom: 'administrator',
      text: `The provisioner ${quoted(provisioner)} at ${host} does not accept ${email}: it takes only members of ${listed(groups.map(quoted), 'or')}. Please add me to one of them in Okta, or add one of my groups there.`,
    },
  };
}

/** At a renewal what it gave before goes; at a sign-in nothing has come. */
function refused(sentence: string, say: Say): string {
  return say.nothingWorks
    ? `${sentence} None of its certificates are on this computer now.`
    : say.working(sentence);
}
