import type { Page, ShownVerdict } from '../../preload/contract/state.ts';

/** Words of the window that belong to no single page. */

export const copiedWords = 'Copied';
export const savedWords = 'Saved';
export const copyRequest = 'Copy request';
export const copyCommand = 'Copy command';
export const exactFacts = 'Exact facts';
export const noticeLabel = 'Notice';
export const skipToContent = 'Skip to content';
export const switchOrganisation = 'Switch organisation';
export const organisationLabel = 'Organisation';
export const allOrganisations = 'Organisations…';
export const navigationLabel = 'Latchkey';
export const close = 'Close';
export const cancel = 'Cancel';

export const whatToAsk = (whom: string): string => `What to ask ${whom}`;
export const moreWords = (count: number): string => `and ${count} more`;
export const newChanges = (count: number): string => `${count} new`;
/**
 * What the command says of a step in the middle of a line, as a sentence of its own. A name at its beginning, of a
 * program or a host, stays as it is written.
 */
export function stepSentence(said: string): string {
  const isWord = /^(?!ssh\b)[a-z]+(?=[ ,;:])/.test(said);
  const whole = isWord ? said.slice(0, 1).toUpperCase() + said.slice(1) : said;
  return /[.?]$/.test(whole) ? whole : `${whole}.`;
}

export const titleWords = (page: string): string => `${page} – Latchkey`;

export const pageNames: Readonly<Record<Page, string>> = {
  overview: 'Overview',
  hosts: 'Hosts',
  changes: 'Changes',
  activity: 'Activity',
  checkup: 'Checkup',
  settings: 'Settings',
  organisations: 'Organisations',
  'test-sign-in': 'Test sign-in',
  about: 'About',
};

export const verdictWords: Readonly<Record<ShownVerdict, string>> = {
  passed: 'Passed',
  look: 'Look at this',
  failed: 'Failed',
  'not-run': 'Not run',
};
