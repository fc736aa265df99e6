import type { AccessDoor, AccessHost, AnswerKind } from '../../access/evaluate.ts';
import type { ShutHop } from '../../access/way.ts';
import type { ListedHost } from '../../application/access/sections.ts';
import { counted, several } from '../../application/words/phrases.ts';
import type { Times } from '../../support/words/times.ts';
import { clean } from '../screen/clean.ts';
import { cut, isNarrow, width } from '../screen/layout.ts';
import type { Painter, Screen, Style } from '../screen/screen.ts';

export interface ListLayout {
  /** As many hosts as are shown at most; all where it is left out. */
  readonly most: number | undefined;
  /** Whether what does not fit on a line is cut; it is whole where it may be read by a program. */
  readonly isCut: boolean;
  readonly screen: Screen;
  readonly paint: Painter;
  readonly times: Times;
  readonly shutHops: ReadonlyMap<AccessHost, ShutHop>;
}

interface Row {
  readonly name: string;
  readonly accounts: string;
  readonly kind: AnswerKind;
  readonly answer: string;
  readonly isWayShut: boolean;
}

const MARKS: Readonly<Record<AnswerKind, string>> = {
  granted: '●',
  'at-next-renewal': '○',
  'not-granted': '◌',
};
const WORDS: Readonly<Record<AnswerKind, string>> = {
  granted: 'granted',
  'at-next-renewal': 'at next renewal',
  'not-granted': 'not granted',
};
const STYLES: Readonly<Record<AnswerKind, Style | undefined>> = {
  granted: undefined,
  'at-next-renewal': 'warn',
  'not-granted': 'label',
};

const MOST_ACCOUNTS = 4;
const GAP = 2;

/** A line for each host: name, accounts, answer. Each stands under its name where the screen is narrow. */
export function hostLines(hosts: readonly ListedHost[], layout: ListLayout): string[] {
  const { most = hosts.length, screen, isCut } = layout;
  const rows = hosts.slice(0, most).map((each) => rowOf(each, layout));
  const left = hosts.length - rows.length;
  const widest = (textOf: (row: Row) => string): number =>
    Math.max(0, ...rows.map((row) => width(textOf(row))));
  const mark = screen.unicode ? 2 : 0;
  const room = screen.columns - GAP * 3 - mark - widest(({ answer }) => answer);
  const names = widest(({ name }) => name);
  const accounts = widest((row) => row.accounts);
  // A short list of accounts leaves its room to the names, and the other way round.
  const half = Math.floor(room / 2);
  const accountColumns = isCut ? Math.min(accounts, Math.max(half, room - names)) : accounts;
  const columns = { names: isCut ? Math.min(names, room - accountColumns) : names, accounts: accountColumns };
  return [
    ...rows.flatMap((row) => rowLines(row, columns, layout)),
    ...(left === 0 ? [] : [`  and ${counted(left, 'more', 'more')}; narrow with words, or --all shows them`]),
  ];
}

function rowOf({ host, doors }: ListedHost, { times, shutHops }: ListLayout): Row {
  const kinds: readonly AnswerKind[] = doors.map(({ answer }) => answer.kind);
  const kind = (['granted', 'at-next-renewal'] as const).find((one) => kinds.includes(one)) ?? 'not-granted';
  const isWayShut = shutHops.has(host);
  const answer = stillOpenWords(doors, times) ?? WORDS[kind];
  return {
    name: clean(host.host.name),
    accounts: several(doors.map(accountWords), MOST_ACCOUNTS),
    kind,
    answer: isWayShut ? `${answer}, the way is closed` : answer,
    isWayShut,
  };
}

function accountWords({ door: { account, sudo } }: AccessDoor): string {
  return sudo ? `${account} (sudo)` : account;
}

/** Until when the certificate opens what the groups give no more. */
function stillOpenWords(doors: readonly AccessDoor[], times: Times): string | undefined {
  const open = doors.flatMap(({ answer }) =>
    answer.kind === 'not-granted' && answer.stillOpen !== undefined ? [answer.stillOpen] : [],
  );
  const [first] = open;
  if (first === undefined) return undefined;
  return first.untilMs === undefined ? 'still open' : `until ${times.point(first.untilMs)}`;
}

function rowLines(
  { name, accounts, kind, answer, isWayShut }: Row,
  columns: { readonly names: number; readonly accounts: number },
  { isCut, screen, paint }: ListLayout,
): string[] {
  const mark = screen.unicode ? `${MARKS[kind]} ` : '';
  const style = isWayShut ? 'warn' : STYLES[kind];
  const answered = style === undefined ? answer : paint(style, answer);
  if (isNarrow(screen)) return [`  ${mark}${name}`, `      ${[answered, accounts].join(', ')}`];
  const column = (text: string, wide: number): string => {
    const shown = isCut ? cut(text, wide) : text;
    return shown + ' '.repeat(Math.max(0, wide - width(shown)));
  };
  return [`  ${mark}${column(name, columns.names)}  ${column(accounts, columns.accounts)}  ${answered}`];
}
