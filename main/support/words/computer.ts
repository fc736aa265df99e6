import type { FailureFacts, StoreRefusal } from '../failure.ts';
import { asSentence, EXIT, inWords, ONCE_MORE, type WordsFor } from './say.ts';
import { span } from './time.ts';

/** This computer: its agent, keychain, clock, ports, files, and Latchkey's own processes. */
export const computerWords: WordsFor<
  | 'PORT_BUSY'
  | 'NO_BROWSER'
  | 'NO_AGENT'
  | 'AGENT_REFUSED'
  | 'STORE_REFUSED'
  | 'SSH_CONFIG_REFUSED'
  | 'KEYCHAIN_UNAVAILABLE'
  | 'FILE_REFUSED'
  | 'CLOCK_WRONG'
  | 'BUSY_ELSEWHERE'
  | 'HOST_GONE'
  | 'HOST_VERSION'
  | 'INTERNAL'
> = {
  PORT_BUSY: ({ redirectUris }, say) => ({
    title: 'Another program is in the way of signing in',
    sentence: say.working(
      `Okta answers to a fixed port on this computer, and ${inUse(redirectUris.length)}.`,
    ),
    again: 'When the port is free, try again.',
    retry: 'try again',
    exitCode: EXIT.thisComputer,
  }),
  NO_BROWSER: () => ({
    title: 'No browser could be opened',
    sentence: 'Copy the link and open it yourself.',
    retry: 'try again',
    exitCode: EXIT.thisComputer,
  }),
  NO_AGENT: (_, say) => ({
    title: 'ssh cannot use your certificate yet',
    sentence: `No ssh-agent is running on this computer. ${say.works('x509', CLIENT_WORKS, '')}`.trim(),
    again: 'When one runs, latchkey renew puts the certificate in.',
    retry: 'after a change',
    exitCode: EXIT.thisComputer,
  }),
  AGENT_REFUSED: ({ problem }, say) => ({
    title: 'ssh cannot use your certificate yet',
    sentence: `${asSentence(problem)} ${say.works('x509', CLIENT_WORKS, '')}`.trim(),
    again: 'When the ssh-agent takes it, latchkey renew puts the certificate in.',
    retry: 'after a change',
    exitCode: EXIT.thisComputer,
  }),
  STORE_REFUSED: (facts, say) => ({
    title: titleOf(facts),
    sentence:
      facts.root === true
        ? rootKept(facts)
        : `${notTaken(facts)} ${say.works('ssh', 'ssh works', '')}`.trim(),
    again: storeAdvice(facts),
    // Nothing is broken that somebody could mend.
    ...(isAsItShould(facts) ? {} : { ask: { whom: 'help-desk', text: storeQuestion(facts) } }),
    retry: 'after a change',
    exitCode: EXIT.thisComputer,
  }),
  SSH_CONFIG_REFUSED: ({ problem }) => ({
    title: 'ssh does not read Latchkey’s settings',
    sentence: `ssh works as before. Latchkey left ~/.ssh/config alone. ${asSentence(problem)}`,
    again: 'The next renewal tries again.',
    retry: 'after a change',
    exitCode: EXIT.thisComputer,
  }),
  KEYCHAIN_UNAVAILABLE: ({ problem, holds }, say) => ({
    ...(holds === true
      ? {
          title: 'Your sign-in is in a keychain that cannot be opened',
          sentence: say.working(`The login keychain cannot be used: ${asSentence(problem)}`),
          again: 'Unlock it, then try again.',
        }
      : {
          title: 'Your sign-in is kept in memory only',
          sentence:
            (problem === 'it is locked'
              ? 'The login keychain is locked, so it cannot be saved. '
              : `The login keychain cannot be used: ${asSentence(problem)} `) +
            'Everything works until you quit Latchkey or restart; then you sign in again.',
        }),
    retry: 'after a change',
    exitCode: EXIT.thisComputer,
  }),
  FILE_REFUSED: ({ path, problem }, say) => ({
    title: 'A file could not be used',
    sentence: say.working(`Latchkey left ${path} alone. ${asSentence(problem)}`),
    again: 'Try again when that is put right.',
    retry: 'after a change',
    exitCode: EXIT.thisComputer,
  }),
  CLOCK_WRONG: ({ skewSeconds }, say) => ({
    title: `This computer’s clock is ${differenceOf(skewSeconds)}`,
    sentence: say.working(
      'Certificates depend on the time. Okta and the authority accept a difference of one minute, so signing in would fail.',
    ),
    again: 'Set the clock, then try again.',
    retry: 'after a change',
    exitCode: EXIT.thisComputer,
  }),
  BUSY_ELSEWHERE: ({ holder }, say) => ({
    title: 'Latchkey is busy with this already',
    sentence: say.working(`Wait until ${holder} is done, then try again.`),
    retry: 'try again',
    exitCode: EXIT.laterAgain,
  }),
  HOST_GONE: ({ problem }, say) => ({
    title: 'Latchkey stopped in the background',
    sentence: say.working(`${asSentence(problem)} Start it again, and it goes on where it was.`),
    retry: 'try again',
    exitCode: EXIT.thisComputer,
  }),
  HOST_VERSION: ({ host, hostVersion, ownVersion, newer }, say) => ({
    title: `${newer === 'host' ? 'A newer' : 'An older'} version of Latchkey is running`,
    sentence: say.working(
      `Version ${hostVersion} runs in the background as ${host}, and this command is ${ownVersion}. ` +
        (newer === 'host'
          ? 'Use the command that was installed with it, or update this one.'
          : 'Quit it and start it again; then it is the version that is installed.'),
    ),
    retry: 'after a change',
    exitCode: EXIT.thisComputer,
  }),
  INTERNAL: ({ problem }, say) => ({
    title: 'Latchkey met something that it does not know',
    sentence: say.working(asSentence(problem)),
    ask: { whom: 'help-desk', text: `Latchkey stopped with: ${asSentence(problem)}` },
    again: ONCE_MORE,
    retry: 'try again',
    exitCode: EXIT.unexpected,
  }),
};

