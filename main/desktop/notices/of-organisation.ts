import type { Organisation } from '../../../preload/contract/state.ts';
import { leftTitle } from '../../application/words/sign-out.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import { atTime } from '../../support/words/time.ts';
import { open } from '../act.ts';
import type { Moment } from '../tray/works.ts';
import { inMemory, inNeed, undelivered } from './in-need.ts';
import { changed, renewedInStore, signedIn } from './news.ts';
import type { Notice } from './notice.ts';
import { ending, ranOut } from './run-out.ts';

/**
 * What is to be said of an organisation whose session was `before` and is `after`, at this moment. What goes on to be so
 * is answered again each time; whoever says it looks at the cause.
 */
export function noticesOf(
  profile: string,
  before: SessionSnapshot | undefined,
  after: SessionSnapshot,
  moment: Moment,
): readonly Notice[] {
  const about = { profile, click: open('overview', profile) };
  const { state } = after;
  const notices: (Notice | undefined)[] = [
    signedIn(about, before, after, moment),
    changed(about, before, after),
  ];
  if (state.kind === 'attention') notices.push(inNeed(about, after, state.failure, moment));
  if (state.kind === 'offline') notices.push(ending(about, after, state.failure, moment));
  if (state.kind === 'attention' || state.kind === 'offline') notices.push(ranOut(about, after, moment));
  if (state.kind === 'fresh') {
    notices.push(
      undelivered(about, after),
      inMemory(about, after),
      renewedInStore(about, before, after, moment),
    );
  }
  return notices.filter((notice) => notice !== undefined);
}

/** What the last sign-out could not do. The window says it too, where the person sees that. */
export function leftBehind(
  { profile, signedOut }: Pick<Organisation, 'profile' | 'signedOut'>,
  { now, format }: Moment,
): Notice | undefined {
  const left = signedOut?.report.left ?? [];
  const [first] = left;
  if (signedOut === undefined || first === undefined) return undefined;
  const many = left.length === 1 ? 'one thing is left' : `${left.length} things are left`;
  return {
    profile,
    kind: 'left-behind',
    cause: `${signedOut.atMs}`,
    title: `Signed out, ${many}`,
    body: leftTitle(first, { at: (at) => atTime(at, now, format) }),
    click: open('overview', profile),
    whenHidden: true,
  };
}
