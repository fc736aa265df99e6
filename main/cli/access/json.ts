import type { AccessDoor, AccessHost, DoorAnswer } from '../../access/evaluate.ts';

/** One host, as `hosts --json` lists it. */
export function hostJson({ host, answer, doors }: AccessHost): object {
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
    accounts: doors.map(accountJson),
  };
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
