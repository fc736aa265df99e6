import {
  EVENT_ALIAS,
  EVENT_DOCUMENT,
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

interface Node extends Spot {
  /** Of groups and lists; the places in a list are its keys. */
  readonly children: Map<string | number, Node> | undefined;
}

/**
 * Walks the events of one document once, and answers where each value of it stands. Most policies have nothing wrong,
 * so this is only done when somebody asks for a place. `events` hold no aliases.
 */
export function placesOf(text: string, events: readonly Event[]): (path: Path) => Spot {
  const open: {
    readonly node: Node;
    readonly isList: boolean;
    key: { name: string; at: number } | undefined;
  }[] = [];
  let root: Node | undefined;
  let last = 0;
  for (const event of events) {
    if (event.type === EVENT_DOCUMENT || event.type === EVENT_ALIAS) continue;
    const frame = open.at(-1);
    if (event.type === EVENT_POP) {
      open.pop();
      continue;
    }
    // What is left empty is near what came before it.
    const at = startOf(event) ?? last;
    last = at;
    if (frame !== undefined && !frame.isList && frame.key === undefined && event.type === EVENT_SCALAR) {
      frame.key = { name: getScalarValue(text, event), at };
      continue;
    }
    const isLeaf = event.type === EVENT_SCALAR;
    const node: Node = { key: frame?.key?.at ?? at, value: at, children: isLeaf ? undefined : new Map() };
    if (frame === undefined) root ??= node;
    else frame.node.children?.set(frame.key?.name ?? frame.node.children.size, node);
    if (frame !== undefined) frame.key = undefined;
    if (!isLeaf) open.push({ node, isList: event.type === EVENT_SEQUENCE, key: undefined });
  }
  return (path) => {
    let node = root;
    for (const step of path) {
      const next = node?.children?.get(step);
      if (next === undefined) break;
      node = next;
    }
    return node ?? { key: 0, value: 0 };
  };
}
