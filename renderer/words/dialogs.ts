import { personWords } from '../../main/application/words/phrases.ts';
import type { Times } from '../../main/support/words/times.ts';
import type { Organisation } from '../../preload/contract/state.ts';

export const signOut = {
  title: (organisation: string): string => `Sign out of ${organisation}?`,
  sentence:
    'ssh and internal web sites stop working until you sign in again. Open ssh connections stay open.',
  does: [
    'Removes the SSH certificate and key from the ssh-agent',
    'Removes and revokes the client certificate',
    'Ends Latchkey’s session at Okta',
  ],
  everywhere: 'Also sign me out of Okta in the browser, and so of every other app there',
  button: 'Sign out',
} as const;

export const remove = {
  title: ({ snapshot, title }: Organisation): string =>
    `Remove ${snapshot?.person === undefined ? `the account of ${title}` : personWords(snapshot.person)} from this computer?`,
  sentence: (organisation: string): string =>
    `This signs out of ${organisation} and forgets who was signed in. The organisation stays set up, so that you can sign in again.`,
  forgets: 'Forgets the account, its pinned hosts and what it could reach',
  button: 'Remove',
} as const;

/** What quitting brings. */
export interface Quitting {
  /** When the first certificate ends that works on, in milliseconds since 1970; undefined where none does. */
  readonly until: number | undefined;
  /** The sign-in is lost, and not only its certificates. */
  readonly inMemory: boolean;
  /** SSH certificates go at once. */
  readonly sshEnds: boolean;
}

export const quit = {
  title: 'Quit and stop renewing?',
  sentence: ({ until, inMemory, sshEnds }: Quitting, times: Times): string => {
    const back = inMemory ? 'sign in again' : 'open Latchkey again';
    const stops = `After that, access stops until you ${back}.`;
    const end = until === undefined ? undefined : times.point(until);
    if (!inMemory && !sshEnds) {
      return end === undefined
        ? 'You stay signed in, but nothing is renewed until you open Latchkey again.'
        : `You stay signed in, and your certificates work until ${end}. ${stops}`;
    }
    const works = sshEnds ? 'Your client certificate works' : 'Your certificates work';
    return [
      inMemory ? 'Your sign-in is kept in memory only, and ends now.' : 'You stay signed in.',
      ...(sshEnds ? ['ssh stops at once.'] : []),
      end === undefined ? `Nothing is renewed until you ${back}.` : `${works} until ${end}. ${stops}`,
    ].join(' ');
  },
  instead: 'To remove everything from this computer now, sign out instead.',
  button: 'Quit',
  keep: 'Keep running',
} as const;

/** Where something else renews, and this is only its window. */
export const quitWindow = {
  title: 'Quit Latchkey?',
  sentence: (pid: number): string =>
    `The command \`latchkey agent\` (process ${pid}) goes on renewing your access. Only this window and the tray icon close.`,
} as const;

/** Where IT does not want Latchkey to be quit. */
export const keptByIt = {
  title: 'Latchkey keeps running',
  sentence:
    'Set by IT: Latchkey is not quit on this computer, so that your access renews by itself. You can close this window.',
} as const;
