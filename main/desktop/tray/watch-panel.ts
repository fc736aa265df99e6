import type { Clock, Timer } from '../../support/clock.ts';

/** What is heard of panels: one may have come or gone; or another one has taken the place of the one before. */
export type HeardOfPanels = 'look' | 'another';

export interface PanelWatch {
  /** Looks now; resolves when it is known. Whoever asks meanwhile shares the answer. */
  look(): Promise<void>;
  close(): void;
}

export interface PanelWatchParts {
  readonly clock: Clock;
  readonly hasPanel: () => Promise<boolean>;
  /** Hears of panels until the returned function is called; `heard` is told undefined when nothing is heard any more. */
  readonly listen: (heard: (what: HeardOfPanels | undefined) => void) => () => void;
  /** Called when there is one, and again when another one has come in its place. */
  readonly found: () => void;
  /** Called when there is none any more. */
  readonly lost: () => void;
}

/** A panel that is started anew is away for some moments. */
const RESTART_MS = 5_000;
/** Where nothing can be heard, it is looked and tried again after so long, and each time after twice as long. */
const DEAF_MS = { first: 15_000, last: 10 * 60_000 } as const;

/** Watches for panels that show tray icons. It listens, and asks only when it has heard something. */
export function watchPanel({ clock, hasPanel, listen, found, lost }: PanelWatchParts): PanelWatch {
  let isThere = false;
  let isAnother = false;
  let isOver = false;
  let looking: Promise<void> | undefined;
  let isStale = false;
  let losing: Timer | undefined;
  let listening: Timer | undefined;
  let deafMs: number = DEAF_MS.first;

  const ask = async (): Promise<void> => {
    let answer: boolean;
    do {
      isStale = false;
      answer = await hasPanel();
    } while (isStale && !isOver);
    looking = undefined;
    if (isOver) return;
    const isNew = answer && (!isThere || isAnother);
    if (answer) losing?.cancel();
    else if (isThere) losing = clock.after(RESTART_MS, lost);
    isThere = answer;
    isAnother &&= !answer;
    if (isNew) found();
  };
  const look = (): Promise<void> => {
    if (isOver) return Promise.resolve();
    looking ??= ask();
    return looking;
  };
  const hear = (what: HeardOfPanels | undefined): void => {
    if (isOver) return;
    if (what === undefined) {
      listening = clock.after(deafMs, begin);
      deafMs = Math.min(deafMs * 2, DEAF_MS.last);
      return;
    }
    deafMs = DEAF_MS.first;
    isAnother ||= what === 'another';
    // What is being asked may have been answered before this.
    isStale = looking !== undefined;
    void look();
  };
  let stop = listen(hear);
  function begin(): void {
    stop = listen(hear);
    void look();
  }
  return {
    look,
    close() {
      isOver = true;
      stop();
      losing?.cancel();
      listening?.cancel();
    },
  };
}
