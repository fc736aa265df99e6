import { endOf } from '../../application/ends.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import type { Failure } from '../../support/failure.ts';
import { describeFailure } from '../../support/words/failures.ts';
import { pointInTime } from '../../support/words/time.ts';
import { call } from '../act.ts';
import { firstEnd, type Moment, worksNow } from '../tray/works.ts';
import type { About } from './about.ts';
import type { Notice } from './notice.ts';

/** How long before the end a person who is offline is told, in milliseconds. */
const ENDING_MS = 30 * 60_000;

/** When something is to be said although nothing changes, in milliseconds since 1970. */
export function nextNoticeMs(snapshot: SessionSnapshot, now: number): number {
  const end = endOf(snapshot);
  if (end === undefined || end === Infinity || snapshot.state.kind === 'signed-out') return Infinity;
  return Math.min(...[end - ENDING_MS, end].filter((moment) => moment > now));
}

export function ending(
  about: About,
  snapshot: SessionSnapshot,
  cause: Failure,
  { now, format }: Moment,
): Notice | undefined {
  const end = firstEnd(worksNow(snapshot, now));
  if (end === undefined || end - now > ENDING_MS) return undefined;
  const minutes = Math.ceil((end - now) / 60_000);
  const { title } = describeFailure(cause, now, format);
  const until = pointInTime(end, now, format);
  const network = cause.code === 'OKTA_UNREACHABLE' || cause.code === 'CA_UNREACHABLE';
  return {
    ...about,
    kind: 'offline-ending',
    cause: `${end}`,
    title: `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} of access left`,
    body: `${title}. ${network ? `Connect to the network before ${until}` : `Certificates work until ${until}`}.`,
    button: { text: 'Try now', act: call('renew', { profile: about.profile }) },
  };
}

export function ranOut(about: About, snapshot: SessionSnapshot, { now }: Moment): Notice | undefined {
  const end = endOf(snapshot);
  if (end === undefined || end > now) return undefined;
  return {
    ...about,
    kind: 'ran-out',
    cause: `${end}`,
    title: 'Your certificates have run out',
    body: 'ssh and internal web sites do not work until you sign in.',
    button: { text: 'Sign in again', act: call('signIn', { profile: about.profile, afresh: false }) },
  };
}
