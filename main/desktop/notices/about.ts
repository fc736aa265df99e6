import { validityOf } from '../../application/ends.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import { pointInTime } from '../../support/words/time.ts';
import { firstEnd, type Moment, worksNow } from '../tray/works.ts';
import type { Notice } from './notice.ts';

/** What notices about one organisation have in common: a click leads to its overview. */
export type About = Pick<Notice, 'profile' | 'click'> & { readonly profile: string };

/** Trouble that was over, and comes again after a renewal, is worth saying again. */
export function issuedAtMs(snapshot: SessionSnapshot): number {
  return validityOf(snapshot)?.fromMs ?? snapshot.signedInAtMs ?? 0;
}

/** " Your certificates work until 16:02.", or nothing where that is not so. */
export function untilWords(snapshot: SessionSnapshot, { now, format }: Moment): (what: string) => string {
  const end = firstEnd(worksNow(snapshot, now));
  if (end === undefined || end === Infinity) return () => '';
  return (what) => ` ${what} until ${pointInTime(end, now, format)}.`;
}
