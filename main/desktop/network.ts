import type { Clock, Timer } from '../support/clock.ts';

export interface NetworkParts {
  readonly clock: Clock;
  /** Another text whenever an interface or an address has come or gone. */
  readonly interfaces: () => string;
  /** Called when the computer is on another network than before. */
  readonly changed: () => void;
}

export interface NetworkWatch {
  /** Only while somebody waits for a network is it worth being asked for. */
  setWaiting(isWaiting: boolean): void;
  close(): void;
}

/** Reading the list of interfaces takes some tens of microseconds. */
const LOOK_EVERY_MS = 5_000;

/** Notices that the computer has got another network, while something waits for that: no system tells Electron's main process. */
export function watchNetwork({ clock, interfaces, changed }: NetworkParts): NetworkWatch {
  let timer: Timer | undefined;
  let seen = '';
  const look = (): void => {
    const now = interfaces();
    const isOther = now !== seen;
    seen = now;
    timer = clock.after(LOOK_EVERY_MS, look);
    if (isOther) changed();
  };
  return {
    setWaiting(isWaiting) {
      if (isWaiting === (timer !== undefined)) return;
      timer?.cancel();
      timer = undefined;
      if (!isWaiting) return;
      seen = interfaces();
      timer = clock.after(LOOK_EVERY_MS, look);
    },
    close: () => timer?.cancel(),
  };
}
