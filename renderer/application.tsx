import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { WindowState } from '../preload/contract/state.ts';
import { SurroundingsContext } from './api.ts';
import type { Api } from './bridge.ts';
import { Frame } from './frame/frame.tsx';
import type { PressedKeys } from './frame/pressed-keys.ts';
import { dialogFor, pageFor } from './pages.tsx';
import { Announcer } from './parts/announcer.tsx';
import { useRefusalsIn } from './refusals.ts';
import { TickerContext } from './time/now.ts';
import type { Ticker } from './time/ticker.ts';

/** The window. Nothing is shown before the first state is there, which takes a few milliseconds. */
export function Application({
  api,
  ticker,
  keys,
}: {
  readonly api: Api;
  readonly ticker: Ticker;
  readonly keys: PressedKeys<KeyboardEvent>;
}): ReactNode {
  const [state, setState] = useState<WindowState>();
  useEffect(
    () =>
      api.onState((next) => {
        ticker.refresh();
        setState(next);
      }),
    [api, ticker],
  );
  const refusals = useRefusalsIn(state);
  const surroundings = useMemo(
    () => (state === undefined ? undefined : { api, state, keys, refusals }),
    [api, state, keys, refusals],
  );
  if (surroundings === undefined) return null;
  return (
    <SurroundingsContext value={surroundings}>
      <TickerContext value={ticker}>
        <Announcer>
          <Frame page={pageFor} dialog={dialogFor} />
        </Announcer>
      </TickerContext>
    </SurroundingsContext>
  );
}
