import { contextOf } from '../../application/ends.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import { pointInTime, type TimeFormat } from '../../support/words/time.ts';

/** A moment, and how its times are written. */
export interface Moment {
  readonly now: number;
  readonly format: TimeFormat;
}

/** Until when each certificate can be used, in milliseconds since 1970; undefined where it is not there or cannot be. */
export interface Works {
  readonly ssh: number | undefined;
  readonly x509: number | undefined;
}

export function worksNow(snapshot: SessionSnapshot, now: number): Works {
  const { works = {} } = contextOf(snapshot);
  const still = (end: number | undefined): number | undefined =>
    end !== undefined && end > now ? end : undefined;
  return { ssh: isOutOfReach(snapshot) ? undefined : still(works.ssh), x509: still(works.x509) };
}

/** The SSH certificate, for want of an ssh-agent that takes it. */
function isOutOfReach({ state, notes }: SessionSnapshot): boolean {
  const causes = state.kind === 'attention' ? [state.failure, ...notes] : notes;
  return causes.some(({ code }) => code === 'NO_AGENT' || code === 'AGENT_REFUSED');
}

/** Until when something works, in milliseconds since 1970; undefined where nothing does. */
export function firstEnd({ ssh, x509 }: Works): number | undefined {
  const ends = [ssh, x509].filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** "Certificates work until 16:02", or which of them do. */
export function worksLine(snapshot: SessionSnapshot, { now, format }: Moment): string {
  const works = worksNow(snapshot, now);
  const end = firstEnd(works);
  if (end === undefined) return 'Nothing valid on this computer';
  // What the settings do not ask for is not missed.
  const wantsSsh = snapshot.ssh !== undefined || isOutOfReach(snapshot);
  if (works.ssh === undefined && wantsSsh) return 'Web sites work, ssh does not';
  if (works.x509 === undefined && snapshot.x509 !== undefined) return 'ssh works, web sites do not';
  return end === Infinity ? 'Certificates work' : `Certificates work until ${pointInTime(end, now, format)}`;
}
