import type { Access } from '../../access/evaluate.ts';
import { MOST_PRINCIPALS } from '../../certificates/ssh-certificate.ts';
import { areUnseen } from '../../session/groups.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import { counted } from '../words/phrases.ts';

/** Why no renewal opens what the groups give and this certificate does not open; undefined where one does. */
export function hopeless(
  { groups }: Pick<SessionSnapshot, 'groups'>,
  { hosts, nextPrincipals }: Pick<Access, 'hosts' | 'nextPrincipals'>,
  /** Where it is said whom to ask: "latchkey status". */
  whereToLook: string,
): { readonly title: string; readonly sentence: string } | undefined {
  if (!hosts.some(({ answer }) => answer === 'at-next-renewal')) return undefined;
  const names = nextPrincipals?.size ?? 0;
  if (names > MOST_PRINCIPALS) {
    return {
      title: 'Too many login names for one certificate',
      sentence: `Your groups give ${counted(names, 'login name', 'login names')}, and an SSH certificate has room for ${MOST_PRINCIPALS}. The authority gives none with more, so no renewal brings them: ask for fewer groups, or for roles that share a login name.`,
    };
  }
  if (!areUnseen(groups)) return undefined;
  return {
    title: 'The authority cannot see your groups',
    sentence: `Okta gives your groups on a separate question only. No renewal changes that: ${whereToLook} tells whom to ask.`,
  };
}
