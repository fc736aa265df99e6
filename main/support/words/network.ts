import { asSentence, EXIT, quoted, type WordsFor } from './say.ts';

/** What stands between this computer and Okta or the authority. */
export const networkWords: WordsFor<
  'PROXY_UNREACHABLE' | 'PROXY_UNUSABLE' | 'PROXY_PASSWORD' | 'PROXY_REFUSED' | 'TLS_INSPECTED'
> = {
  PROXY_UNREACHABLE: ({ proxy, host, problem }, say) => ({
    title: 'The proxy cannot be reached',
    sentence: say.working(
      `Latchkey goes by ${proxy} to ${host}, and got no answer there. Check the network or VPN, then try again.`,
    ),
    ask: {
      whom: 'help-desk',
      text: `Is ${proxy} the right proxy for this computer? Latchkey goes by it to ${host}. ${asSentence(problem)}`,
    },
    retry: 'by itself',
    exitCode: EXIT.laterAgain,
  }),
  PROXY_UNUSABLE: ({ proxy, host, problem }, say) => ({
    title: 'The proxy settings cannot be used',
    sentence: say.working(
      `${proxy} is named as the way to ${host}, and cannot be used: ${asSentence(problem)} Nothing was sent.`,
    ),
    ask: {
      whom: 'help-desk',
      text: `Which proxy is right for this computer? ${proxy} is named as the way to ${host}, and cannot be used: ${asSentence(problem)}`,
    },
    again:
      'Try again when that is mended. With "network": { "proxy": "none" } in the settings Latchkey goes directly.',
    retry: 'after a change',
    exitCode: EXIT.thisComputer,
  }),
  PROXY_PASSWORD: ({ proxy, host }, say) => ({
    title: 'The proxy wants a password',
    sentence: say.working(
      `${proxy} lets nobody through to ${host} without one. Latchkey takes it from HTTPS_PROXY (or ALL_PROXY), where NAME:PASSWORD@ stands right before ${proxy}, and shows it nowhere.`,
    ),
    ask: {
      whom: 'help-desk',
      text: `The proxy ${proxy} asks Latchkey for a password on the way to ${host}. Which one is mine, or can ${host} be let through without?`,
    },
    again: 'Try again when HTTPS_PROXY has it, in the shell or service that Latchkey was started from.',
    retry: 'after a change',
    exitCode: EXIT.thisComputer,
  }),
  PROXY_REFUSED: ({ proxy, host, status }, say) => ({
    title: 'The proxy does not let Latchkey through',
    sentence: say.working(`${proxy} answered with status ${status} when asked for ${host}.`),
    ask: {
      whom: 'help-desk',
      text: `Please let this computer through the proxy ${proxy} to ${host}. It answers CONNECT with status ${status}.`,
    },
    again: 'Try again when it does.',
    retry: 'after a change',
    exitCode: EXIT.laterAgain,
  }),
  TLS_INSPECTED: ({ host, part, signer, proxy }, say) => ({
    title: 'Somebody looks into the connection',
    sentence: say.working(
      `What comes from ${host} is signed by ${signer === undefined ? 'somebody' : quoted(signer)}, whom ${
        part === 'okta' ? 'this computer does not trust' : 'nobody named as the authority'
      }${proxy === undefined ? '' : `; it comes through ${proxy}`}. Nothing was sent there.`,
    ),
    ask: {
      whom: 'it',
      text:
        part === 'okta'
          ? `The connection to ${host} is opened on the way and signed by ${nameOf(signer)}. Please put that certificate into the store of this computer, or leave ${host} out of the inspection.`
          : `The connection to ${host} is opened on the way and signed by ${nameOf(signer)}. Please leave ${host} out of the inspection: Latchkey trusts the authority by its own root alone.`,
    },
    again: 'Try again when IT has done that.',
    retry: 'after a change',
    exitCode: EXIT.setUpNeeded,
  }),
};

function nameOf(signer: string | undefined): string {
  return signer === undefined ? 'somebody else' : quoted(signer);
}
