/** What a ticker asks of the page that it ticks in. */
export interface TickerPage {
  now(): number;
  /** Calls once after `ms` milliseconds, unless cancelled. */
  after(ms: number, call: () => void): { cancel(): void };
  isHidden(): boolean;
  onShownOrHidden(call: () => void): () => void;
}

/** The time as the page shows it, in milliseconds since 1970. */
export interface Ticker {
  now(): number;
  /** Takes the time anew, because what is shown changes anyway. */
  refresh(): void;
  watch(listener: () => void): () => void;
  /** At each full second while the window is shown; what it calls takes the time by itself. */
  everySecond(listener: () => void): () => void;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/**
 * Ticks at each full minute, with one timer for the whole page. While the window is hidden or nobody looks there is none,
 * so that it wakes nobody; when it is shown again the time is right at once.
 */
export function createTicker(page: TickerPage): Ticker {
  let shown = page.now();
  const minutes = createBeat(page, MINUTE_MS, () => {
    shown = page.now();
  });
  const seconds = createBeat(page, SECOND_MS, () => undefined);
  page.onShownOrHidden(() => {
    if (!page.isHidden()) minutes.beat();
    minutes.plan();
    seconds.plan();
  });
  return { now: () => shown, refresh: minutes.beat, watch: minutes.watch, everySecond: seconds.watch };
}

/** One timer for all who listen, as long as anybody does and the window is shown. */
function createBeat(page: TickerPage, everyMs: number, before: () => void) {
  let timer: { cancel(): void } | undefined;
  const listeners = new Set<() => void>();
  const beat = (): void => {
    before();
    for (const listener of listeners) listener();
  };
  const plan = (): void => {
    timer?.cancel();
    timer = undefined;
    if (page.isHidden() || listeners.size === 0) return;
    timer = page.after(everyMs - (page.now() % everyMs), () => {
      beat();
      plan();
    });
  };
  return {
    beat,
    plan,
    watch(listener: () => void): () => void {
      listeners.add(listener);
      if (listeners.size === 1) plan();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) plan();
      };
    },
  };
}

/** The page of a browser. */
export function browserPage(document: Document): TickerPage {
  return {
    now: () => Date.now(),
    after(ms, call) {
      const timer = setTimeout(call, ms);
      return { cancel: () => clearTimeout(timer) };
    },
    isHidden: () => document.hidden,
    onShownOrHidden(call) {
      document.addEventListener('visibilitychange', call);
      return () => document.removeEventListener('visibilitychange', call);
    },
  };
}
