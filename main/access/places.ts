import {
  EVENT_ALIAS,
  EVENT_DOCUMENT,
  EVENT_MAPPING,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  type Event,
  getScalarValue,
} from 'js-yaml';
import { startOf } from './event-start.ts';
import type { Path } from './finding.ts';

/** A value's place and that of its key, in UTF-16 units from the beginning of the text. */
interface Spot {
  readonly key: number;
  readonly value: number;
}

/** The same as places among the events; of an entry of a list both are those of the value. */
type Entry = Spot;

/**
 * Answers where each value of one document stands. Only lists and groups on the way to it are looked through, once
 * each. `events` hold no aliases.
 */
export function placesOf(text: string, events: readonly Event[]): (path: Path) => Spot {
  const ends = endsOf(events);
  const after = (at: number): number => (ends[at] ?? 0) + 1;
  const known = new Map<number, ReadonlyMap<string | number, Entry>>();

  function entriesOf(at: number): ReadonlyMap<string | number, Entry> {
    const there = known.get(at);
    if (there !== undefined) return there;
    const entries = new Map<string | number, Entry>();
    known.set(at, entries);
    const isGroup = events[at]?.type === EVENT_MAPPING;
    const end = ends[at] ?? at;
    for (let next = at + 1; next < end; ) {
      const key = events[next];
      const value = isGroup ? after(next) : next;
      const name = isGroup && key?.type === EVENT_SCALAR ? getScalarValue(text, key) : entries.size;
      entries.set(name, { key: next, value });
      next = after(value);
    }
    return entries;
  }

  /** What is left empty is near what came before it. */
  function offset(at: number): number {
    for (let near = at; near >= 0; near--) {
      const event = events[near];
      const hasPlace =
        event?.type === EVENT_SCALAR || event?.type === EVENT_MAPPING || event?.type === EVENT_SEQUENCE;
      const start = hasPlace ? startOf(event) : undefined;
      if (start !== undefined) return start;
    }
    return 0;
  }

  const root = events.findIndex(({ type }) => type !== EVENT_DOCUMENT);
  return (path) => {
    let entry: Entry = { key: root, value: root };
    for (const step of path) {
      const next = entriesOf(entry.value).get(step);
      if (next === undefined) break;
      entry = next;
    }
    return { key: offset(entry.key), value: offset(entry.value) };
  };
}

/** Where each list and group is closed; anything else ends where it begins. */
function endsOf(events: readonly Event[]): Int32Array {
  const ends = new Int32Array(events.length);
  const open: number[] = [];
  events.forEach(({ type }, at) => {
    ends[at] = at;
    if (type === EVENT_POP) ends[open.pop() ?? at] = at;
    else if (type !== EVENT_SCALAR && type !== EVENT_ALIAS) open.push(at);
  });
  return ends;
}
