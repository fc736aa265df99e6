import { counted, several } from '../../main/application/words/phrases.ts';
import { reachSource, reachWords } from '../../main/application/words/reach.ts';
import { listed, thousands } from '../../main/support/words/say.ts';
import type { Times } from '../../main/support/words/times.ts';
import type { HostRow } from '../../preload/contract/answers.ts';
import type { Hosts, ShownSection } from '../pages/hosts/sections.ts';

/** Sentences of the page of hosts. A name from outside stands between backticks. */

export const filterLabel = 'Filter hosts';
export const filterHint = 'Filter by name, tag or role';
export const roleLabel = 'Role';
export const ungrantedLabel = 'Also hosts I cannot reach';

/** "10,412 hosts through 4 roles. From your groups as of 08:02 today." */
export function reachSentence({ reached, roles, groupsAsOfMs }: Hosts, times: Times): string {
  return `${reachWords(reached, roles.length)}. ${reachSource(groupsAsOfMs, times)}`;
}

/** Where hosts wait for a renewal that does not come by itself. */
export const nothingRenews = {
  title: 'Nothing renews your certificates now',
  sentence: 'What is marked “Not yet” waits until you sign in again.',
} as const;

export function allRoles(count: number): string {
  if (count === 1) return 'My one role';
  return count === 0 ? 'No role' : `All ${thousands(count)} roles`;
}

export function roleChoice(title: string, hosts: number | undefined): string {
  return hosts === undefined ? title : `${title} (${thousands(hosts)})`;
}

/** Those of the policy's roles come with the answer, headed as the command has them. */
export function sectionTitle({ kind, title }: ShownSection): string {
  if (kind === 'pinned') return 'Pinned';
  return kind === 'unreached' ? 'Hosts you cannot reach' : title;
}

export function sectionSentence({ kind, groups, accounts }: ShownSection): string {
  switch (kind) {
    case 'pinned':
      return 'Kept at the top on this computer';
    case 'role':
      return [fromGroups(groups), accountWords(accounts)].filter(Boolean).join(', ');
    case 'certificate':
      return 'Which role gives them is not known without your groups';
    case 'ending':
      return 'Open only until your certificate is renewed or runs out';
    case 'unreached':
      return 'Listed so that you can see what to ask for';
  }
}

const MOST_GROUPS = 3;
const MOST_ACCOUNTS = 3;

function fromGroups(groups: readonly string[]): string {
  return groups.length === 0 ? '' : `from ${groupWords(groups)}`;
}

/** "group ssh-db-prod", "groups a, b, c and 2 more". */
export function groupWords(groups: readonly string[]): string {
  const shown = groups.slice(0, MOST_GROUPS).map(asName);
  const more = groups.length - shown.length;
  const names = listed(more > 0 ? [...shown, `${more} more`] : shown);
  return `${groups.length === 1 ? 'group' : 'groups'} ${names}`;
}

function accountWords(accounts: readonly string[]): string {
  return accounts.length === 0 ? '' : `logs in as ${several(accounts.map(asName), MOST_ACCOUNTS)}`;
}

/** Between the marks that the window shows names by; such a mark in the name itself would end it. */
export function asName(name: string): string {
  return `\`${name.replaceAll('`', 'ˋ')}\``;
}

/** "184 hosts"; "2 of 2,140" where words have left some out. */
export function sectionCount({ rows, of }: ShownSection): string {
  return rows.length < of
    ? `${thousands(rows.length)} of ${thousands(of)}`
    : counted(rows.length, 'host', 'hosts');
}

/** What is said of a host in one or two words, and whole; undefined where there is nothing to say. */
export function rowTag({
  answer,
  ending,
  shut,
}: HostRow): { readonly word: string; readonly sentence: string; readonly isWarning: boolean } | undefined {
  if (shut !== undefined) return { word: 'Closed', sentence: shut, isWarning: true };
  if (ending)
    return {
      word: 'Ending',
      sentence: 'Open only until your certificate is renewed or runs out.',
      isWarning: true,
    };
  switch (answer) {
    case 'granted':
      return undefined;
    case 'at-next-renewal':
      return { word: 'Not yet', sentence: 'Opens when your certificate is renewed.', isWarning: true };
    case 'not-granted':
      return { word: 'No access', sentence: 'None of your groups gives it.', isWarning: false };
  }
}

export const patternWord = 'Any host of this pattern';

/** What buttons beside a host say. */
export const pinLabel = (host: string, isPinned: boolean): string => `${isPinned ? 'Unpin' : 'Pin'} ${host}`;
export const copySshCommandFor = (host: string): string => `Copy ssh command for ${host}`;
export const openInTerminal = (host: string): string => `Open ${host} in terminal`;
export const whyButton = 'Why';
export const whyLabel = (host: string, hasAccess: boolean): string =>
  hasAccess ? `Why ${host}` : `Why no access to ${host}`;

export const noList = {
  title: 'No host list here',
  command: (login: string | undefined): string => `ssh ${login ?? 'you'}@your-host`,
  forIt: 'For IT: set `access` in the managed settings.',
};

export const nothingFits = {
  title: (words: string): string => (words.trim() === '' ? 'No host here' : `No host fits “${words.trim()}”`),
  sentence: 'Names, addresses, tags, login names, roles and notes were looked through.',
  clear: 'Clear filter',
  ungranted: 'Look among hosts I cannot reach',
  ask: (host: string): string => `Why not ${host}`,
};

/** Spoken when the list has changed: "184 hosts". */
export const foundWords = (count: number): string =>
  count === 0 ? 'No host' : counted(count, 'host', 'hosts');
