import { explainAccess } from '../../../access/why.ts';
import type { AccessNow } from '../../../application/access/now.ts';
import { problemOf } from '../../../support/failure.ts';
import type { Desk } from '../desk.ts';
import type { Known } from '../organisations.ts';
import type { HostLists } from './lists.ts';

/**
 * Which login name each pinned host is reached as, kept in `Known.pinnedAccounts`. To be called with each change of what
 * is shown: the policy, which takes a while to read, is asked again only where the answer may be another one.
 */
export function createPinnedAccounts(
  { parts, organisations, remembering, changed }: Desk,
  lists: Pick<HostLists, 'now'>,
): () => void {
  const questions = new WeakMap<Known, string>();

  const find = async (one: Known, hosts: readonly string[], question: string): Promise<void> => {
    const now = await lists.now(one);
    // Whoever asked meanwhile knows better.
    if (questions.get(one) !== question) return;
    one.pinnedAccounts = now.ok ? accountsOf(now.value, hosts) : undefined;
    changed();
  };
  return () => {
    for (const one of organisations.all()) {
      const hosts = remembering.pinned(one.profile.name);
      const question = hosts.length === 0 ? undefined : questionOf(one, hosts);
      if (question === undefined) {
        questions.delete(one);
        if (one.pinnedAccounts === undefined) continue;
        one.pinnedAccounts = undefined;
        changed();
      } else if (questions.get(one) !== question) {
        questions.set(one, question);
        find(one, hosts, question).catch((thrown: unknown) => {
          parts.log.warn('service.pinned-accounts', { problem: problemOf(thrown) });
        });
      }
    }
  };
}

/** All that the answer depends on; undefined where there is none, as nobody is signed in or no policy was ever had. */
function questionOf({ profile, snapshot }: Known, hosts: readonly string[]): string | undefined {
  if (snapshot?.person === undefined || snapshot.access === undefined) return undefined;
  const { person, groups, ssh, access } = snapshot;
  const { serial, agent } = ssh ?? {};
  return JSON.stringify([
    hosts,
    profile,
    person.email,
    groups?.names,
    serial,
    agent?.listed,
    access.policySerial,
  ]);
}

/** By host, where the person gets in now or with the next certificate. */
function accountsOf({ policy, question }: AccessNow, hosts: readonly string[]): Record<string, string> {
  if (policy === undefined) return {};
  return Object.fromEntries(
    hosts.flatMap((host) => {
      const why = explainAccess(policy.compiled, question, host);
      if (why.kind === 'no-door') return [];
      const isReached = why.answer.kind !== 'not-granted' || why.answer.stillOpen !== undefined;
      return isReached ? [[host, why.account]] : [];
    }),
  );
}
