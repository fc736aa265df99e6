import { type AccessRequest, accessRequest } from '../../access/requests.ts';
import { explainAccess, type NoDoor, type Why } from '../../access/why.ts';
import { areUnseen } from '../../session/groups.ts';
import type { ReadyPolicy } from '../../session/policy.ts';
import { isNear } from '../../support/near.ts';
import type { AccessNow } from './now.ts';

/** A host, and the account of it that is meant; the best one where none is. */
export interface Target {
  readonly host: string;
  readonly account: string | undefined;
}

export type Explained =
  | { readonly kind: 'chain'; readonly why: Why; readonly request: AccessRequest | undefined }
  | { readonly kind: 'no-door'; readonly noDoor: NoDoor; readonly near: readonly string[] };

/** Why the person gets there or not, with what to ask for, or with the names that were perhaps meant. */
export function explain(now: AccessNow, policy: ReadyPolicy, { host, account }: Target): Explained {
  const { compiled } = policy;
  const found = explainAccess(compiled, now.question, host, account);
  if (found.kind === 'no-door') return { kind: 'no-door', noDoor: found, near: nearHosts(policy, host) };
  const { person, ssh, authority, groups } = now.snapshot;
  // Nothing is wrong with the roles: what to ask for stands with the note that says so.
  if (found.answer.kind === 'at-next-renewal' && areUnseen(groups))
    return { kind: 'chain', why: found, request: undefined };
  const asker = {
    email: person.email ?? person.subject,
    serial: now.question.certificate === undefined ? undefined : ssh?.serial,
    provisioner: authority?.provisioner,
  };
  return { kind: 'chain', why: found, request: accessRequest(found, asker) };
}

/** Also where only the certificate opens it any more: the server decides, and it does not say no. */
export function isOpen(explained: Explained): boolean {
  if (explained.kind !== 'chain') return false;
  const { answer } = explained.why;
  return answer.kind === 'granted' || (answer.kind === 'not-granted' && answer.stillOpen !== undefined);
}

const MOST_NEAR = 3;

/** Names that are nearly the same, then those that begin the same way, as people shorten them. */
function nearHosts({ compiled }: ReadyPolicy, written: string): readonly string[] {
  const names = compiled.hosts.filter(({ isPattern }) => !isPattern).map(({ name }) => name);
  const [first = written] = written.toLowerCase().split('.');
  const near = names.filter((name) => isNear(name, written));
  const alike = names.filter((name) => name.startsWith(first) || isNear(name.split('.')[0] ?? '', first));
  return [...new Set([...near, ...alike])].slice(0, MOST_NEAR);
}
