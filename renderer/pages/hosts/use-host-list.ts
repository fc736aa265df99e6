import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import type { Failure } from '../../../main/support/failure.ts';
import type { FoundHosts, HostList } from '../../../preload/contract/answers.ts';
import type { Organisation } from '../../../preload/contract/state.ts';
import { useApi } from '../../api.ts';
import { createLatest, type Latest } from './latest.ts';
import type { Hosts } from './sections.ts';

/** Undefined until the first answer. */
export type Listed =
  | { readonly kind: 'list'; readonly list: HostList }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | undefined;

/** All that another answer to the page's questions can come of, as one text. */
export function accessKey({ profile, snapshot, hasPolicy }: Organisation): string {
  const { person, ssh, groups, access } = snapshot ?? {};
  return JSON.stringify([profile, hasPolicy, person, ssh?.serial, ssh?.agent.listed, groups, access]);
}

/** The hosts of an organisation, asked for again whenever its access may have changed. */
export function useHostList(organisation: Organisation): {
  readonly listed: Listed;
  readonly askAgain: () => void;
} {
  const api = useApi();
  const { profile } = organisation;
  const key = accessKey(organisation);
  const [answer, setAnswer] = useState<{ readonly profile: string; readonly listed: Listed }>();
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what another answer comes of is not part of the question
  useEffect(() => {
    let isOver = false;
    void api.call('hosts', { profile }).then((found) => {
      if (isOver) return;
      const listed: Listed = found.ok
        ? { kind: 'list', list: found.value }
        : { kind: 'refused', failure: found.error };
      setAnswer({ profile, listed });
    });
    return () => {
      isOver = true;
    };
  }, [api, profile, key, tries]);
  const askAgain = useCallback(() => setTries((count) => count + 1), []);
  // Hosts of one organisation are never shown under the name of another.
  return { listed: answer?.profile === profile ? answer.listed : undefined, askAgain };
}

/** How the person narrows the list. */
export interface Narrowing {
  readonly words: string;
  /** By its name in the policy. */
  readonly role: string | undefined;
  readonly ungranted: boolean;
}

export const WHOLE: Narrowing = { words: '', role: undefined, ungranted: false };

export function isNarrowing({ words, role, ungranted }: Narrowing): boolean {
  return words.trim() !== '' || role !== undefined || ungranted;
}

/** What is shown of a list, and what it was found by: the question of the newest answer. */
export interface Narrowed {
  readonly found: Pick<FoundHosts, 'sections' | 'extra'>;
  readonly by: Narrowing;
}

interface Question {
  readonly list: number;
  readonly by: Narrowing;
}

/**
 * What fits, asked for with each letter: at once, so that the application looks while the page draws the letter. Until
 * the first answer comes the list is shown as it was.
 */
export function useNarrowed(
  profile: string,
  list: Hosts,
  onOtherList: () => void,
): {
  readonly narrowing: Narrowing;
  readonly narrow: (narrowing: Narrowing) => void;
  readonly narrowed: Narrowed;
} {
  const api = useApi();
  const [narrowing, setNarrowing] = useState(WHOLE);
  const [answer, setAnswer] = useState<{ readonly found: FoundHosts; readonly by: Narrowing }>();
  const latest = useRef<Latest<Question>>(undefined);
  useEffect(() => {
    const asking = createLatest(
      ({ list: number, by: { words, role, ungranted } }: Question) =>
        api.call('findHosts', {
          profile,
          list: number,
          words: words.trim(),
          ...(role === undefined ? {} : { role }),
          ungranted,
        }),
      (found, { list: number, by }) => {
        if (!found.ok) return;
        if (found.value.list === number) setAnswer({ found: found.value, by });
        else onOtherList();
      },
    );
    latest.current = asking;
    return () => asking.stop();
  }, [api, profile, onOtherList]);
  const ask = useCallback(
    (by: Narrowing) => {
      if (isNarrowing(by)) latest.current?.want({ list: list.list, by });
      else setAnswer(undefined);
    },
    [list],
  );
  const narrow = useCallback(
    (by: Narrowing) => {
      ask(by);
      setNarrowing(by);
    },
    [ask],
  );
  // Another list is asked for the same.
  const again = useEffectEvent(() => ask(narrowing));
  // biome-ignore lint/correctness/useExhaustiveDependencies: a list that comes is what it is for
  useEffect(() => again(), [list]);
  const isNarrowed = isNarrowing(narrowing);
  const narrowed = useMemo(() => {
    const isOfList = isNarrowed && answer?.found.list === list.list;
    return isOfList ? answer : { found: { sections: list.sections }, by: WHOLE };
  }, [list, answer, isNarrowed]);
  return { narrowing, narrow, narrowed };
}
