import {
  type Access,
  type AccessHost,
  type AccessQuestion,
  evaluateAccess,
  evaluateHost,
} from '../../access/evaluate.ts';
import { isHostName } from '../../access/names.ts';
import { isReached } from '../../access/preferred-door.ts';
import { createHostSearch } from '../../access/search.ts';
import { opennessOf, type ShutHop, wayFor } from '../../access/way.ts';
import type { ReadyPolicy } from '../../session/policy.ts';
import { createSections, type Section } from './sections.ts';

export interface HostsWish {
  readonly words: string;
  /** By its name in the policy. */
  readonly role?: string | undefined;
  /** Also hosts that the person does not get into; they are found only where the policy shows them. */
  readonly ungranted: boolean;
}

/** The hosts of one person by one policy: worked out once, and then asked with each letter that is typed. */
export interface HostLister {
  readonly policy: ReadyPolicy;
  readonly access: Access;
  /** How many hosts are granted or will be at the next renewal. */
  readonly reached: number;
  find(wish: HostsWish): { readonly hosts: readonly AccessHost[]; readonly sections: readonly Section[] };
  /** What is shut on the way to a host although it is, or soon will be, open. */
  shutHop(host: AccessHost): ShutHop | undefined;
}

export function createHostLister(question: AccessQuestion, policy: ReadyPolicy): HostLister {
  const { compiled } = policy;
  const access = evaluateAccess(compiled, question);
  const search = createHostSearch(access);
  const sectionsOf = createSections(access);
  const shutOnTheWay = wayFor(compiled, question);
  return {
    policy,
    access,
    reached: access.hosts.filter(({ answer }) => answer !== 'not-granted').length,
    find({ words, role, ungranted: wanted }) {
      const ungranted = wanted && compiled.policy.showUngranted;
      const listed = search.find({ words, role, ungranted });
      // A pattern of the policy may stand for a host that no list names.
      const isCovered = listed.length === 0 && isHostName(words);
      const covered = isCovered ? [evaluateHost(compiled, question, compiled.place(words))] : [];
      const hosts = [...listed, ...covered.filter(isReached)];
      return { hosts, sections: sectionsOf(hosts, { ungranted, only: role }) };
    },
    shutHop: (each) => shutOnTheWay(each.host, opennessOf(each)),
  };
}
