import type { SettingsPage, ShownSetting } from '../../preload/contract/answers.ts';

export const groupTitles: Readonly<Record<ShownSetting['group'], string>> = {
  general: 'General',
  places: 'Where certificates go',
  'sign-in': 'Sign-in',
  other: 'Other',
};

/** "IT manages 5 of these. They are shown, and cannot be changed here." */
export function managedSentence({ managed }: SettingsPage): string {
  if (managed === 0) return 'Each change counts at once.';
  return managed === 1
    ? 'IT manages one of these. It is shown, and cannot be changed here.'
    : `IT manages ${managed} of these. They are shown, and cannot be changed here.`;
}

export const testSignIn = 'Test sign-in';
export const showManaged = 'Show managed settings';
export const managedTitle = 'Managed settings';
export const removeAccount = 'Remove this account from the computer';
export const whereFrom = 'Where managed settings come from';
export const showTheChange = 'Show the change';

export const sshChange = {
  title: 'What Latchkey adds to the ssh settings',
  sentence:
    'This one line, at the top. Everything else stands in Latchkey’s own files. Signing out takes it back.',
  none: 'Nothing: the settings ask for no change.',
  open: 'Open the file',
};
