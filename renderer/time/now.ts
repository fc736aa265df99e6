import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { type Times, timesOf } from '../../main/support/words/times.ts';
import { useWindowState } from '../api.ts';
import type { Ticker } from './ticker.ts';

export const TickerContext = createContext<Ticker | undefined>(undefined);

/** Now in milliseconds since 1970, as of the last full minute or the last news. */
function useNow(): number {
  const ticker = useTicker();
  return useSyncExternalStore(ticker.watch, ticker.now);
}

/** Times in words, as seen from now, as the person's system writes them. */
export function useTimes(): Times {
  const now = useNow();
  const { format } = useWindowState().app;
  return useMemo(() => timesOf({ clock: { now: () => now }, format }), [now, format]);
}

/** Milliseconds until `untilMs`, never below nought, each second: for the sign-in timer alone. */
export function useCountdown(untilMs: number): number {
  const ticker = useTicker();
  const [left, setLeft] = useState(() => Math.max(0, untilMs - Date.now()));
  // A minute that begins, or a window that is shown again, brings the time to where it is.
  useNow();
  useEffect(() => {
    const look = (): void => setLeft(Math.max(0, untilMs - Date.now()));
    const seconds = ticker.everySecond(look);
    const stop = ticker.watch(look);
    return () => {
      seconds();
      stop();
    };
  }, [untilMs, ticker]);
  return left;
}

function useTicker(): Ticker {
  const ticker = useContext(TickerContext);
  if (ticker === undefined) throw new Error('There is no clock around this part of the window');
  return ticker;
}
