import { useEffect, useState } from 'react';
import type { WindowState } from '../preload/contract/state.ts';
import type { Api } from './bridge.ts';

/** The window. Nothing is shown before the first state is there, which takes a few milliseconds. */
export function Application({ api }: { readonly api: Api }) {
  const [state, setState] = useState<WindowState>();
  useEffect(() => api.onState(setState), [api]);
  return state === undefined ? null : <main id="main">{state.shown ?? ''}</main>;
}
