import type { AccessDoor, AccessHost, DoorAnswer } from '../../access/evaluate.ts';
import type { ShutHop } from '../../access/way.ts';

/** One host, as `hosts --json` lists it. */
export function hostJson({ host, answer, doors }: AccessHost, shutHop: ShutHop | undefined): object {
  const { name, isPattern, entry } = host;
  return {
    name,
    isPattern,
    address: entry?.address,
    port: entry?.port,
    jump: entry?.jump,
    labels: entry?.labels ?? [],
    notes: entry?.notes,
    answer,
    shutOnTheWay: shutHop && shutHopJson(shutHop),
    accounts: doors.map(accountJson),
  };
}

/** A host on the way that is shut. */
export function shutHopJson({ host, answer }: ShutHop): object {
  return { host: host.name, answer };
}

function accountJson({ door: { account, sudo }, own, answer }: AccessDoor): object {
  return { account, own, sudo, ...answerJson(answer) };
}

/** One of the three answers, with the roles that give it or the role that is missing. */
export function answerJson(answer: DoorAnswer): object {
  if (answer.kind !== 'not-granted')
    return { answer: answer.kind, roles: answer.roles.map(({ name }) => name) };
  const { missing, stillOpen } = answer;
  return {
    answer: answer.kind,
    missing: missing && { role: missing.role.name, group: missing.group, ask: missing.ask },
    stillOpen,
  };
}
