import type { HostRow } from '../../../preload/contract/answers.ts';
import type { ShownSection } from './sections.ts';

/** A line of the grid: the head of a section, or a host in it. */
export interface Item {
  readonly section: ShownSection;
  /** Undefined for a head. */
  readonly row: HostRow | undefined;
}

export interface PlacedSection {
  readonly section: ShownSection;
  /** The line of its head. */
  readonly first: number;
  /** The line after its last host. */
  readonly end: number;
  /** Where it begins, in pixels from the top of the list. */
  readonly top: number;
  readonly height: number;
}

/** Heights of lines in pixels, as window.css draws them. */
export interface LineHeights {
  readonly head: number;
  readonly row: number;
}

/**
 * The lines of the grid by number. Nothing is made for a line that nobody looks at: ten thousand hosts cost as much as
 * they have sections.
 */
export interface Items {
  readonly count: number;
  readonly sections: readonly PlacedSection[];
  at(index: number): Item | undefined;
  /** The section that a line is in. */
  placeOf(index: number): PlacedSection | undefined;
  isHead(index: number): boolean;
  /** The host line that is `by` hosts further, or the last one on the way; heads are passed over. */
  step(from: number, by: number): number | undefined;
  /** The line of a host in a section; undefined where it is not there. */
  find(sectionKey: string, host: string): number | undefined;
  /** The first line of a host, in whichever section. */
  findAnywhere(host: string): number | undefined;
  /** Where a line begins, in pixels from the top of the list. */
  topOf(index: number): number;
  /** The first host line below the head that sticks there, where the list is scrolled by so many pixels. */
  seenFirst(scrolled: number): number | undefined;
}

export function itemsOf(sections: readonly ShownSection[], heights: LineHeights): Items {
  const placed: PlacedSection[] = [];
  let end = 0;
  let bottom = 0;
  for (const section of sections) {
    const height = heights.head + section.rows.length * heights.row;
    placed.push({ section, first: end, end: end + 1 + section.rows.length, top: bottom, height });
    end += 1 + section.rows.length;
    bottom += height;
  }
  const count = end;
  const heads = new Set(placed.map(({ first }) => first));
  const placeOf = (index: number): PlacedSection | undefined =>
    placed.find(({ first, end: after }) => index >= first && index < after);
  const hosts = count - placed.length;
  /** The number of a line among the hosts alone; that of the first host after it for a head. */
  const hostNumber = (index: number): number => index - placed.filter(({ first }) => first < index).length;
  const lineOf = (host: number): number | undefined => {
    const at = placed.findIndex(({ end: after }, heads) => host < after - (heads + 1));
    return at < 0 ? undefined : host + at + 1;
  };
  const find = (place: PlacedSection, host: string): number | undefined => {
    const at = place.section.rows.findIndex(({ name }) => name === host);
    return at < 0 ? undefined : place.first + 1 + at;
  };
  return {
    count,
    sections: placed,
    placeOf,
    at(index) {
      const place = placeOf(index);
      if (place === undefined) return undefined;
      return { section: place.section, row: place.section.rows[index - place.first - 1] };
    },
    isHead: (index) => heads.has(index),
    step: (from, by) =>
      hosts === 0 ? undefined : lineOf(Math.min(hosts - 1, Math.max(0, hostNumber(from) + by))),
    find(sectionKey, host) {
      const place = placed.find(({ section }) => section.key === sectionKey);
      return place === undefined ? undefined : find(place, host);
    },
    findAnywhere(host) {
      for (const place of placed) {
        const line = find(place, host);
        if (line !== undefined) return line;
      }
      return undefined;
    },
    topOf(index) {
      const place = placeOf(index);
      if (place === undefined || index === place.first) return place?.top ?? bottom;
      return place.top + heights.head + (index - place.first - 1) * heights.row;
    },
    seenFirst(scrolled) {
      const place = placed.find(({ top, height }) => scrolled < top + height);
      if (place === undefined) return undefined;
      const passed = Math.max(0, Math.ceil((scrolled - place.top) / heights.row));
      return Math.min(place.end - 1, place.first + 1 + passed);
    },
  };
}
