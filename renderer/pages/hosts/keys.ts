import type { Items } from './items.ts';

/** Where the one tab stop of the grid is: a line, and in it the row itself (0) or one of its buttons (1 and on). */
export interface Spot {
  readonly index: number;
  readonly cell: number;
}

export const ROW_ACTIONS = ['pin', 'copy', 'open', 'why'] as const;
export type RowAction = (typeof ROW_ACTIONS)[number];

/** What a key does in the grid. */
export type KeyEffect =
  | { readonly kind: 'move'; readonly to: Spot }
  | { readonly kind: 'act'; readonly action: RowAction }
  /** The key belongs to somebody else: a button that has the focus, the page, the system. */
  | { readonly kind: 'none' };

export interface Key {
  readonly key: string;
  /** Ctrl, or Cmd on a Mac. */
  readonly command: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

const NONE: KeyEffect = { kind: 'none' };

/** `actions` are those that the row of `spot` has; `page` is how many rows are seen at once. */
export function keyEffect(
  { key, command, alt, shift }: Key,
  spot: Spot,
  items: Items,
  { actions, page }: { readonly actions: readonly RowAction[]; readonly page: number },
): KeyEffect {
  if (alt || shift) return NONE;
  const act = (action: RowAction): KeyEffect => (actions.includes(action) ? { kind: 'act', action } : NONE);
  if (command) {
    if (key === 'c') return act('copy');
    return key === 'Enter' ? act('open') : NONE;
  }
  const move = (by: number): KeyEffect => {
    const index = items.step(spot.index, by);
    return index === undefined ? NONE : { kind: 'move', to: { index, cell: spot.cell } };
  };
  const sideways = (cell: number): KeyEffect =>
    cell < 0 || cell > actions.length ? NONE : { kind: 'move', to: { index: spot.index, cell } };
  switch (key) {
    case 'ArrowUp':
      return move(-1);
    case 'ArrowDown':
      return move(1);
    case 'PageUp':
      return move(-page);
    case 'PageDown':
      return move(page);
    case 'Home':
      return move(-items.count);
    case 'End':
      return move(items.count);
    case 'ArrowLeft':
      return sideways(spot.cell - 1);
    case 'ArrowRight':
      return sideways(spot.cell + 1);
    case 'Enter':
      return spot.cell === 0 ? act('why') : NONE;
    case 'p':
    case 'P':
      return act('pin');
    default:
      return NONE;
  }
}
