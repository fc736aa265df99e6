import { createContext, useContext } from 'react';
import type { Page, Place } from '../../preload/contract/state.ts';

export type DialogName = NonNullable<Place['dialog']>;

/** What the window shows. */
export interface Spot {
  readonly page: Page;
  /** On the page of hosts: whose chain is shown. */
  readonly host?: string | undefined;
}

/** Where the window is, and was: no address, for there is nothing to load. */
export interface Way {
  readonly spot: Spot;
  readonly dialog: DialogName | undefined;
  readonly before: readonly Spot[];
  /** Of the last place that the application wanted to be shown. */
  readonly place: number;
}

export type Step =
  | { readonly kind: 'go'; readonly spot: Spot }
  | { readonly kind: 'back' }
  | { readonly kind: 'open'; readonly dialog: DialogName }
  | { readonly kind: 'close' }
  /** From outside: the tray, a notification, a deep link. */
  | { readonly kind: 'place'; readonly place: Place };

const MOST_REMEMBERED = 50;

export function startAt({ number, page, host, dialog }: Place): Way {
  return { spot: { page, host }, dialog, before: [], place: number };
}

export function follow(way: Way, step: Step): Way {
  switch (step.kind) {
    case 'go':
      return { ...goTo(way, step.spot), dialog: undefined };
    case 'back': {
      const spot = way.before.at(-1);
      return spot === undefined ? way : { ...way, spot, before: way.before.slice(0, -1) };
    }
    case 'open':
      return { ...way, dialog: step.dialog };
    case 'close':
      return { ...way, dialog: undefined };
    case 'place': {
      const { number, page, host, dialog } = step.place;
      return number === way.place ? way : { ...goTo(way, { page, host }), dialog, place: number };
    }
  }
}

/** Another host on the page of hosts is no step that one goes back from. */
function goTo(way: Way, spot: Spot): Way {
  if (spot.page === way.spot.page) return { ...way, spot };
  return { ...way, spot, before: [...way.before, way.spot].slice(-MOST_REMEMBERED) };
}

export interface Navigation extends Pick<Way, 'spot' | 'dialog' | 'place'> {
  go(page: Page, host?: string): void;
  back(): void;
  openDialog(dialog: DialogName): void;
  closeDialog(): void;
}

export const NavigationContext = createContext<Navigation | undefined>(undefined);

export function useNavigation(): Navigation {
  const navigation = useContext(NavigationContext);
  if (navigation === undefined) throw new Error('There is no frame around this part of the window');
  return navigation;
}
