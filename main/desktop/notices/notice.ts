import type { WindowState } from '../../../preload/contract/state.ts';
import { type Act, open } from '../act.ts';

/** A notification as data; Electron shows it. No text of it names a host or a group: it may stand on a locked screen. */
export interface Notice {
  readonly kind: NoticeKind;
  /** Of which organisation; undefined for what is about the application. */
  readonly profile: string | undefined;
  /** Another one whenever it is worth saying again; what was said for a cause is not repeated. */
  readonly cause: string;
  readonly title: string;
  readonly body: string;
  /** Leads to the page that explains. */
  readonly click: Act;
  readonly button?: { readonly text: string; readonly act: Act };
  /** Only where the person does not look at the window. */
  readonly whenHidden?: true;
}

export type NoticeKind =
  | 'signed-in'
  | 'session-ended'
  | 'access-removed'
  | 'refused'
  | 'offline-ending'
  | 'ran-out'
  | 'changed'
  | 'no-agent'
  | 'memory-only'
  | 'clock'
  | 'browser'
  | 'settings'
  | 'left-behind'
  | 'still-running'
  | 'no-tray';

/** About the application itself, said once on a computer. */
export const STILL_RUNNING: Notice = {
  kind: 'still-running',
  profile: undefined,
  cause: 'once',
  title: 'Latchkey keeps running in the tray',
  body: 'It has to, to renew your access. Quit it from its tray menu.',
  click: { do: 'open' },
};

export const NO_TRAY: Notice = {
  kind: 'no-tray',
  profile: undefined,
  cause: 'once',
  title: 'This desktop shows no tray icons',
  body: 'Latchkey keeps its window open instead.',
  click: { do: 'open' },
};

/** That IT has changed what holds for the person; undefined where that has not happened in this run. */
export function changedByIt({ managedChange }: WindowState['app']): Notice | undefined {
  if (managedChange === undefined) return undefined;
  const show = open('settings');
  return {
    kind: 'settings',
    profile: undefined,
    cause: `${managedChange.atMs}`,
    title: 'IT changed a setting',
    body: managedChange.sentence,
    click: show,
    button: { text: 'Show', act: show },
  };
}
