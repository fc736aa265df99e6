import type { AccessDoor, AccessHost } from './evaluate.ts';

/**
 * The account to take where nobody names one: of those with the host's own answer one without sudo, so that nobody is
 * root unasked, and of those the person's own. Undefined for a host without any.
 */
export function preferredDoor({
  doors,
  answer,
}: Pick<AccessHost, 'doors' | 'answer'>): AccessDoor | undefined {
  const best = doors.filter((each) => each.answer.kind === answer);
  const plain = best.filter(({ door }) => !door.sudo);
  return plain.find(({ own }) => own) ?? plain[0] ?? best[0];
}
