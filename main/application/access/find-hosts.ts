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
import { opennessOf, type ShutHop, type ShutOnTheWay, wayFor } from '../../access/way.ts';
import type { ReadyPolicy } from '../../session/policy.ts';
import { type Section, sectionsOf } from './sections.ts';

export interface HostsQuestion {
  readonly words: string;
  /** By its name in the policy. */
  readonly role: string | undefined;
}

/** What `latchkey hosts` answers. */
export interface FoundHosts {
  readonly policy: ReadyPolicy;
  readonly access: Access;
  readonly asked: HostsQuestion;
  /** Hosts that are granted or will be at the next renewal, whatever was asked for. */
  readonly reached: number;
  readonly hosts: readonly AccessHost[];
  readonly sections: readonly Section[];
  /** Of these hosts, what is shut on the way to them although they are, or soon will be, open. */
  readonly shutHops: ReadonlyMap<AccessHost, ShutHop>;
}

/** Hosts that are not granted are found only where the policy shows them. */
export function findHosts(question: AccessQuestion, policy: ReadyPolicy, asked: HostsQuestion): FoundHosts {
  const { compiled } = policy;
  const access = evaluateAccess(compiled, question);
  const { showUngranted } = compiled.policy;
  const isShown = (host: AccessHost): boolean => showUngranted || isReached(host);
  const listed = createHostSearch(access)
    .find({ ...asked, ungranted: true })
    .filter(isShown);
  // A pattern of the policy may stand for a host that no list names.
  const isCovered = listed.length === 0 && isHostName(asked.words);
  const covered = isCovered ? [evaluateHost(compiled, question, compiled.place(asked.words))] : [];
  const hosts = [...listed, ...covered.filter(isReached)];
  return {
    policy,
    access,
    asked,
    reached: access.hosts.filter(({ answer }) => answer !== 'not-granted').length,
    hosts,
    shutHops: shutHopsOf(hosts, wayFor(compiled, question)),
    sections: sectionsOf(access, hosts, { ungranted: showUngranted, only: asked.role }),
  };
}

function shutHopsOf(
  hosts: readonly AccessHost[],
  shutOnTheWay: ShutOnTheWay,
): ReadonlyMap<AccessHost, ShutHop> {
  return new Map(
    hosts.flatMap((each) => {
      const shut = shutOnTheWay(each.host, opennessOf(each));
      return shut === undefined ? [] : [[each, shut] as const];
    }),
  );
}
