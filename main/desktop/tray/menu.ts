import type { Organisation, WindowState } from '../../../preload/contract/state.ts';
import { type Act, call, open } from '../act.ts';
import { shortName } from './short-name.ts';
import { NOT_SET_UP, SHAPES, type Shape, STARTING, type Status, statusOf, troubled } from './status.ts';
import type { Moment } from './works.ts';

/** A menu as data; Electron draws it. */
export type MenuLine =
  | { readonly kind: 'separator' }
  | {
      readonly kind: 'item';
      readonly text: string;
      /** Missing on lines that only say something. */
      readonly act?: Act;
      readonly enabled: boolean;
      /** Of several, of which one is chosen. */
      readonly chosen?: boolean;
    }
  | { readonly kind: 'submenu'; readonly text: string; readonly lines: readonly MenuLine[] };

/** What the tray shows. */
export interface TrayModel {
  readonly shape: Shape;
  readonly tip: string;
  readonly menu: readonly MenuLine[];
}

const MOST_PINNED = 10;

const SEPARATOR: MenuLine = { kind: 'separator' };
const says = (text: string): MenuLine => ({ kind: 'item', text, enabled: false });
const item = (text: string, act: Act, enabled = true): MenuLine => ({ kind: 'item', text, act, enabled });

/** The tray as the state has it at this moment. Undefined is the state before anything was read. */
export function trayModel(state: WindowState | undefined, now: number): TrayModel {
  const moment: Moment = { now, format: state?.app.format ?? { locale: 'en-GB' } };
  const organisations = state?.organisations ?? [];
  const shown = organisations.find(({ profile }) => profile === state?.shown) ?? organisations[0];
  const status = shownStatus(state, shown, moment);
  const [neediest, needs] = mostInNeed(organisations, moment) ?? [shown, status];
  const isOther = neediest !== undefined && neediest !== shown;
  const whose = isOther ? `, ${shortName(neediest.title)}` : '';
  const isSettingsTrouble = state?.trouble !== undefined;
  return {
    shape: isSettingsTrouble ? status.shape : needs.shape,
    tip: isSettingsTrouble ? `Latchkey: ${status.tip}` : `Latchkey${whose}: ${needs.tip}`,
    menu: menuOf(state, shown, status, moment),
  };
}

function shownStatus(
  state: WindowState | undefined,
  shown: Organisation | undefined,
  moment: Moment,
): Status {
  if (state === undefined) return STARTING;
  if (state.trouble !== undefined) return troubled(state.trouble, undefined, moment);
  return shown === undefined ? NOT_SET_UP : statusOf(shown, moment);
}

function mostInNeed(
  organisations: readonly Organisation[],
  moment: Moment,
): readonly [Organisation, Status] | undefined {
  return organisations
    .map((organisation) => [organisation, statusOf(organisation, moment)] as const)
    .reduce<readonly [Organisation, Status] | undefined>(
      (most, one) =>
        most === undefined || SHAPES.indexOf(one[1].shape) < SHAPES.indexOf(most[1].shape) ? one : most,
      undefined,
    );
}

function menuOf(
  state: WindowState | undefined,
  shown: Organisation | undefined,
  status: Status,
  moment: Moment,
): readonly MenuLine[] {
  const middle: MenuLine[] = status.choices.map(({ text, act, enabled }) => item(text, act, enabled));
  if (shown !== undefined && status.hosts !== 'none') middle.push(...hostLines(shown, status));
  // Nobody changes the subject in the middle of a sign-in.
  if (shown !== undefined && status.shape !== 'signing-in')
    middle.push(...organisationLines(state, shown, moment));
  const host = state?.app.host;
  return [
    ...status.lines.map(says),
    ...(host?.kind === 'agent' ? [says(`latchkey agent renews (process ${host.pid})`)] : []),
    ...(middle.length === 0 ? [] : [SEPARATOR]),
    ...middle,
    SEPARATOR,
    item('Open Latchkey', { do: 'open' }),
    item('Checkup…', open('checkup')),
    ...endLines(state, shown, status),
  ];
}

function hostLines({ profile, pinned }: Organisation, { hosts }: Status): readonly MenuLine[] {
  const all = item('All hosts…', open('hosts', profile));
  if (hosts === 'all' || pinned.length === 0) return [all];
  const lines = pinned.slice(0, MOST_PINNED).map(
    (host): MenuLine => ({
      kind: 'submenu',
      text: shortName(host),
      lines: [
        item('Open in terminal', call('openInTerminal', { profile, host })),
        item('Copy ssh command', call('copySshCommand', { profile, host })),
      ],
    }),
  );
  return [{ kind: 'submenu', text: 'Pinned hosts', lines }, all];
}

function organisationLines(
  state: WindowState | undefined,
  shown: Organisation,
  moment: Moment,
): readonly MenuLine[] {
  const all = state?.organisations ?? [];
  if (all.length < 2) return [];
  const lines = all.map((one): MenuLine => {
    const { inList } = statusOf(one, moment);
    return {
      kind: 'item',
      text:
        inList === undefined || one === shown ? shortName(one.title) : `${shortName(one.title)} (${inList})`,
      act: call('showOrganisation', { profile: one.profile }),
      enabled: true,
      chosen: one === shown,
    };
  });
  return [
    {
      kind: 'submenu',
      text: `Organisation: ${shortName(shown.title)}`,
      lines: [...lines, item('Organisations…', open('organisations'))],
    },
  ];
}

function endLines(
  state: WindowState | undefined,
  shown: Organisation | undefined,
  status: Status,
): readonly MenuLine[] {
  const signOut = status.canSignOut && shown !== undefined;
  const lines = [
    ...(signOut ? [item('Sign out…', open('overview', shown.profile, 'sign-out'))] : []),
    ...(state?.app.quitHidden === true ? [] : [item('Quit Latchkey', { do: 'quit' })]),
  ];
  return lines.length === 0 ? [] : [SEPARATOR, ...lines];
}
