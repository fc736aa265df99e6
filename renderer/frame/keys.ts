import type { Page } from '../../preload/contract/state.ts';

/** The parts of a key press that count. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

export type Shortcut =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'next-part' | 'filter' | 'escape' | 'renew' | 'close-window' | 'quit' };

/** In the order of the rail, and of Ctrl or Cmd 1 to 6. */
export const NUMBERED_PAGES = ['overview', 'hosts', 'changes', 'activity', 'checkup', 'settings'] as const;

/** What a key press means anywhere in the window; undefined for one that is left to whatever has the focus. */
export function shortcutOf(press: KeyPress, platform: string, isTyping: boolean): Shortcut | undefined {
  const [main, other] =
    platform === 'darwin' ? [press.metaKey, press.ctrlKey] : [press.ctrlKey, press.metaKey];
  if (press.altKey || other) return undefined;
  if (main) return press.shiftKey ? undefined : withMainKey(press.key);
  if (press.key === 'F6') return { kind: 'next-part' };
  if (press.key === 'Escape') return { kind: 'escape' };
  return press.key === '/' && !isTyping ? { kind: 'filter' } : undefined;
}

function withMainKey(key: string): Shortcut | undefined {
  const page = NUMBERED_PAGES[Number(key) - 1];
  if (page !== undefined) return { kind: 'page', page };
  switch (key.toLowerCase()) {
    case ',':
      return { kind: 'page', page: 'settings' };
    case 'f':
      return { kind: 'filter' };
    case 'r':
      return { kind: 'renew' };
    case 'w':
      return { kind: 'close-window' };
    case 'q':
      return { kind: 'quit' };
    default:
      return undefined;
  }
}
