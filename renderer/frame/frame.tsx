import {
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from 'react';
import type { WindowState } from '../../preload/contract/state.ts';
import { useApi, useOrganisation, useRefusals, useWindowState } from '../api.ts';
import { useAnnounce } from '../parts/announcer.tsx';
import { useTimes } from '../time/now.ts';
import { newsOf } from '../words/news.ts';
import { skipToContent } from '../words/window.ts';
import { follow, type Navigation, NavigationContext, type Step, startAt, type Way } from './navigation.ts';
import { type Listening, PageKeysContext } from './page-keys.ts';
import { Rail } from './rail.tsx';
import { useWindowKeys } from './window-keys.ts';

/** Rail, page, and what both know of where the window is. Without a rail where nothing is set up. */
export function Frame({
  page,
  dialog,
}: {
  readonly page: (navigation: Navigation) => ReactNode;
  readonly dialog: (navigation: Navigation) => ReactNode;
}) {
  const navigation = useWay();
  const [listening] = useState<Listening>(() => new Set());
  return (
    <NavigationContext value={navigation}>
      <PageKeysContext value={listening}>
        <Keys listening={listening} />
        <News />
        <Parts navigation={navigation}>{page(navigation)}</Parts>
        {navigation.dialog !== undefined && dialog(navigation)}
      </PageKeysContext>
    </NavigationContext>
  );
}

function Parts({ navigation, children }: { readonly navigation: Navigation; readonly children: ReactNode }) {
  const state = useWindowState();
  const organisation = useOrganisation();
  const main = useRef<HTMLElement>(null);
  const { page } = navigation.spot;
  const shownBefore = useRef(page);
  const profile = organisation?.profile;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page, or one about another organisation, has a top
  useLayoutEffect(() => {
    main.current?.scrollTo(0, 0);
  }, [page, profile]);
  useEffect(() => {
    // Who went there by the keyboard or by ear begins at the top of the new page.
    if (shownBefore.current === page) return;
    shownBefore.current = page;
    main.current?.focus();
  }, [page]);
  useFocusKept(main);
  const isBare = page === 'overview' && isBeforeAll(state);
  return (
    <>
      {!isBare && (
        <a className="skip" href="#main">
          {skipToContent}
        </a>
      )}
      <div className={isBare ? 'app app--bare' : 'app'}>
        {!isBare && <Rail organisation={organisation} />}
        <main className="main" id="main" data-part="page" tabIndex={-1} ref={main}>
          {children}
        </main>
      </div>
    </>
  );
}

/** A button that goes with another state would take the focus to nowhere: whoever pressed it stays in the page. */
function useFocusKept(main: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const page = main.current;
    if (page === null) return;
    let last: Node | undefined;
    const note = ({ target }: FocusEvent): void => {
      last = target instanceof Node ? target : undefined;
    };
    page.addEventListener('focusin', note);
    // Whoever took it away and knows a better place has gone there by then.
    const changes = new MutationObserver(() => {
      const isGone = last !== undefined && !last.isConnected;
      if (isGone && document.activeElement === document.body) page.focus({ preventScroll: true });
    });
    changes.observe(page, { childList: true, subtree: true });
    return () => {
      page.removeEventListener('focusin', note);
      changes.disconnect();
    };
  }, [main]);
}

/** Nothing is set up, or nobody has ever signed in: there is one thing to do, and nowhere else to go. */
function isBeforeAll({ organisations, trouble }: WindowState): boolean {
  const [only, ...others] = organisations;
  if (trouble !== undefined || others.length > 0) return false;
  const isFirst = only?.firstTime === true && only.lastFailure === undefined;
  return only === undefined || (isFirst && only.snapshot?.state.kind === 'signed-out');
}

function useWay(): Navigation {
  const { place } = useWindowState();
  const api = useApi();
  const [way, step] = useReducer(follow, place, startAt);
  useEffect(() => step({ kind: 'place', place }), [place]);
  const { page } = way.spot;
  const { place: number } = way;
  // At each place that was asked for: what came with it is told once, to a reloaded window no more.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number says that it is another place
  useEffect(() => {
    void api.call('went', { page });
  }, [api, page, number]);
  const { leave: leaveRefusal } = useRefusals();
  const latest = useRef({ page, number });
  useLayoutEffect(() => {
    latest.current = { page, number };
  }, [page, number]);
  const steps = useMemo((): Omit<Navigation, keyof Way> => {
    /** What was begun before somebody was led here from outside, and is done now, closes and leads nothing. */
    const take = (next: Step): void => {
      if (latest.current.number !== number) return;
      const leaves = next.kind === 'go' ? next.spot.page !== latest.current.page : next.kind === 'back';
      // What was asked for stays behind, and with it why that did not work.
      if (leaves) leaveRefusal();
      step(next);
    };
    return {
      go: (to, host) => take({ kind: 'go', spot: { page: to, host } }),
      back: () => take({ kind: 'back' }),
      openDialog: (dialog) => take({ kind: 'open', dialog }),
      closeDialog: () => take({ kind: 'close' }),
    };
  }, [leaveRefusal, number]);
  return useMemo(() => ({ ...way, ...steps }), [way, steps]);
}

function Keys({ listening }: { readonly listening: Listening }) {
  useWindowKeys(listening);
  return null;
}

/** Says once what has changed in the organisation that is shown. */
function News() {
  const organisation = useOrganisation();
  const times = useTimes();
  const announce = useAnnounce();
  const before = useRef(organisation);
  useEffect(() => {
    const news = newsOf(before.current, organisation, times);
    before.current = organisation;
    if (news !== undefined) announce(news.sentence, news.urgency);
  }, [organisation, times, announce]);
  return null;
}
