import { type RefObject, useLayoutEffect, useRef } from 'react';
import type { Items } from './items.ts';
import { isNarrowing, type Narrowing } from './use-host-list.ts';

export interface Scrolled {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly items: Items;
  /** What the items were found by. */
  readonly by: Narrowing;
  /** How far the list was scrolled when it was drawn last, in pixels. */
  readonly offset: number;
  /** The line that has the tab stop. */
  readonly stop: number | undefined;
  /** The line whose chain is shown. */
  readonly chosen: number | undefined;
  readonly scrollTo: (line: number) => void;
}

/**
 * Keeps what is seen where it is when hosts come or go above it: a pin, a renewal, another width of the window. What was
 * found by other words is seen from its beginning, and the whole list again where the person was in what they had found.
 */
export function usePlaceKept({ scroller, items, by, offset, stop, chosen, scrollTo }: Scrolled): void {
  const drawn = useRef({ items, by });
  useLayoutEffect(() => {
    const before = drawn.current;
    drawn.current = { items, by };
    const list = scroller.current;
    if (before.items === items || list === null) return;
    if (before.by !== by) {
      const line = list.contains(document.activeElement) ? stop : isNarrowing(by) ? undefined : chosen;
      if (line !== undefined) scrollTo(line);
      // Most letters are typed at the top, and to ask for it lays the page out once more.
      else if (offset !== 0) list.scrollTo(0, 0);
      return;
    }
    // From the top on people see what is new there.
    const first = offset === 0 ? undefined : before.items.seenFirst(offset);
    const seen = first === undefined ? undefined : before.items.at(first);
    if (first === undefined || seen?.row === undefined) return;
    const now = items.find(seen.section.key, seen.row.name) ?? items.findAnywhere(seen.row.name);
    if (now !== undefined) list.scrollTo(0, offset + items.topOf(now) - before.items.topOf(first));
  });
}
