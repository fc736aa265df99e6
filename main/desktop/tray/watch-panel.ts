import type { Clock, Timer } from '../../support/clock.ts';

export interface PanelWatch {
  /** Looks now; resolves when it is known. Whoever asks meanwhile shares the answer. */
  look(): Promise<void>;
  close(): void;
}

export interface PanelWatchParts {
  readonly clock: Clock;
  readonly hasPanel: () => Promise<boolean>;
  /** Called once, when there is one. */
  readonly found: () => void;
}

/** A panel of the desktop may start later than Latchkey does. */
const AGAIN_MS = 15_000;

/** Looks for a panel that shows tray icons until there is one: at most one question and one timer at a time. */
export function watchPanel({ clock, hasPanel, found }: PanelWatchParts): PanelWatch {
  let looking: Promise<void> | undefined;
  let timer: Timer | undefined;
  let isOver = false;

  const ask = async (): Promise<void> => {
    timer?.cancel();
    const isThere = await hasPanel();
    looking = undefined;
    if (isOver) return;
    if (isThere) {
      isOver = true;
      found();
    } else timer = clock.after(AGAIN_MS, () => void look());
  };
  const look = (): Promise<void> => {
    if (isOver) return Promise.resolve();
    looking ??= ask();
    return looking;
  };
  return {
    look,
    close() {
      isOver = true;
      timer?.cancel();
    },
  };
}
