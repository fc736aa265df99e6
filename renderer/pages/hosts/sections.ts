import type { FoundHosts, HostList, HostRow, HostSection } from '../../../preload/contract/answers.ts';
import { mapRuns } from '../../../preload/contract/runs.ts';

export type Hosts = Extract<HostList, { kind: 'hosts' }>;

/** Hosts that the window lists together, under one head. */
export interface ShownSection {
  readonly kind: 'pinned' | 'role' | 'certificate' | 'ending' | 'unreached';
  /** Stays the same from answer to answer, so that the place in the grid does too. */
  readonly key: string;
  readonly title: string;
  readonly groups: readonly string[];
  readonly accounts: readonly string[];
  readonly rows: readonly HostRow[];
  /** Of how many, where words have left some out. */
  readonly of: number;
}

/**
 * What the page lists: pinned hosts first, then what the application answered. Whatever is out of reach stands under one
 * head, whichever role it would take.
 */
export function shownSections(
  list: Hosts,
  found: Pick<FoundHosts, 'sections' | 'extra'>,
  pinned: readonly string[],
  isNarrowed: boolean,
): readonly ShownSection[] {
  const rowsOf = ({ rowRuns }: HostSection): HostRow[] =>
    mapRuns(rowRuns, (at) => list.rows[at] ?? found.extra?.[at - list.rows.length]).filter(
      (row) => row !== undefined,
    );
  const sections = found.sections.map((section, at): ShownSection => {
    const { kind, title, groups, accounts, of } = section;
    const rows = rowsOf(section);
    const isUnreached = kind === 'missing' || kind === 'nobody';
    return isUnreached
      ? { ...UNREACHED, rows, of }
      : { kind, key: kind === 'role' ? `role ${title} ${at}` : kind, title, groups, accounts, rows, of };
  });
  const unreached = sections.filter(({ kind }) => kind === 'unreached').flatMap(({ rows }) => rows);
  return [
    pinnedSection(list, sections, pinned, isNarrowed),
    ...sections.filter(({ kind }) => kind !== 'unreached'),
    { ...UNREACHED, rows: unreached, of: unreached.length === 0 ? 0 : unreachedIn(list) },
  ].filter(({ rows }) => rows.length > 0);
}

const NO_NAMES = { title: '', groups: [], accounts: [] } as const;
const UNREACHED = { kind: 'unreached', key: 'unreached', ...NO_NAMES } as const;

function unreachedIn({ rows }: Hosts): number {
  return rows.filter(({ answer, ending }) => answer === 'not-granted' && !ending).length;
}

/** While words narrow the list, only the pinned hosts that they have found. */
function pinnedSection(
  list: Hosts,
  sections: readonly ShownSection[],
  pinned: readonly string[],
  isNarrowed: boolean,
): ShownSection {
  const wanted = new Map(pinned.map((name) => [name, isNarrowed ? undefined : notListed(name)]));
  const among = isNarrowed ? sections.map(({ rows }) => rows) : [list.rows];
  if (pinned.length > 0) {
    for (const rows of among) for (const row of rows) if (wanted.has(row.name)) wanted.set(row.name, row);
  }
  const rows = [...wanted.values()].filter((row) => row !== undefined);
  return { kind: 'pinned', key: 'pinned', ...NO_NAMES, rows, of: rows.length };
}

/** A host that was pinned and is in no list any more: it can still be asked about, and taken off. */
function notListed(name: string): HostRow {
  return { name, isPattern: false, answer: 'not-granted', ending: false, accounts: [], labels: [] };
}

/** Whether ssh can go there: not to a pattern, and not where nothing opens it. */
export function canConnect({ isPattern, answer, ending }: HostRow): boolean {
  return !isPattern && (answer !== 'not-granted' || ending);
}
