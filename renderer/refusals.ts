import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Failure } from '../main/support/failure.ts';
import type { WindowState } from '../preload/contract/state.ts';

/** Why what the person asked for did not work: said where it was asked for, until the next is, and nowhere else. */
export interface Refusals {
  readonly refused: Failure | undefined;
  /**
   * To be called when something is asked for, with the organisation that it names; what it answers says why that did not
   * work, where the person has not gone on meanwhile.
   */
  begin(profile: string | undefined): (refused: Failure) => void;
  /** To be called when the person goes on: what was asked for stays behind. */
  leave(): void;
}

export function useRefusalsIn(state: WindowState | undefined): Refusals {
  const [refused, setRefused] = useState<Failure>();
  const { shown, place } = state ?? {};
  const here = useRef({ shown, gone: 0 });
  useEffect(() => {
    here.current.shown = shown;
  }, [shown]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another way in from outside leads on too
  useEffect(() => {
    here.current.gone += 1;
  }, [place?.number]);
  // Of another organisation, or another way in from outside, it says nothing any more.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a place that was told of comes again with each state
  useEffect(() => setRefused(place?.refused), [shown, place?.number]);

  const leave = useCallback(() => {
    here.current.gone += 1;
    setRefused(undefined);
  }, []);
  const begin = useCallback((profile: string | undefined) => {
    setRefused(undefined);
    const asked = { ...here.current };
    return (cause: Failure): void => {
      const { shown: now, gone } = here.current;
      // One that is begun for another organisation waits for that one to be shown.
      const isOfShown = profile === undefined || profile === asked.shown;
      if (gone === asked.gone && (now === asked.shown || !isOfShown)) setRefused(cause);
    };
  }, []);
  return useMemo(() => ({ refused, begin, leave }), [refused, begin, leave]);
}
