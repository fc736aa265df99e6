import type { Said } from '../../main/application/words/state.ts';
import type { Proposal } from '../../preload/contract/answers.ts';

export const setUpTitle = 'Set up Latchkey';
export const notSetUp: Said = {
  title: 'Latchkey is not set up on this computer yet',
  sentence:
    'Your IT team usually does this for you. If they sent you a setup file, open it here or drop it on this window.',
};
export const openSetupFile = 'Open setup file';
export const dropHere = 'Let go to read the setup file';
export const byHand = 'Enter the details by hand';
export const authorityAddress = 'Certificate authority address';
export const authorityExample = 'https://ca.example.com';
export const rootFingerprint = 'Root certificate fingerprint';
export const fingerprintExample = '64 letters and digits';
export const compareByEye =
  'Ask IT for this and compare it by eye. It proves that you reach the right authority. The Okta address comes from the authority.';
export const checkAndContinue = 'Check and continue';
export const runCheckup = 'Run a checkup';
export const aboutLatchkey = 'About Latchkey';

export const welcomeTitle = 'Welcome';
export const ready: Said = {
  title: 'Latchkey is ready for you',
  sentence:
    'Your IT team has set it up. Sign in once with Okta, and ssh and internal web sites work all day.',
};
/** Where the person has set it up. */
export const readyByHand: Said = {
  title: ready.title,
  sentence: 'Sign in once with Okta, and ssh and internal web sites work all day.',
};
export const whatItDoes = 'What Latchkey does on this computer';
export const whereItConnects = 'Where it connects';

/** A setup file is small; what is larger is something else that was dropped by mistake. */
export const LARGEST_FILE = 262_144;

/** The question before anything is set up. */
export function proposalTitle({ title, replaces }: Proposal): string {
  return replaces ? `Change the organisation ${title}?` : `Set up ${title}?`;
}

export function proposalSentence({ from, replaces }: Proposal): string {
  const source = {
    file: 'The setup file names this certificate authority.',
    link: 'A link asks for this. Continue only if your IT team sent it to you.',
    typed: 'The authority answers, and its root is the one you entered.',
  }[from];
  return `${source} ${replaces ? 'The settings that are there are replaced.' : 'Nothing has been changed yet.'}`;
}

export const proposalRows = ({ oktaHost, authority, fingerprint, profile }: Proposal) =>
  [
    ['Organisation', profile],
    ['Okta', oktaHost ?? 'named by the authority'],
    ['Authority', authority],
    ['Fingerprint', inFours(fingerprint)],
  ] as const;

export const setItUp = 'Set up';
export const changeIt = 'Change';

/** "7c1f 0a94 52d8 …": for comparing by eye. */
export function inFours(fingerprint: string): string {
  return (
    fingerprint
      .replace(/[^0-9a-f]/gi, '')
      .toLowerCase()
      .match(/.{1,4}/g)
      ?.join(' ') ?? fingerprint
  );
}
