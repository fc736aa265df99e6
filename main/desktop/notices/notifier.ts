import type { WindowState } from '../../../preload/contract/state.ts';
import type { SessionSnapshot } from '../../session/snapshot.ts';
import type { Clock, Timer } from '../../support/clock.ts';
import { changedByIt, type Notice } from './notice.ts';
import { leftBehind, noticesOf } from './of-organisation.ts';
import { nextNoticeMs } from './run-out.ts';
import type { Told } from './told.ts';

export interface Notifier {
  /** To be called with each state. */
  see(state: WindowState): void;
  /** Says what is about the application, where it was not said before. */
  say(notice: Notice): void;
  close(): void;
}

export interface NotifierParts {
  readonly clock: Clock;
  readonly told: Told;
  readonly show: (notice: Notice) => void;
  /** Whether the person has the window before them. */
  readonly isWindowSeen: () => boolean;
  /** Whether the person wants to be told when their access changes. */
  readonly tellsChanges: () => boolean;
}

/** Follows the states, and says what has to be said, each thing once. */
export function createNotifier({ clock, told, show, isWindowSeen, tellsChanges }: NotifierParts): Notifier {
  const before = new Map<string, SessionSnapshot>();
  let timer: Timer | undefined;
  let last: WindowState | undefined;

  const say = (notice: Notice): void => {
    if (notice.kind === 'changed' && !tellsChanges()) return;
    // Seen there, it is said; it does not come after the window is closed.
    if (told.isNew(notice) && !(notice.whenHidden === true && isWindowSeen())) show(notice);
  };
  const see = (state: WindowState): void => {
    last = state;
    timer?.cancel();
    const now = clock.now();
    const moment = { now, format: state.app.format };
    const change = changedByIt(state.app);
    if (change !== undefined) say(change);
    let nextMs = Infinity;
    for (const organisation of state.organisations) {
      const { profile, snapshot } = organisation;
      const left = leftBehind(organisation, moment);
      if (left !== undefined) say(left);
      if (snapshot === undefined) continue;
      for (const notice of noticesOf(profile, before.get(profile), snapshot, moment)) say(notice);
      before.set(profile, snapshot);
      nextMs = Math.min(nextMs, nextNoticeMs(snapshot, now));
    }
    // A timer stands still in a sleep, and whoever wakes the computer has a new state made.
    if (nextMs !== Infinity) timer = clock.after(nextMs - now, () => last !== undefined && see(last));
  };
  return { see, say, close: () => timer?.cancel() };
}
