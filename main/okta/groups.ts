import type { Log } from '../support/log.ts';
import type { Groups } from './types.ts';

/** What a groups claim says, whatever an expression in Okta made of it. */
export type GroupsClaim =
  | { readonly kind: 'absent' }
  | { readonly kind: 'names'; readonly names: readonly string[]; readonly ignored: number }
  | { readonly kind: 'unreadable'; readonly problem: string };

/**
 * A list of names is what a groups filter gives. An expression may also give one name alone, which is a list
 * of one; and a list that holds other things than names, which are left out. A list of nothing but other
 * things tells nothing, and must not pass for "no groups".
 */
export function readGroupsClaim(claim: unknown): GroupsClaim {
  if (claim === undefined || claim === null) return { kind: 'absent' };
  const entries = typeof claim === 'string' ? [claim] : claim;
  if (!Array.isArray(entries))
    return { kind: 'unreadable', problem: `it is no list, but of type ${typeof claim}` };
  const names = entries.filter((entry): entry is string => typeof entry === 'string' && entry !== '');
  if (names.length === 0 && entries.length > 0) return { kind: 'unreadable', problem: 'it holds no names' };
  return { kind: 'names', names: [...new Set(names)], ignored: entries.length - names.length };
}

export interface GroupsQuestion {
  readonly claimName: string;
  readonly idTokenClaims: Readonly<Record<string, unknown>>;
  /** Claims of the same person from the userinfo endpoint, or undefined where they could not be had. */
  readonly userInfo: () => Promise<Readonly<Record<string, unknown>> | undefined>;
  readonly log: Log;
}

/**
 * The person's groups: from the ID token, which is what the authority sees too; else from userinfo, where
 * Okta puts them when the ID token is "thin"; else unknown, which is not the same as none.
 */
export async function findGroups(question: GroupsQuestion): Promise<Groups> {
  const { claimName, idTokenClaims, log } = question;
  const inToken = known(readGroupsClaim(idTokenClaims[claimName]), 'id_token', question);
  if (inToken !== undefined) return inToken;
  const claims = await question.userInfo();
  const inUserInfo = claims && known(readGroupsClaim(claims[claimName]), 'userinfo', question);
  if (inUserInfo !== undefined) return inUserInfo;
  log.warn('okta.groups.unknown', {
    claim: claimName,
    userinfo: claims === undefined ? 'no answer' : 'not there',
  });
  return { kind: 'unknown' };
}

function known(
  claim: GroupsClaim,
  source: 'id_token' | 'userinfo',
  { claimName, log }: GroupsQuestion,
): Groups | undefined {
  switch (claim.kind) {
    case 'absent':
      return undefined;
    case 'unreadable':
      log.warn('okta.groups.unreadable', { claim: claimName, source, problem: claim.problem });
      return undefined;
    case 'names':
      if (claim.ignored > 0)
        log.warn('okta.groups.ignored', { claim: claimName, source, entries: claim.ignored });
      return { kind: 'known', names: claim.names, source };
  }
}
