import { defaultRangeExtractor, type Range, useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type PointerEvent,
  type RefObject,
  useCallback,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { pageNames } from '../../words/window.ts';
import { actionsOf, HostLine, type RowDoes } from './host-line.tsx';
import type { Items, LineHeights, PlacedSection } from './items.ts';
import { keyEffect, type Spot } from './keys.ts';
import { SectionHead } from './section-head.tsx';
import type { Narrowing } from './use-host-list.ts';
import { usePlaceKept } from './use-place-kept.ts';

/** Lines that are drawn above and below what is seen. */
const OVERSCAN = 3;

/** Puts the focus where the tab stop is, or into the first row. */
export interface GridFocus {
  focus(): void;
}

export interface HostGridProps {
  readonly items: Items;
  readonly heights: LineHeights;
  /** What was looked for; its words are marked in the names. */
  readonly by: Narrowing;
  readonly pinned: ReadonlySet<string>;
  /** The line whose chain is shown. */
  readonly chosen: number | undefined;
  readonly isMac: boolean;
  readonly does: RowDoes;
  readonly focusRef: RefObject<GridFocus | null>;
}

/** Where the tab stop is, by names, so that it stays with its host whatever comes and goes around it. */
interface Place {
  readonly section: string;
  readonly host: string;
  readonly cell: number;
}

/**
 * The hosts: a grid of ARIA with one tab stop, of which only the lines in sight are drawn. Which keys do what stands in
 * keys.ts.
 */
export const HostGrid = memo(function HostGrid(props: HostGridProps) {
  const { items, heights, by, pinned, chosen, isMac, does, focusRef } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const { spot, moveTo } = useSpot(items);
  const virtualizer = useLines(items, heights, scroller, spot?.index);
  const { isWanted, want } = useFocusOn(scroller, spot, items);
  const press = useSamePress(items);
  usePlaceKept({
    ...{ scroller, items, by, chosen },
    offset: virtualizer.scrollOffset ?? 0,
    stop: spot?.index,
    scrollTo: virtualizer.scrollToIndex,
  });

  useImperativeHandle(focusRef, () => ({
    focus() {
      if (spot === undefined) return;
      virtualizer.scrollToIndex(spot.index);
      isWanted.current = true;
      want();
    },
  }));

  const onKeyDown = (event: KeyboardEvent): void => {
    const row = spot && items.at(spot.index)?.row;
    if (spot === undefined || row === undefined) return;
    const command = isMac ? event.metaKey : event.ctrlKey;
    // Text that somebody has selected is what they mean to copy.
    if (command && event.key === 'c' && `${getSelection()}` !== '') return;
    const actions = actionsOf(row);
    const page = Math.max(
      1,
      Math.floor(((scroller.current?.clientHeight ?? 0) - heights.head) / heights.row),
    );
    const key = { key: event.key, command, alt: event.altKey, shift: event.shiftKey };
    const effect = keyEffect(key, spot, items, { actions, page });
    switch (effect.kind) {
      case 'none':
        return;
      case 'move':
        moveTo(effect.to);
        virtualizer.scrollToIndex(effect.to.index);
        isWanted.current = true;
        break;
      case 'act':
        lineAt(scroller.current, spot.index)
          ?.querySelectorAll('button')
          [actions.indexOf(effect.action)]?.click();
        break;
    }
    event.preventDefault();
  };
  /** Whatever gets the focus by a click becomes the tab stop. */
  const onFocus = (event: FocusEvent): void => {
    const line = event.target.closest<HTMLElement>('[data-line]');
    if (line === null) return;
    const buttons = [...line.querySelectorAll<Element>('button')];
    moveTo({ index: Number(line.dataset.line), cell: buttons.indexOf(event.target) + 1 });
  };
  const onClick = (event: MouseEvent): void => {
    if (!(event.target instanceof Element) || event.target.closest('button') !== null) return;
    const line = event.target.closest<HTMLElement>('[data-line]');
    const index = Number(line?.dataset.line);
    const row = items.at(index)?.row;
    if (line === null || row === undefined || `${getSelection()}` !== '') return;
    does.why(row.name, index);
  };
  const lines = virtualizer.getVirtualItems();
  return (
    <div
      className="hosts"
      role="grid"
      aria-label={pageNames.hosts}
      aria-rowcount={items.count}
      tabIndex={-1}
      ref={scroller}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      {...press}
      onClick={onClick}
    >
      <div className="hosts__all" role="presentation" style={{ height: virtualizer.getTotalSize() }}>
        {sectionsOf(items, lines).map(({ place, drawn }) => {
          const { section, first, top, height } = place;
          const headId = `${id}${first}`;
          return (
            <div key={section.key} role="rowgroup" className="hosts__section" style={{ top, height }}>
              <SectionHead section={section} line={first} id={headId} />
              {drawn.map((line) => {
                const row = items.at(line)?.row;
                return (
                  row && (
                    <HostLine
                      // Not by its host: what each letter in the filter brings to a line is drawn into what is there.
                      key={line - first}
                      row={row}
                      line={line}
                      top={heights.head + (line - first - 1) * heights.row}
                      words={by.words}
                      isPinned={pinned.has(row.name)}
                      isChosen={line === chosen}
                      cell={line === spot?.index ? spot.cell : undefined}
                      headId={headId}
                      does={does}
                    />
                  )
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
});

/** The tab stop, as a line of these items: where it was, as long as that host is there, else the first host. */
function useSpot(items: Items): { readonly spot: Spot | undefined; readonly moveTo: (spot: Spot) => void } {
  const [place, setPlace] = useState<Place>();
  const kept = place && items.find(place.section, place.host);
  const index = kept ?? items.step(0, 0);
  const row = index === undefined ? undefined : items.at(index)?.row;
  const spot =
    index === undefined || row === undefined
      ? undefined
      : { index, cell: kept === undefined ? 0 : Math.min(place?.cell ?? 0, actionsOf(row).length) };
  const moveTo = ({ index: line, cell }: Spot): void => {
    const item = items.at(line);
    if (item?.row !== undefined) setPlace({ section: item.section.key, host: item.row.name, cell });
  };
  return { spot, moveTo };
}

/** Which lines are drawn. That of the tab stop always is, or the focus would be lost when it is scrolled out of sight. */
function useLines(
  items: Items,
  heights: LineHeights,
  scroller: RefObject<HTMLDivElement | null>,
  stop: number | undefined,
) {
  const { isHead, count } = items;
  return useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (isHead(index) ? heights.head : heights.row),
    // Another function for other items: the heights of the lines are then taken anew.
    getItemKey: useCallback((index: number) => (isHead(index) ? -index : index), [isHead]),
    rangeExtractor: useCallback(
      (range: Range) => {
        const lines = defaultRangeExtractor(range);
        return stop === undefined || lines.includes(stop) ? lines : [...lines, stop].sort((a, b) => a - b);
      },
      [stop],
    ),
    overscan: OVERSCAN,
    scrollPaddingStart: heights.head,
  });
}

/** Follows the tab stop with the focus once its line is drawn, where a key has moved it, or other items its host. */
function useFocusOn(scroller: RefObject<HTMLDivElement | null>, spot: Spot | undefined, items: Items) {
  const isWanted = useRef(false);
  const drawn = useRef(items);
  useLayoutEffect(() => {
    if (drawn.current !== items && scroller.current?.contains(document.activeElement))
      isWanted.current = true;
    drawn.current = items;
  }, [scroller, items]);
  const want = useCallback(() => {
    const line = spot && lineAt(scroller.current, spot.index);
    if (!isWanted.current || !spot || !line) return;
    isWanted.current = false;
    const target = spot.cell === 0 ? line : line.querySelectorAll('button')[spot.cell - 1];
    target?.focus({ preventScroll: true });
  }, [scroller, spot]);
  useLayoutEffect(want);
  return { isWanted, want };
}

/** A press that began on one host does nothing to another one that has come under the pointer before it ended. */
function useSamePress(items: Items) {
  const pressed = useRef<string>(undefined);
  const hostUnder = ({ target }: MouseEvent): string | undefined => {
    const line = target instanceof Element ? target.closest<HTMLElement>('[data-line]') : null;
    return line === null ? undefined : items.at(Number(line.dataset.line))?.row?.name;
  };
  return {
    onPointerDown(event: PointerEvent): void {
      pressed.current = hostUnder(event);
    },
    onClickCapture(event: MouseEvent): void {
      const isByPointer = event.detail > 0;
      if (isByPointer && hostUnder(event) !== pressed.current) event.stopPropagation();
    },
  };
}

function lineAt(scroller: HTMLDivElement | null, index: number): HTMLElement | null {
  return scroller?.querySelector<HTMLElement>(`[data-line="${index}"]`) ?? null;
}

interface DrawnSection {
  readonly place: PlacedSection;
  readonly drawn: number[];
}

/** The lines that are drawn, each in its section. A section of which anything is seen has its head too. */
function sectionsOf(items: Items, lines: readonly VirtualItem[]): readonly DrawnSection[] {
  const sections: DrawnSection[] = [];
  for (const { index } of lines) {
    const last = sections.at(-1);
    if (last !== undefined && index < last.place.end) {
      last.drawn.push(index);
      continue;
    }
    const place = items.placeOf(index);
    if (place !== undefined) sections.push({ place, drawn: [index] });
  }
  return sections;
}