const CLIENT_WORKS = 'Your client certificate for web sites is in place and works';

/** Why a place did not take it; finishes "… does not have it: ". */
const STORE_REASONS: Readonly<Record<StoreRefusal, string>> = {
  'no-tools': 'this computer has no certutil and pk12util, with which it is put there',
  'no-powershell': 'Windows PowerShell, with which it is put there, cannot be started',
  password: 'its certificates are behind a password, and Latchkey does not ask for it',
  locked: 'it is locked, or wants an answer that Latchkey does not ask you for',
  held: 'another program holds its certificate database',
  damaged: 'its certificate database is damaged',
  'read-only': 'this user may not write its certificate database',
  silent: 'its certificate database did not answer',
  'not-wanted': 'the settings want none there',
  'none-yet': 'this sign-in has brought none yet',
};

const STORE_ADVICE: Readonly<Record<StoreRefusal, string>> = {
  'no-tools':
    'Install libnss3-tools (Fedora: nss-tools, openSUSE: mozilla-nss-tools, Arch: nss); the next renewal puts it there.',
  'no-powershell': 'When IT allows Windows PowerShell, the next renewal puts it there.',
  password: 'Take the password away in the browser’s settings; the next renewal tries it again.',
  locked: 'Unlock it; the next renewal puts it there.',
  held: 'Close that program; the next renewal tries it again.',
  damaged: 'Close the browser and move cert9.db and key4.db away; the next renewal tries it again.',
  'read-only': 'When that is put right, the next renewal tries it again.',
  silent: 'The next renewal tries it again.',
  'not-wanted': 'latchkey config show says who has set that.',
  'none-yet': 'The next renewal brings it; latchkey renew does so at once.',
};

function isAsItShould({ reason }: FailureFacts['STORE_REFUSED']): boolean {
  return reason === 'not-wanted' || reason === 'none-yet';
}

function notTaken({ place, problem, reason }: FailureFacts['STORE_REFUSED']): string {
  if (place === 'files') return asSentence(problem);
  return reason === undefined
    ? `The ${place} did not accept it.`
    : `${place} does not have it: ${STORE_REASONS[reason]}.`;
}

function titleOf({ place, elsewhere, root, reason }: FailureFacts['STORE_REFUSED']): string {
  if (reason === 'not-wanted') return 'There is no client certificate for programs';
  if (root === true) return `Your authority’s root could not be changed in ${place}`;
  return elsewhere === true
    ? `Your client certificate is not in ${place}`
    : 'Your client certificate is not in place';
}

/** Where it was to be trusted it is not yet, and where it was to go it is trusted still. */
function rootKept({ reason, problem }: FailureFacts['STORE_REFUSED']): string {
  return asSentence(reason === undefined ? problem : STORE_REASONS[reason]);
}

function storeAdvice({ reason, root }: FailureFacts['STORE_REFUSED']): string {
  // A renewal looks after it only where IT wants it there.
  if (root === true) return 'When that is put right, try it once more.';
  return reason === undefined ? 'The next renewal tries it again.' : STORE_ADVICE[reason];
}

function storeQuestion({ place, problem, reason, root }: FailureFacts['STORE_REFUSED']): string {
  if (place === 'files')
    return `Latchkey cannot write the files of my client certificate. ${asSentence(problem)}`;
  if (reason === 'no-tools') return 'Please install libnss3-tools (certutil and pk12util) on this computer.';
  if (reason === 'no-powershell')
    return 'Please allow Windows PowerShell 5.1 (powershell.exe) for me on this computer.';
  return reason === undefined
    ? `Please check the ${place} policy of this computer (${problem}).`
    : `Latchkey cannot ${root === true ? 'change my authority’s root in' : 'put my client certificate into'} ${place}: ${STORE_REASONS[reason]} (${problem}).`;
}

function inUse(ports: number): string {
  if (ports <= 1) return 'the one that IT registered is in use';
  return ports === 2
    ? 'both that IT registered are in use'
    : `all ${inWords(ports)} that IT registered are in use`;
}

/** "4 minutes slow"; positive seconds are ahead of the others. */
function differenceOf(skewSeconds: number): string {
  const direction = skewSeconds < 0 ? 'slow' : 'fast';
  const minutes = Math.floor(Math.abs(skewSeconds) / 60);
  if (minutes < 1) return `less than a minute ${direction}`;
  if (minutes < 60) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} ${direction}`;
  return `${span(minutes * 60_000)} ${direction}`;
}
