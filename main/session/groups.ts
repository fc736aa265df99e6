import type { OidcProvisioner } from '../authority/types.ts';
import type { Groups, OktaClient } from '../okta/types.ts';
import { type Failure, failure } from '../support/failure.ts';
import type { GroupList } from './snapshot.ts';

/**
 * The list to show after Okta was asked: a known list replaces the one before, an empty one too; no list keeps the
 * one before and says since when it has not been confirmed. Times in wall-clock milliseconds.
 */
export function groupsAfter(
  earlier: GroupList | undefined,
  answered: Groups,
  nowMs: number,
): GroupList | undefined {
  if (answered.kind === 'known') {
    return { names: [...answered.names], source: answered.source, asOfMs: nowMs };
  }
  if (earlier === undefined) return undefined;
  return { ...earlier, unknownSinceMs: earlier.unknownSinceMs ?? nowMs };
}

/** step-ca reads the ID token alone: groups from elsewhere give nothing, at no renewal. */
export function areUnseen(groups: Pick<GroupList, 'source'> | undefined): boolean {
  return groups?.source === 'userinfo';
}

type Asked = Pick<OktaClient, 'clientId' | 'groupsClaim'>;

/**
 * What it means that the authority takes only members of `accepted`: nothing (undefined), but where Okta gave one of
 * them at userinfo alone. step-ca reads the ID token, refuses the person, and nobody would know why.
 */
export function unseenByAuthority(
  accepted: readonly string[],
  { clientId, groupsClaim }: Asked,
  groups: Groups,
): Failure | undefined {
  const unseen = groups.kind === 'known' && groups.source === 'userinfo' ? groups.names : [];
  return accepted.some((group) => unseen.includes(group))
    ? failure('GROUPS_NOT_IN_TOKEN', { clientId, claim: groupsClaim, wanted: accepted })
    : undefined;
}

/**
 * Said beside certificates whose template reads groups, where Okta gave them at userinfo alone. Where there is an access
 * policy, its template does, whether the authority publishes templates or not.
 */
export function unseenByTemplates(
  { templates = [] }: OidcProvisioner,
  { clientId, groupsClaim }: Asked,
  groups: Groups,
  byPolicy: boolean,
): readonly Failure[] {
  const onlyAtUserinfo = groups.kind === 'known' && areUnseen(groups);
  const read = [`.Token.${groupsClaim}`, `.Token "${groupsClaim}"`];
  const isRead = byPolicy || templates.some((template) => read.some((one) => template.includes(one)));
  return onlyAtUserinfo && isRead ? [failure('GROUPS_NOT_IN_TOKEN', { clientId, claim: groupsClaim })] : [];
}
