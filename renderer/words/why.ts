/** Words of the panel that says why. The sentences come with the answer, in the words of the command. */

export const whyLabel = 'Why';
export const loginName = 'Login name';
export const openInTerminal = 'Open in terminal';
export const copySshCommand = 'Copy ssh command';
export const stillMissing = 'Still missing after a renewal';
/** Said to who listens, after the name of a link. */
export const linkHolds = ', holds';

/** After the name of a link that does not hold. */
export const linkStates = {
  broken: ' · broken here',
  'not-reached': ' · not reached',
  unknown: ' · not known',
} as const;
