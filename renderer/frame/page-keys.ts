import { createContext, useContext, useLayoutEffect, useRef } from 'react';

/** What a page does with keys that have a meaning in the whole window. */
export interface PageKeys {
  /** Puts the focus into the filter. */
  readonly filter?: () => void;
  /** Clears the filter, or closes a panel: true where there was something to do, so that Escape goes no further. */
  readonly leave?: () => boolean;
}

/** Those who listen, the innermost last. */
export type Listening = Set<() => PageKeys>;
export const PageKeysContext = createContext<Listening>(new Set());

/** For as long as the part is shown, and from the moment that it is seen. */
export function usePageKeys(keys: PageKeys): void {
  const listening = useContext(PageKeysContext);
  const latest = useRef(keys);
  useLayoutEffect(() => {
    latest.current = keys;
  });
  useLayoutEffect(() => {
    const listen = (): PageKeys => latest.current;
    listening.add(listen);
    return () => void listening.delete(listen);
  }, [listening]);
}

/** Asks the innermost first; true once somebody has taken it. */
export function offer(listening: Listening, take: (keys: PageKeys) => boolean): boolean {
  return [...listening].reverse().some((keys) => take(keys()));
}
