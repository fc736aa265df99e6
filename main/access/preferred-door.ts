import type { AccessDoor, AccessHost } from './evaluate.ts';

/**
 * The account to take where nobody names one: of those with the host's own answer, or that the certificate still opens,
 * one without sudo, so that nobody is root unasked, and of those the person's own. Undefined for a host without any.
 */
export function preferredDoor({
  doors,
  answer,
}: Pick<AccessHost, 'doors' | 'answer'>): AccessDoor | undefined {
  const open = answer === 'not-granted' ? doors.filter(isStillOpen) : [];
  const best = open.length > 0 ? open : doors.filter((each) => each.answer.kind === answer);
  const plain = best.filter(({ door }) => !door.sudo);
  return plain.find(({ own }) => own) ?? plain[0] ?? best[0];
}

/** Whether somebody gets in: now, at the next renewal, or for as long as the certificate opens what no group gives. */
export function isReached({ answer, doors }: Pick<AccessHost, 'doors' | 'answer'>): boolean {
  return answer !== 'not-granted' || doors.some(isStillOpen);
}

/** No group gives it any more, and the certificate opens it. */
export function isStillOpen({ answer }: AccessDoor): boolean {
  return answer.kind === 'not-granted' && answer.stillOpen !== undefined;
}
