import { useSyncExternalStore } from 'react';
import type { LineHeights } from './items.ts';

/** As window.css has them for `.host` and `.hosts__group`; there the sentence of a head gets a line of its own. */
const WIDE: LineHeights = { head: 38, row: 40 };
const NARROW: LineHeights = { head: 59, row: 40 };
const IS_NARROW = '(max-width: 719px)';

function watch(onChange: () => void): () => void {
  const query = matchMedia(IS_NARROW);
  query.addEventListener('change', onChange);
  return () => query.removeEventListener('change', onChange);
}

export function useLineHeights(): LineHeights {
  return useSyncExternalStore(watch, () => (matchMedia(IS_NARROW).matches ? NARROW : WIDE));
}
