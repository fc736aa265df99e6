import type { Access, AccessHost, AccessQuestion } from '../../access/evaluate.ts';
import type { ShutHop } from '../../access/way.ts';
import type { ReadyPolicy } from '../../session/policy.ts';
import { createHostLister } from './host-lister.ts';
import type { Section } from './sections.ts';

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
  const lister = createHostLister(question, policy);
  const { hosts, sections } = lister.find({ ...asked, ungranted: true });
  const shutHops = hosts.flatMap((each) => {
    const shut = lister.shutHop(each);
    return shut === undefined ? [] : [[each, shut] as const];
  });
  const { access, reached } = lister;
  return { policy, access, asked, reached, hosts, sections, shutHops: new Map(shutHops) };
}
