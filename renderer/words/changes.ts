import { counted, several } from '../../main/application/words/phrases.ts';
import type { SessionSnapshot, ShownChanges } from '../../main/session/snapshot.ts';
import { thousands } from '../../main/support/words/say.ts';
import type { Times } from '../../main/support/words/times.ts';
import { asName, groupWords } from './hosts.ts';

/** Sentences of the page of changes. A name from outside stands between backticks. */

export const changesTitle = 'What changed';
export const markAsSeen = 'Mark as seen';
export const showThem = 'Show them';

type Role = ShownChanges['gained'][number];

/** "Compared with your last sign-in, as of Friday 20 November, 08:11. Everything not listed is as it was." */
export function comparedWith(changes: ShownChanges, signedInAtMs: number | undefined, times: Times): string {
  // Access changes by another sign-in, by a renewal, and by another policy.
  const isSignIn = signedInAtMs !== undefined && changes.sinceMs < signedInAtMs;
  const what = isSignIn ? 'your last sign-in, as of' : 'what you had';
  const when = isSignIn ? times.asOf(changes.sinceMs) : times.at(changes.sinceMs);
  return `Compared with ${what} ${when}. Everything not listed is as it was.`;
}

export const changesHeads = {
  gained: 'Gained',
  lost: 'Lost',
  resized: 'Other hosts than before',
  groups: 'Groups',
  next: 'Not in your certificate yet',
} as const;

export const changesTags = { gained: 'New', lost: 'Gone', resized: 'Changed' } as const;

export const roleTitle = ({ title }: Role): string => `Role: ${title}`;

/** "You are now in the group ssh-deploy. It reaches 9,870 hosts as deploy." */
export function gainedWords(role: Role, { groupsGained }: ShownChanges, accounts: readonly string[]): string {
  const groups = role.groups.filter((group) => groupsGained.includes(group));
  const cause =
    groups.length > 0
      ? `You are now in the ${groupWords(groups)}.`
      : `The access policy now gives it to your ${groupWords(role.groups)}.`;
  const as = accounts.length === 0 ? '' : ` as ${several(accounts.map(asName))}`;
  return `${cause} It reaches ${counted(role.hosts, 'host', 'hosts')}${as}.`;
}

/** "You are no longer in the group ssh-net. It reached 12 hosts. If you still need it, ask for the group ssh-net." */
export function lostWords(role: Role, { groupsLost }: ShownChanges): string {
  const groups = role.groups.filter((group) => groupsLost.includes(group));
  const reached = `It reached ${counted(role.hosts, 'host', 'hosts')}.`;
  if (groups.length === 0) return `The access policy gives it to none of your groups any more. ${reached}`;
  return `You are no longer in the ${groupWords(groups)}. ${reached} If you still need it, ask for the ${groupWords(groups)}.`;
}

/** "Pinned and out of reach now: core-2.net.example.com." */
export function lostPins(hosts: readonly string[]): string {
  return `Pinned and out of reach now: ${several(hosts.map(asName))}.`;
}

export function resizedWords({ hosts }: Role, hostsBefore: number): string {
  const difference = Math.abs(hosts - hostsBefore);
  const more = hosts > hostsBefore ? 'more' : 'fewer';
  return `It reaches ${counted(hosts, 'host', 'hosts')}, ${thousands(difference)} ${more} than before.`;
}

/** Groups that came or went, where no role has come or gone with them. */
export function groupChange(groups: readonly string[], isGained: boolean): string {
  return `You are ${isGained ? 'now' : 'no longer'} in the ${groupWords(groups)}, which ${groups.length === 1 ? 'changes' : 'change'} no role.`;
}

export const groupTitle = (groups: readonly string[]): string =>
  groups.length === 1 ? `Group: ${groups[0]}` : counted(groups.length, 'group', 'groups');

/** Where another policy alone is the reason, the certificate is no older than the groups. */
const isOlder = ({ ssh, groups }: SessionSnapshot): boolean =>
  ssh !== undefined && groups !== undefined && ssh.validAfterMs < groups.asOfMs;

export function nextTitle(snapshot: SessionSnapshot): string {
  return isOlder(snapshot)
    ? 'Your certificate is older than Okta’s list'
    : 'Your next certificate carries other login names';
}

/** What the certificate carries until it is renewed, and what the next one will. */
export function nextWords(
  snapshot: SessionSnapshot,
  { comes, goes }: { readonly comes: readonly string[]; readonly goes: readonly string[] },
  times: Times,
): string {
  const { ssh, groups, nextRenewalAtMs } = snapshot;
  const ages =
    ssh !== undefined && groups !== undefined && isOlder(snapshot)
      ? `It is from ${times.point(ssh.validAfterMs)}, the list from ${times.point(groups.asOfMs)}. `
      : '';
  const until =
    nextRenewalAtMs === undefined ? 'Until it is renewed' : `Until it renews ${times.at(nextRenewalAtMs)}`;
  const carries = [
    ...(goes.length === 0 ? [] : [`still carries ${several(goes.map(asName))}`]),
    ...(comes.length === 0 ? [] : [`does not carry ${several(comes.map(asName))}`]),
  ];
  return `${ages}${until} it ${carries.join(' and ')}.`;
}

export const nothingChanged = 'Nothing changed';

/** "Same groups, same roles, same 10,412 hosts." */
export function sameWords({ access }: SessionSnapshot): string {
  if (access === undefined) return 'Same groups, same roles.';
  return `Same groups, same roles, same ${counted(access.hosts, 'host', 'hosts')}.`;
}

export const noPolicyWords =
  'Your IT team has not published a list of hosts to Latchkey, so there is nothing to compare.';

export const beforeAndNow = {
  label: 'Before and now',
  what: 'What',
  groups: 'Groups',
  hosts: 'Hosts',
  policy: 'Policy',
  otherPolicy: 'another version',
  policyVersion: (serial: number): string => `version ${serial}`,
  none: 'none',
};
