import { useCallback, useMemo, useRef } from 'react';
import { flushSync } from 'react-dom';
import type { SessionSnapshot } from '../../../main/session/snapshot.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useWindowState } from '../../api.ts';
import { useNavigation } from '../../frame/navigation.ts';
import { usePageKeys } from '../../frame/page-keys.ts';
import { Head } from '../../parts/head.tsx';
import { Notice } from '../../parts/notice.tsx';
import { PageBody } from '../../parts/page.tsx';
import { useTimes } from '../../time/now.ts';
import { foundWords, nothingRenews, reachSentence } from '../../words/hosts.ts';
import { pageNames } from '../../words/window.ts';
import { GroupsNotice } from '../overview/notes.tsx';
import { type GridFocus, HostGrid } from './host-grid.tsx';
import { itemsOf } from './items.ts';
import { useLineHeights } from './line-heights.ts';
import { NothingFits } from './no-hosts.tsx';
import { useRows } from './rows.ts';
import { type Hosts, shownSections } from './sections.ts';
import { Toolbar } from './toolbar.tsx';
import { isNarrowing, useNarrowed } from './use-host-list.ts';
import { WhySide } from './why-side.tsx';

export interface HostsOfProps {
  readonly organisation: Organisation;
  readonly list: Hosts;
  /** The application has another list by now. */
  readonly onOtherList: () => void;
}

/** The list with what narrows it, and beside it why. */
export function HostsOf({ organisation, list, onOtherList }: HostsOfProps) {
  const { profile, snapshot, pinned } = organisation;
  const { platform } = useWindowState().app;
  const { spot, go } = useNavigation();
  const { narrowing, narrow, narrowed } = useNarrowed(profile, list, onOtherList);
  const heights = useLineHeights();
  const filter = useRef<HTMLInputElement>(null);
  const grid = useRef<GridFocus>(null);
  const pinnedNames = useSame(pinned);

  const items = useMemo(
    () => itemsOf(shownSections(list, narrowed.found, pinnedNames, isNarrowing(narrowed.by)), heights),
    [list, narrowed, pinnedNames, heights],
  );
  const pinnedSet = useMemo(() => new Set(pinnedNames), [pinnedNames]);
  const { chosen, does } = useRows(profile, items, spot.host, go);
  const close = useCallback((): void => {
    flushSync(() => go('hosts'));
    // What had the focus is gone with the panel.
    if (document.activeElement === null || document.activeElement === document.body) grid.current?.focus();
  }, [go]);
  usePageKeys({
    filter() {
      // The panel covers the list where there is little room.
      if (filter.current?.offsetParent === null) flushSync(() => go('hosts'));
      filter.current?.select();
      filter.current?.focus();
    },
    leave() {
      if (narrowing.words !== '') narrow({ ...narrowing, words: '' });
      else if (spot.host !== undefined) close();
      else return false;
      return true;
    },
  });
  const isOpen = spot.host !== undefined;
  const toGrid = useCallback(() => grid.current?.focus(), []);
  const isNothing = items.count === 0;
  return (
    <PageBody title={pageNames.hosts} kind={isOpen ? 'why' : 'fill'}>
      <div className={isOpen ? 'split' : 'unsplit'}>
        <div className={isOpen ? 'split__list' : 'unsplit'}>
          <HostsHead organisation={organisation} list={list} />
          <Toolbar
            list={list}
            access={snapshot?.access}
            narrowing={narrowing}
            onNarrow={narrow}
            filterRef={filter}
            onDown={toGrid}
          />
          <p className="visually-hidden" role="status">
            {narrowed.by.words !== '' && foundWords(items.count - items.sections.length)}
          </p>
          {isNothing ? (
            <NothingFits
              narrowing={narrowed.by}
              canListUngranted={list.showUngranted}
              onNarrow={narrow}
              onWhy={(host) => go('hosts', host)}
            />
          ) : (
            <HostGrid
              items={items}
              heights={heights}
              by={narrowed.by}
              pinned={pinnedSet}
              chosen={chosen}
              isMac={platform === 'darwin'}
              does={does}
              focusRef={grid}
            />
          )}
        </div>
        {spot.host !== undefined && (
          <WhySide key={spot.host} organisation={organisation} host={spot.host} list={list} onClose={close} />
        )}
      </div>
    </PageBody>
  );
}

function HostsHead({ organisation, list }: Pick<HostsOfProps, 'organisation' | 'list'>) {
  const times = useTimes();
  const { snapshot } = organisation;
  return (
    <>
      <Head title={pageNames.hosts} sentence={reachSentence(list, times)} />
      {snapshot !== undefined && <Condition organisation={organisation} snapshot={snapshot} list={list} />}
    </>
  );
}

/** The most pressing of what keeps the list from coming true. */
function Condition({
  organisation,
  snapshot,
  list,
}: Pick<HostsOfProps, 'organisation' | 'list'> & { readonly snapshot: SessionSnapshot }) {
  const waits = useMemo(() => list.rows.some(({ answer }) => answer === 'at-next-renewal'), [list]);
  if (snapshot.groups?.unknownSinceMs !== undefined) {
    return <GroupsNotice organisation={organisation} snapshot={snapshot} />;
  }
  const isPaused = waits && snapshot.nextRenewalAtMs === undefined;
  const said = list.hopeless ?? (isPaused ? nothingRenews : undefined);
  return said && <Notice tone="warn" icon="warn" title={said.title} sentence={said.sentence} />;
}

/** The same array for as long as it has the same names: states come whole, and most change something else. */
function useSame(names: readonly string[]): readonly string[] {
  const key = JSON.stringify(names);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is what the names are
  return useMemo(() => names, [key]);
}
