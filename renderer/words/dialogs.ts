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

export const quit = {
  title: 'Quit and stop renewing?',
  /** `until`: when the first certificate ends, in milliseconds since 1970; undefined where none works. */
  sentence: (until: number | undefined, times: Times): string =>
    until === undefined
      ? 'You stay signed in, but nothing is renewed until you open Latchkey again.'
      : `You stay signed in, and your certificates work until ${times.point(until)}. After that, access stops until you open Latchkey again.`,
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
