import type { WindowState } from '../../preload/contract/state.ts';
import { endOf } from '../application/ends.ts';
import type { Clock, Timer } from '../support/clock.ts';
import { span } from '../support/words/time.ts';
import { type Act, open } from './act.ts';
import { questionsIn } from './actor.ts';
import type { Service } from './service/types.ts';

export interface FollowParts {
  readonly clock: Clock;
  readonly service: Pick<Service, 'state' | 'watch' | 'desktop'>;
  /** Something waits for a network. */
  setWaiting(isWaiting: boolean): void;
  redraw(): void;
  /** Beside the icon; empty for none. */
  setTitle(title: string): void;
  notify(state: WindowState): void;
  setStartAtLogin(isWanted: boolean): void;
  act(act: Act): void;
}

const MINUTE_MS = 60_000;

/** Keeps tray, notifications and what the system was told in step with the state. */
export function followState(parts: FollowParts): () => void {
  const { clock, service } = parts;
  let asked: readonly string[] = [];
  let startsAtLogin: boolean | undefined;
  let minute: Timer | undefined;

  const drawTitle = (): void => {
    minute?.cancel();
    const title = service.desktop().timeInMenuBar ? timeLeft(service.state(), clock.now()) : '';
    parts.setTitle(title);
    if (title !== '') minute = clock.after(MINUTE_MS, drawTitle);
  };
  const see = (state: WindowState): void => {
    parts.redraw();
    drawTitle();
    parts.notify(state);
    parts.setWaiting(state.organisations.some(({ snapshot }) => snapshot?.state.kind === 'offline'));
    const asks = questionsIn(state);
    const [first] = asks.filter((profile) => !asked.includes(profile));
    asked = asks;
    if (first !== undefined) parts.act(open('overview', first));
    const { startAtLogin } = service.desktop();
    if (startAtLogin !== startsAtLogin) parts.setStartAtLogin(startAtLogin);
    startsAtLogin = startAtLogin;
  };
  const stop = service.watch(see);
  see(service.state());
  return () => {
    stop();
    minute?.cancel();
  };
}

/** "5 h", of the organisation that the window shows; empty where nothing ends. */
function timeLeft({ organisations, shown }: WindowState, now: number): string {
  const snapshot = organisations.find(({ profile }) => profile === shown)?.snapshot;
  const end = snapshot === undefined ? undefined : endOf(snapshot);
  return end === undefined || end <= now || end === Infinity ? '' : span(end - now);
}
