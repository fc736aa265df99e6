import type { GroupList } from '../../session/snapshot.ts';
import type { Times } from '../../support/words/times.ts';
import { counted } from './phrases.ts';

/** What the command and the window say of the hosts that a person reaches. */

/** "10,412 hosts through 4 roles" */
export function reachWords(hosts: number, roles: number): string {
  return `${counted(hosts, 'host', 'hosts')} through ${counted(roles, 'role', 'roles')}`;
}

/** Where that is known from. `asOfMs`: when Okta sent the groups; undefined where it has sent none. */
export function reachSource(asOfMs: number | undefined, times: Times): string {
  return asOfMs === undefined
    ? 'By your certificate: Okta has sent no list of groups since you signed in.'
    : `From your groups as of ${times.asOf(asOfMs)}.`;
}

/** Where no policy is named, or none lists a host. */
export const NO_HOSTS = {
  title: 'Hosts',
  sentence:
    'Your certificates work, but your IT team has not published a list of hosts to Latchkey. You can still use ssh as always.',
};

/** That Okta sent no list the last time, at `unknownSinceMs`. The hosts are shown by the one of `asOfMs`. */
export const unknownGroups = {
  title: 'Your groups are not known right now',
  sentence({ unknownSinceMs, asOfMs }: Pick<GroupList, 'unknownSinceMs' | 'asOfMs'>, times: Times): string {
    const when = unknownSinceMs === undefined ? '' : ` ${times.at(unknownSinceMs)}`;
    return (
      `Okta sent no group list${when}. Hosts and roles shown are from ${times.asOf(asOfMs)}, and may be out of ` +
      'date. Your certificates are not affected.'
    );
  },
};
